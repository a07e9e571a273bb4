import { join } from "node:path"
import { expect, it } from "vitest"
import { writeSyntheticModel } from "../../../bench/syntheticModel.ts"
import { ask, type EngineAnswer, question, startEngine } from "../../support/engine.ts"
import { tempFolder } from "../../support/tempFolder.ts"

const shape = { layers: 4, width: 64, heads: 4, kvHeads: 2, feedForward: 128, vocabulary: 512, contextLength: 2048 }

// Cut in the middle of its window, such a model once answered from a history with a hole in it.
it("answers from a stored prompt, or from a part of what it holds, as from a prompt that is read anew", async () => {
  const path = join(tempFolder(), "sliding.gguf")
  writeSyntheticModel(path, { ...shape, slidingWindow: 64 })
  const engine = startEngine()
  try {
    const load = (id: string) =>
      engine.load({ id, path, options: { threads: 1, contextSize: 1024, slotCount: 2, gpuLayers: 0 } })
    const answer = (id: string, prompt: number[], maxTokens: number) =>
      ask(engine, { ...question(""), input: { kind: "text", prompt }, maxTokens }, undefined, id)
    const talks = [1, 2, 3, 4].map((seed) =>
      Array.from({ length: 300 }, (_, at) => 2 + ((at * at * seed + seed * 31) % 500)),
    )
    await load("warm")
    for (const talk of talks) await answer("warm", talk, 1)
    const prompts = talks.flatMap((talk, index) => [
      [...talk, 9 + index, 11, 13],
      [...talk.slice(0, 250), 5, 6, 7],
    ])
    const warm: EngineAnswer[] = []
    for (const prompt of prompts) warm.push(await answer("warm", prompt, 24))
    // The first ones were taken from their slots before, and are fetched.
    const goingOn = warm.filter((_, index) => index % 2 === 0)
    expect(goingOn.map(({ cachedTokens }) => cachedTokens)).toEqual([300, 300, 300, 300])
    await engine.unload("warm")
    const cold: EngineAnswer[] = []
    for (const prompt of prompts) {
      await load("cold")
      cold.push(await answer("cold", prompt, 24))
      await engine.unload("cold")
    }
    expect(warm.map(({ text }) => text)).toEqual(cold.map(({ text }) => text))
  } finally {
    await engine.close()
  }
})
