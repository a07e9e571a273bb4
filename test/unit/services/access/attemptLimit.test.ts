import { expect, it } from "vitest"
import { AttemptLimit } from "../../../../electron/services/access/attemptLimit.ts"
import { ManualClock } from "../../../support/manualClock.ts"

it("counts failures of the last minute, each address for itself", () => {
  const clock = new ManualClock()
  const limit = new AttemptLimit(clock)
  for (let count = 0; count < 10; count++) {
    limit.assertOpen("a")
    limit.noteFailure("a")
    clock.advance(1000)
  }
  expect(() => limit.assertOpen("a")).toThrow(
    expect.objectContaining({ code: "rate_limit_exceeded", facts: { reason: "wrong-keys", retryAfterSeconds: 50 } }),
  )
  limit.assertOpen("b")
  clock.advance(50_000)
  limit.assertOpen("a")
})

it("does not keep every address that ever failed", () => {
  const limit = new AttemptLimit(new ManualClock())
  for (let count = 0; count < 10; count++) limit.noteFailure("a")
  for (let index = 0; index < 10_000; index++) limit.noteFailure(`x${index}`)
  expect(() => limit.assertOpen("a")).not.toThrow()
})

it("takes all addresses that one customer has for one", () => {
  const limit = new AttemptLimit(new ManualClock())
  for (let count = 0; count < 10; count++) limit.noteFailure(`2001:db8:0:7::${count}`)
  expect(() => limit.assertOpen("2001:0db8::7:ffff:1:2:3")).toThrow()
  expect(() => limit.assertOpen("2001:db8:0:8::1")).not.toThrow()
})
