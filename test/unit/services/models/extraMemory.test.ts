import { expect, it } from "vitest"
import type { Resident } from "../../../../electron/services/models/admission.ts"
import { ExtraMemory } from "../../../../electron/services/models/extraMemory.ts"
import { createScriptedEngine, readyState } from "../../../support/serverEngine.ts"

const resident = (id: string, ramBytes: number, isLoading = false): Resident => {
  return { id, memory: { ramBytes, videoBytes: 0 }, isInUse: false, isLoading, usedAt: 0 }
}

// Contexts of adapters and stored prompts of one model took memory that another one was promised.
it("divides what is left of the budget, also that which a model is about to take", () => {
  const engine = createScriptedEngine()
  let residents = [resident("a", 300)]
  let budget = 1000
  const extra = new ExtraMemory({ engine, budgetBytes: () => budget, residents: () => residents })
  engine.setState("a", readyState)
  expect(engine.extraBytes.get("a")).toBe(700)
  residents = [resident("a", 300), resident("b", 500, true)]
  engine.setState("b", { kind: "loading", progress: 0 })
  expect([...engine.extraBytes]).toEqual([["a", 200]])
  residents = [resident("a", 300), resident("b", 500)]
  engine.setState("b", readyState)
  expect([...engine.extraBytes]).toEqual([
    ["a", 100],
    ["b", 100],
  ])
  budget = 700
  extra.share()
  expect([...engine.extraBytes.values()]).toEqual([0, 0])
  extra.close()
  residents = []
  engine.setState("b", { kind: "unloaded" })
  expect(engine.extraBytes.get("a")).toBe(0)
})
