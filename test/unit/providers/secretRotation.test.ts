import { describe, expect, it, vi } from "vitest"
import { createSecretRotation } from "../../../electron/providers/secretRotation.ts"
import { ManualClock } from "../../support/manualClock.ts"

const three = ["a", "b", "c"].map((id) => ({ id, value: `secret-${id}` }))

describe("several secrets of a service", () => {
  function open(secrets = three) {
    const clock = new ManualClock()
    const onChange = vi.fn()
    const rotation = createSecretRotation(secrets, clock, onChange)
    const order = (model = "m") => rotation.order(model).map(({ id }) => id)
    return { clock, rotation, order, onChange }
  }

  it("take turns, so that the load of many requests is shared", () => {
    const { order } = open()
    expect([order(), order(), order(), order()].map(([first]) => first)).toEqual(["a", "b", "c", "a"])
    expect(order()).toHaveLength(3)
  })

  it("rest after a limit, for as long as the service says, and then are used again", () => {
    const { clock, rotation, order } = open()
    rotation.failed("a", "m", { reason: "rate-limit", retryAfterSeconds: 7 })
    expect(order()).toEqual(["b", "c"])
    expect(rotation.cooldownOf("a")).toEqual({ until: clock.now() + 7_000, reason: "rate-limit" })
    clock.advance(6_999)
    expect(order()).not.toContain("a")
    clock.advance(1)
    expect(order()).toContain("a")
    expect(rotation.cooldownOf("a")).toBeNull()
  })

  it("are asked last while they rest without a word of the service, the one that rests shortest first", () => {
    const { rotation, order } = open()
    rotation.failed("a", "m", { reason: "refused" })
    rotation.failed("c", "m", { reason: "rate-limit" })
    expect(order()).toEqual(["b", "c", "a"])
    expect(order()).toEqual(["b", "c", "a"])
  })

  it("are still asked when all of them were refused: the owner may have set that right", () => {
    const { rotation, order } = open(three.slice(0, 1))
    rotation.failed("a", "m", { reason: "no-credit" })
    expect(order()).toEqual(["a"])
    expect(rotation.waitMs("m")).toBeNull()
  })

  it("tell how long to wait when the service told all of them to", () => {
    const { clock, rotation, order } = open(three.slice(0, 2))
    rotation.failed("a", "m", { reason: "rate-limit", retryAfterSeconds: 9 })
    rotation.failed("b", "m", { reason: "rate-limit", retryAfterSeconds: 4 })
    expect(order()).toEqual([])
    expect(rotation.waitMs("m")).toBe(4_000)
    clock.advance(4_000)
    expect(order()).toEqual(["b"])
  })

  it("rest for the model that was asked for only: limits are counted by model", () => {
    const { rotation, order } = open(three.slice(0, 1))
    rotation.failed("a", "large", { reason: "rate-limit", retryAfterSeconds: 60 })
    expect([order("large"), order("small")]).toEqual([[], ["a"]])
    expect(rotation.cooldownOf("a")?.reason).toBe("rate-limit")
  })

  it("are forgiven what was only assumed when somebody looks at them, but not what the service told", () => {
    const { rotation, order } = open()
    rotation.failed("a", "m", { reason: "refused" })
    rotation.failed("b", "m", { reason: "rate-limit", retryAfterSeconds: 60 })
    for (const id of ["a", "b", "c"]) rotation.forgive(id)
    expect([...order()].sort()).toEqual(["a", "c"])
    expect(rotation.cooldownOf("a")).toBeNull()
  })

  it("are good again as soon as one answer says so", () => {
    const { rotation, order, onChange } = open()
    rotation.failed("a", "m", { reason: "refused" })
    rotation.worked("a", "m")
    rotation.worked("b", "m")
    expect(order()[0]).toBe("a")
    expect(rotation.cooldownOf("a")).toBeNull()
    expect(onChange).toHaveBeenCalledTimes(2)
  })
})
