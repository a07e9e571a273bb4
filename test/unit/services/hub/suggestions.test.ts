import { describe, expect, it } from "vitest"
import { knownModels, shapeOf } from "../../../../electron/services/hub/knownModels.ts"
import { suggestModels } from "../../../../electron/services/hub/suggestions.ts"
import { type Machine, modelsOn } from "../../../support/hubService.ts"

async function suggest(machine: Machine) {
  const models = modelsOn(machine)
  return suggestModels((shape, sizeBytes, load) => models.estimateOf({ shape, sizeBytes }, load))
}

describe("models to begin with", () => {
  // What a person with such a computer would be told by somebody who knows.
  it.each([
    [{ ramBytes: 8 * 2 ** 30 }, ["Qwen3-4B best", "Qwen3-1.7B balanced", "Qwen3-0.6B fast"]],
    [{ ramBytes: 16 * 2 ** 30 }, ["Qwen3-8B best", "Qwen3-4B balanced", "Qwen3-1.7B fast"]],
    [{ ramBytes: 32 * 2 ** 30 }, ["Qwen3-30B-A3B best", "Qwen3-8B balanced", "Qwen3-4B fast"]],
    [{ ramBytes: 32 * 2 ** 30, videoBytes: 24 * 2 ** 30 }, ["Qwen3-32B best", "Qwen3-14B balanced", "Qwen3-8B fast"]],
    [{ ramBytes: 3 * 2 ** 30 }, ["Qwen3-0.6B best"]],
    // It just fits.
    [{ ramBytes: 1.7e9 }, ["Qwen3-0.6B fast"]],
    [{ ramBytes: 0.5e9 }, []],
  ])("are three that suit the computer: %j", async (machine, expected) => {
    const found = await suggest(machine)
    expect(found.map(({ name, role }) => `${name} ${role}`)).toEqual(expected)
    const isGood = found.some(({ role }) => role === "best")
    expect(found.every(({ verdict }) => verdict === (isGood ? "fits" : "tight"))).toBe(true)
  })

  it("never become less able with more memory", async () => {
    let before = -1
    for (let ramBytes = 1e9; ramBytes < 64e9; ramBytes *= 1.5) {
      const [best] = await suggest({ ramBytes })
      const rank = best === undefined ? -1 : knownModels.findIndex(({ name }) => name === best.name)
      expect(rank).toBeGreaterThanOrEqual(before)
      before = rank
    }
  })
})

// Files as large as the parameters of a model say, in the order in which they are able.
it("knows models whose numbers agree with each other", () => {
  for (const model of knownModels) {
    const { layerBytes, inputBytes, outputBytes } = shapeOf(model)
    const weights = layerBytes.reduce((sum, bytes) => sum + bytes, inputBytes + outputBytes)
    expect(weights / model.sizeBytes).toBeCloseTo(1, 6)
    const bits = (8 * model.sizeBytes) / model.parameterCount
    expect(bits).toBeGreaterThan(model.quantization === "Q8_0" ? 6.5 : 4.5)
    expect(bits).toBeLessThan(model.quantization === "Q8_0" ? 9 : 5.3)
  }
  const counts = knownModels.map(({ parameterCount }) => parameterCount)
  expect(counts).toEqual(counts.toSorted((a, b) => a - b))
})
