import { describe, expect, it } from "vitest"
import { contextOptions, fittingLength } from "../../../electron/engine/runner/contexts/contextOptions.ts"
import { ropeOverrides } from "../../../electron/engine/runner/loading/weights.ts"

const wideHeads = {
  llama: { gpu: false },
  fileInfo: { architectureMetadata: { embedding_length: 1024, attention: { head_count: 8 } } },
} as unknown as Parameters<typeof contextOptions>[0]

describe("the options of a context", () => {
  it("switch flash attention on for a quantised cache: llama.cpp opens none without it", () => {
    expect(contextOptions(wideHeads, { kvCacheType: "q8_0" })).toEqual({
      flashAttention: true,
      experimentalKvCacheKeyType: "Q8_0",
      experimentalKvCacheValueType: "Q8_0",
    })
  })

  it("are what the user said, else the engine's choice", () => {
    expect(contextOptions(wideHeads, { flashAttention: false, batchSize: 64 })).toEqual({
      flashAttention: false,
      batchSize: 64,
    })
    expect(contextOptions(wideHeads, {})).toEqual({ flashAttention: "auto" })
  })
})

describe("stretched positions", () => {
  it("let a context be longer than the model was trained with, compressed ones not shorter", () => {
    const fitting = (ropeFrequencyScale?: number) => fittingLength(2048, { contextSize: 8192, ropeFrequencyScale })
    expect([fitting(), fitting(0.5), fitting(2)]).toEqual([2048, 4096, 2048])
    expect(fittingLength(2048, { contextSize: 512 })).toBe(512)
  })

  // The library sends whole numbers as integers, and llama.cpp then keeps the file's value without a word.
  it("are passed on as numbers with a fraction", () => {
    const overrides = ropeOverrides("qwen3", { ropeFrequencyBase: 1_000_000, ropeFrequencyScale: 0.5 }) as {
      qwen3: { rope: { freq_base: number; scaling: { type: string; factor: number } } }
    }
    const { freq_base: base, scaling } = overrides.qwen3.rope
    expect([Number.isInteger(base), Number.isInteger(scaling.factor)]).toEqual([false, false])
    expect([Math.fround(base), Math.fround(scaling.factor), scaling.type]).toEqual([1_000_000, 2, "linear"])
  })
})
