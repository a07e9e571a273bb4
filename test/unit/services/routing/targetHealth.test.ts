import { describe, expect, it } from "vitest"
import type { TargetHealth } from "../../../../electron/contract/routes.ts"
import { must } from "../../../../electron/core/invariant.ts"
import { HealthBook } from "../../../../electron/services/routing/targetHealth.ts"
import { ManualClock } from "../../../support/manualClock.ts"

const breaker = { failures: 3, pauseMs: 30_000 }
const target = "deepseek/chat"

function setUp() {
  const clock = new ManualClock()
  const health = new HealthBook(clock)
  const enter = (isForced = false) => health.enter(target, breaker, isForced)
  const visit = () => must(enter(), "the circuit lets it in")
  const fail = (count = 1) => {
    for (let i = 0; i < count; i++) {
      const one = visit()
      one.failed("upstream_error")
      one.leave()
    }
  }
  return { clock, enter, fail, health, visit }
}

describe("the circuit of a target", () => {
  it("opens after so many failures in a row, not after as many in all", () => {
    const { fail, health, visit } = setUp()
    fail(2)
    const good = visit()
    good.began(5)
    good.succeeded()
    good.leave()
    fail(2)
    expect(health.of(target)).toMatchObject({ circuit: "closed", failures: 2 })
    fail()
    expect(health.of(target)).toMatchObject({ circuit: "open", failures: 3, lastError: { code: "upstream_error" } })
  })

  it("lets nobody in while it is open, then exactly one", () => {
    const { clock, enter, fail } = setUp()
    fail(3)
    clock.advance(29_999)
    expect(enter()).toBeNull()
    clock.advance(1)
    expect(enter()).not.toBeNull()
    expect([enter(), enter()]).toEqual([null, null])
  })

  it("closes with the first token of the probe: others need not wait for its end", () => {
    const { clock, fail, health, visit } = setUp()
    fail(3)
    clock.advance(30_000)
    const probe = visit()
    expect(health.of(target)).toMatchObject({ circuit: "half-open", probeAt: null })
    probe.began(7)
    expect(health.of(target)).toMatchObject({ circuit: "closed", failures: 0 })
    expect(health.isLeftOut(target)).toBe(false)
  })

  it("opens again for as long when the probe fails", () => {
    const { clock, enter, fail, health, visit } = setUp()
    fail(3)
    clock.advance(30_000)
    const probe = visit()
    probe.failed("upstream_timeout")
    probe.leave()
    expect(health.of(target)).toMatchObject({ circuit: "open", probeAt: clock.now() + 30_000 })
    expect(enter()).toBeNull()
  })

  // Or a client that goes away during the probe would shut the target out for ever.
  it("lets the next one probe when the probe came to nothing", () => {
    const { clock, enter, fail, visit } = setUp()
    fail(3)
    clock.advance(30_000)
    visit().leave()
    expect(enter()).not.toBeNull()
  })

  it("is not kept open by requests that were under way when it opened", () => {
    const { clock, fail, health, visit } = setUp()
    const old = visit()
    fail(3)
    const { probeAt } = health.of(target)
    clock.advance(20_000)
    old.failed("upstream_error")
    old.leave()
    expect(health.of(target).probeAt).toBe(probeAt)
  })

  it("never refuses whoever names the target itself, whose success closes it", () => {
    const { enter, fail, health } = setUp()
    fail(3)
    const direct = must(enter(true), "it is forced")
    direct.began(3)
    expect(health.of(target).circuit).toBe("closed")
  })

  it("counts answers that break off in the middle", () => {
    const { health, visit } = setUp()
    for (let i = 0; i < 3; i++) {
      const one = visit()
      one.began(3)
      one.failed("upstream_unavailable")
      one.leave()
    }
    expect(health.of(target).circuit).toBe("open")
  })
})

it("knows how fast a target is, and how busy", () => {
  const { health, visit } = setUp()
  const first = visit()
  first.began(100)
  visit().began(200)
  expect(health.of(target)).toMatchObject({ firstTokenMs: 130, runningCount: 2 })
  first.leave()
  first.leave()
  expect(health.of(target).runningCount).toBe(1)
})

it("is announced at most twice a second, and never without its last state", () => {
  const { clock, health, visit } = setUp()
  const seen: TargetHealth[] = []
  health.onChange((one) => seen.push(one))
  const visits = Array.from({ length: 50 }, visit)
  expect(seen).toHaveLength(1)
  for (const one of visits) one.leave()
  clock.advance(500)
  expect(seen).toHaveLength(2)
  expect(seen.at(-1)?.runningCount).toBe(0)
  clock.advance(5_000)
  expect(seen).toHaveLength(2)
})

it("leaves no timer behind", () => {
  const { clock, health, visit } = setUp()
  health.onChange(() => {})
  visit().leave()
  health.close()
  expect(clock.pendingCount).toBe(0)
})

// A client makes up names such as `ember:herbs@0.123`, each of which is a target.
it("does not remember targets without end, and none that is out of order is forgotten", () => {
  const { fail, health } = setUp()
  fail(3)
  for (let i = 0; i < 1_000; i++) must(health.enter(`local/ember:herbs@${i}`, breaker, true), "it is forced").leave()
  expect(health.list().length).toBeLessThanOrEqual(500)
  expect(health.of(target).circuit).toBe("open")
})
