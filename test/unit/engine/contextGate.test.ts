import { expect, it } from "vitest"
import { ContextGate } from "../../../electron/engine/runner/contexts/contextGate.ts"

it("lets everybody pass at once while nobody is inside", () => {
  expect(new ContextGate().pass()).toBeUndefined()
})

it("holds everybody until the last one inside has left, also by failing", async () => {
  const gate = new ContextGate()
  const [first, second] = [Promise.withResolvers<string>(), Promise.withResolvers<string>()]
  const inside = [gate.enter(() => first.promise), gate.enter(() => second.promise)]
  let hasPassed = false
  const passing = gate.pass()?.then(() => {
    hasPassed = true
  })
  first.resolve("first")
  expect(await inside[0]).toBe("first")
  expect(hasPassed).toBe(false)
  second.reject(new Error("second"))
  await expect(inside[1]).rejects.toThrow("second")
  await passing
  expect(hasPassed).toBe(true)
  expect(gate.pass()).toBeUndefined()
})
