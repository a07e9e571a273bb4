import { describe, expect, it } from "vitest"
import { admit, type Resident, type Room } from "../../../../electron/services/models/admission.ts"

const room: Room = { budgetBytes: 100, free: { ramBytes: 1000, videoBytes: 0 } }

function resident(id: string, ramBytes: number, change: Partial<Resident> = {}): Resident {
  return { id, memory: { ramBytes, videoBytes: 0 }, isInUse: false, isLoading: false, usedAt: 0, ...change }
}

const need = (ramBytes: number, videoBytes = 0) => ({ ramBytes, videoBytes })

describe("a model that is to be loaded", () => {
  it("is loaded beside others as long as the budget holds", () => {
    expect(admit(need(40), [resident("a", 60)], room)).toEqual({ kind: "load", evict: [] })
    expect(admit(need(41), [resident("a", 60)], room)).toEqual({ kind: "load", evict: ["a"] })
  })

  it("sends away the one that was not used for the longest time, and no more than it needs", () => {
    const all = [resident("new", 40, { usedAt: 3 }), resident("old", 40, { usedAt: 1 })]
    expect(admit(need(50), all, room)).toEqual({ kind: "load", evict: ["old"] })
    expect(admit(need(70), all, room)).toEqual({ kind: "load", evict: ["old", "new"] })
    const small = [resident("small", 10, { usedAt: 1 }), resident("large", 80, { usedAt: 2 })]
    expect(admit(need(85), small, room)).toEqual({ kind: "load", evict: ["large"] })
  })

  it("waits for models in use and for those that are being loaded: they are never sent away", () => {
    expect(admit(need(50), [resident("a", 60, { isInUse: true })], room)).toEqual({ kind: "wait" })
    expect(admit(need(50), [resident("a", 60, { isLoading: true })], room)).toEqual({ kind: "wait" })
    const both = [resident("busy", 60, { isInUse: true, usedAt: 1 }), resident("idle", 40, { usedAt: 2 })]
    expect(admit(need(40), both, room)).toEqual({ kind: "load", evict: ["idle"] })
  })

  it("is refused where it would not fit alone either, with what there is", () => {
    const busy = [resident("a", 60, { isInUse: true })]
    expect(admit(need(101), busy, room)).toEqual({ kind: "refuse", available: need(100) })
    const full: Room = { budgetBytes: 100, free: { ramBytes: 20, videoBytes: 0 } }
    expect(admit(need(90), busy, full)).toEqual({ kind: "refuse", available: need(80) })
  })

  it("does not take the memory that another is just about to take", () => {
    const tight: Room = { budgetBytes: 1000, free: { ramBytes: 100, videoBytes: 0 } }
    expect(admit(need(50), [resident("a", 80, { isLoading: true })], tight).kind).not.toBe("load")
    expect(admit(need(50), [resident("a", 80)], tight)).toEqual({ kind: "load", evict: [] })
  })

  it("needs room on the graphics card, too", () => {
    const card: Room = { budgetBytes: 100, free: { ramBytes: 100, videoBytes: 10 } }
    const onCard = resident("a", 1, { memory: need(1, 30) })
    expect(admit(need(1, 20), [onCard], card)).toEqual({ kind: "load", evict: ["a"] })
    expect(admit(need(1, 41), [onCard], card)).toEqual({ kind: "refuse", available: { ramBytes: 100, videoBytes: 40 } })
  })
})
