import { describe, expect, it } from "vitest"
import { createReplyWatch } from "../../../electron/net/replyWatch.ts"
import { ManualClock } from "../../support/manualClock.ts"

describe("the time-outs of an answer", () => {
  function open() {
    const clock = new ManualClock()
    const expired: [wait: string, limitMs: number][] = []
    const timeouts = { firstByteMs: 300, idleMs: 120 }
    const watch = createReplyWatch(timeouts, clock, (...told) => expired.push(told))
    return { clock, expired, watch }
  }

  it("end what does not begin", () => {
    const { clock, expired, watch } = open()
    watch.wait()
    clock.advance(299)
    expect(expired).toEqual([])
    clock.advance(1)
    expect(expired).toEqual([["first-byte", 300]])
    expect(clock.pendingCount).toBe(0)
  })

  it("end what does not go on, each piece having its own time", () => {
    const { clock, expired, watch } = open()
    watch.wait()
    for (let piece = 0; piece < 5; piece += 1) {
      clock.advance(100)
      watch.arrived()
      watch.wait()
    }
    expect(expired).toEqual([])
    clock.advance(120)
    expect(expired).toEqual([["idle", 120]])
  })

  it("do not count the time in which the client reads nothing", () => {
    const { clock, expired, watch } = open()
    watch.wait()
    watch.arrived()
    clock.advance(10_000)
    watch.wait()
    clock.advance(119)
    expect(expired).toEqual([])
  })

  it("leave no timer behind an answer that is over", () => {
    const { clock, watch } = open()
    watch.wait()
    watch.arrived()
    watch.stop()
    expect(clock.pendingCount).toBe(0)
  })
})
