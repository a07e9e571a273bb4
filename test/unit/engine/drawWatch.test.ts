import { beforeEach, expect, it } from "vitest"
import { DrawWatch } from "../../../electron/engine/runner/answer/drawWatch.ts"
import { ManualClock } from "../../support/manualClock.ts"

let clock: ManualClock
let stuckCount: number
let watch: DrawWatch

beforeEach(() => {
  clock = new ManualClock()
  stuckCount = 0
  watch = new DrawWatch(clock, () => stuckCount++)
})

// Tokens that come slowly because the model is large must not count: only the draw itself does.
it("tells a draw that took too long from the time between draws", () => {
  for (const [drawMs, isTooLong] of [
    [100, false],
    [2_500, true],
    [100, false],
  ] as const) {
    clock.advance(60_000)
    watch.begin()
    clock.advance(drawMs)
    expect(watch.end()).toBe(isTooLong)
  }
  expect(stuckCount).toBe(0)
})

it("says so while a draw does not end, and never after one that has", () => {
  watch.begin()
  clock.advance(29_000)
  watch.begin()
  clock.advance(29_000)
  expect(stuckCount).toBe(0)
  clock.advance(2_000)
  expect(stuckCount).toBe(1)
  watch.begin()
  watch.end()
  expect(clock.pendingCount).toBe(0)
})
