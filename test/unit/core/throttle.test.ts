import { expect, it, vi } from "vitest"
import { throttle } from "../../../electron/core/throttle.ts"
import { ManualClock } from "../../support/manualClock.ts"

function setUp() {
  const clock = new ManualClock()
  const work = vi.fn()
  return { clock, work, throttled: throttle(work, 100, clock) }
}

it("works at once, then once for all calls of a while", () => {
  const { clock, work, throttled } = setUp()
  for (let call = 0; call < 5; call++) throttled.call()
  expect(work).toHaveBeenCalledTimes(1)
  clock.advance(100)
  expect(work).toHaveBeenCalledTimes(2)
  clock.advance(1_000)
  expect(work).toHaveBeenCalledTimes(2)
  throttled.call()
  expect(work).toHaveBeenCalledTimes(3)
})

it("does nothing more once it is cancelled", () => {
  const { clock, work, throttled } = setUp()
  throttled.call()
  throttled.call()
  throttled.cancel()
  clock.advance(1_000)
  expect(work).toHaveBeenCalledTimes(1)
})
