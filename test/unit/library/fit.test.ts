import { writeFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { must } from "../../../electron/core/invariant.ts"
import { readGgufHeader } from "../../../electron/library/gguf/gguf.ts"
import { estimateMemory, type FitSettings, totalMemory } from "../../../electron/library/memory/fit.ts"
import { planLoad, planThatFits } from "../../../electron/library/memory/loadPlan.ts"
import { type ModelShape, modelShape, unknownShape } from "../../../electron/library/models/modelShape.ts"
import { emberPath } from "../../support/ember.ts"
import { type GgufPart, ggufFile, numberEntry, tensor, text, textEntry, u32, u64 } from "../../support/ggufFile.ts"
import { tempFolder } from "../../support/tempFolder.ts"

const settings: FitSettings = {
  contextSize: 4096,
  slotCount: 2,
  kvCacheType: "f16",
  batchSize: 512,
  gpuLayers: 0,
  usesFlashAttention: true,
}

/** 4 layers with 8 heads of 64, of which 2 keep keys and values. */
const plain = { embedding_length: 512, block_count: 4, "attention.head_count": 8, "attention.head_count_kv": 2 }

function list(key: string, values: readonly number[]): GgufPart {
  return Buffer.concat([text(key), u32(9), u32(4), u64(values.length), ...values.map(u32)])
}

async function shapeOf(
  architecture: string,
  numbers: Record<string, number>,
  lists: Record<string, readonly number[]> = {},
): Promise<ModelShape> {
  const path = join(tempFolder(), "m.gguf")
  const entries = [
    textEntry("general.architecture", architecture),
    ...Object.entries(numbers).map(([key, value]) => numberEntry(`${architecture}.${key}`, value)),
    ...Object.entries(lists).map(([key, values]) => list(`${architecture}.${key}`, values)),
  ]
  const tensors = [tensor("token_embd.weight", [512, 8], 0, 0), tensor("blk.3.attn_q.weight", [512, 2], 0, 16_384)]
  writeFileSync(path, ggufFile({ entries, tensors, data: 16_384 + 4096 }))
  return must(modelShape([await readGgufHeader(path)]), "the header says enough")
}

function cacheOf(shape: ModelShape, change: Partial<FitSettings> = {}): number {
  return estimateMemory(shape, { ...settings, ...change }).cache.ramBytes
}

describe("the cache of keys and values", () => {
  it("of Ember is what the engine's log says: 3 MiB a slot", async () => {
    const ember = must(modelShape([await readGgufHeader(emberPath)]), "Ember's header is whole")
    expect(cacheOf(ember, { contextSize: 2048, slotCount: 1 })).toBe(3 * 2 ** 20)
    expect(ember).toMatchObject({ vocabularySize: 4096, keySize: 32, trainedContextSize: 2048 })
  })

  it("grows with slots and length, and only with the heads that keep keys", async () => {
    const shape = await shapeOf("llama", plain)
    // layers × slots × cells × heads × (keys + values) × two bytes
    expect(cacheOf(shape)).toBe(4 * 2 * 4096 * 2 * (64 + 64) * 2)
    expect(cacheOf(shape, { slotCount: 4 })).toBe(2 * cacheOf(shape))
    expect(cacheOf(shape, { contextSize: 4097 })).toBe((cacheOf(shape) * (4096 + 256)) / 4096)
  })

  it("is smaller in smaller types, blocks and their scales counted", async () => {
    const shape = await shapeOf("llama", plain)
    expect(cacheOf(shape, { kvCacheType: "q8_0" })).toBe((cacheOf(shape) * 34) / 64)
    expect(cacheOf(shape, { kvCacheType: "q4_0" })).toBe((cacheOf(shape) * 18) / 64)
  })

  it("ends at the window where layers have one, by the family's pattern or the file's list", async () => {
    const full = cacheOf(await shapeOf("llama", plain))
    // Every sixth layer looks at everything, and there are only four: all keep 1,024 tokens and a batch.
    const gemma = await shapeOf("gemma3", { ...plain, "attention.sliding_window": 1024 })
    expect(cacheOf(gemma)).toBe((full * (1024 + 512)) / 4096)
    const pattern = { "attention.sliding_window_pattern": [1, 1, 1, 0] }
    const listed = await shapeOf("other", { ...plain, "attention.sliding_window": 1024 }, pattern)
    expect(cacheOf(listed)).toBe((full * (3 * (1024 + 512) + 4096)) / (4 * 4096))
    // A window that the engine does not use must not make the estimate too small.
    expect(cacheOf(await shapeOf("llama", { ...plain, "attention.sliding_window": 1024 }))).toBe(full)
  })

  it("of recurrent layers does not grow with the length", async () => {
    const state = { "ssm.conv_kernel": 4, "ssm.inner_size": 1024, "ssm.state_size": 16, "ssm.group_count": 1 }
    const heads = { "attention.head_count_kv": [0, 0, 0, 2] }
    const { "attention.head_count_kv": _, ...rest } = plain
    const hybrid = await shapeOf("granitehybrid", { ...rest, ...state }, heads)
    const attention = 2 * 4096 * 2 * (64 + 64) * 2
    const recurrent = 3 * 2 * 4 * (3 * (1024 + 2 * 16) + 16 * 1024)
    expect(cacheOf(hybrid)).toBe(attention + recurrent)
    const interval = await shapeOf("qwen3next", { ...plain, ...state, full_attention_interval: 4 })
    expect(cacheOf(interval)).toBe(attention + recurrent)
  })
})

describe("the graphics card", () => {
  it("takes the last layers first, their cache with them", async () => {
    const shape = await shapeOf("llama", plain)
    const parts = estimateMemory(shape, { ...settings, gpuLayers: 2 })
    expect(parts.cache.videoBytes).toBe(parts.cache.ramBytes / 3)
    expect([parts.weights.ramBytes, parts.weights.videoBytes]).toEqual([16_384, 16_384 + 4096])
  })

  it("leaves only the process, its vocabulary and the embedding in main memory when it has all", async () => {
    const shape = await shapeOf("llama", plain)
    const total = totalMemory(estimateMemory(shape, { ...settings, gpuLayers: 5 }))
    const small = totalMemory(estimateMemory(shape, { ...settings, gpuLayers: 5, contextSize: 512 }))
    expect(total.ramBytes).toBe(small.ramBytes)
    expect(total.videoBytes).toBeGreaterThan(small.videoBytes)
  })
})

describe("the plan of a load", () => {
  const plenty = { ramBytes: 2 ** 40, videoBytes: 0 }

  it("opens a usual context where nothing was said, and gives up slots before length", async () => {
    const shape = await shapeOf("llama", { ...plain, context_length: 32_768 })
    expect(planLoad(shape, {}, plenty).settings).toMatchObject({ contextSize: 8192, slotCount: 4, gpuLayers: 0 })
    const [all, one] = [planLoad(shape, { slotCount: 4 }, plenty), planLoad(shape, { slotCount: 1 }, plenty)]
    const between = { ramBytes: (all.total.ramBytes + one.total.ramBytes) / 2, videoBytes: 0 }
    const { contextSize, slotCount } = planLoad(shape, {}, between).settings
    expect([contextSize, slotCount < 4]).toEqual([8192, true])
  })

  it("keeps what the user said, within what the model was trained with unless it is stretched", async () => {
    const shape = await shapeOf("llama", { ...plain, context_length: 4096 })
    const wished = { contextSize: 8192, slotCount: 3, kvCacheType: "q8_0", batchSize: 64 } as const
    const tiny = { ramBytes: 1, videoBytes: 0 }
    expect(planLoad(shape, wished, tiny).settings).toEqual({ ...wished, contextSize: 4096, gpuLayers: 0 })
    expect(planLoad(shape, { ...wished, ropeFrequencyScale: 0.5 }, tiny).settings.contextSize).toBe(8192)
  })

  it("puts as many layers on the card as it holds, or as many as the user said", async () => {
    const shape = await shapeOf("llama", plain)
    const all = planLoad(shape, {}, { ramBytes: 2 ** 40, videoBytes: 2 ** 40 })
    expect(all.settings.gpuLayers).toBe(5)
    const some = planLoad(shape, all.settings, { ramBytes: 2 ** 40, videoBytes: all.total.videoBytes - 1 })
    expect(some.settings.gpuLayers).toBe(5)
    const open = { ...all.settings, gpuLayers: "auto" } as const
    const less = planLoad(shape, open, { ramBytes: 2 ** 40, videoBytes: all.total.videoBytes - 1 })
    expect(less.settings.gpuLayers).toBeLessThan(5)
  })

  it("finds the nearest settings that fit: fewer slots, then a smaller cache, then less length", async () => {
    const shape = await shapeOf("llama", { ...plain, context_length: 32_768 })
    const wished = { contextSize: 16_384, slotCount: 4 }
    const tried: unknown[] = []
    let limit = planLoad(shape, wished, plenty).total.ramBytes - 1
    for (let plan = planThatFits(shape, wished, { ramBytes: limit, videoBytes: 0 }); plan !== null; ) {
      const { contextSize, slotCount, kvCacheType } = plan.settings
      tried.push([contextSize, slotCount, kvCacheType])
      expect(plan.total.ramBytes).toBeLessThanOrEqual(limit)
      limit = plan.total.ramBytes - 1
      plan = planThatFits(shape, wished, { ramBytes: limit, videoBytes: 0 })
    }
    expect(tried.slice(0, 4)).toEqual([
      [16_384, 2, "f16"],
      [16_384, 1, "f16"],
      [16_384, 1, "q8_0"],
      [16_384, 1, "q4_0"],
    ])
    expect(tried[4]).toMatchObject([8192, expect.any(Number), expect.any(String)])
    expect(tried.at(-1)).toEqual([512, 1, "q4_0"])
  })

  it("never proposes a smaller cache where flash attention is off or heads are no whole blocks", async () => {
    const shape = await shapeOf("llama", { ...plain, context_length: 2048 })
    const limits = {
      ramBytes: planLoad(shape, { contextSize: 512, slotCount: 1 }, plenty).total.ramBytes,
      videoBytes: 0,
    }
    const wished = { contextSize: 2048, slotCount: 4, flashAttention: false }
    expect(planThatFits(shape, wished, limits)?.settings.kvCacheType ?? "f16").toBe("f16")
    const odd: ModelShape = { ...shape, keySize: 80, valueSize: 80 }
    expect(planThatFits(odd, { contextSize: 2048, slotCount: 4 }, limits)?.settings.kvCacheType ?? "f16").toBe("f16")
  })
})

describe("a header that says too little", () => {
  it("has no shape, and the size of the file stands for it", async () => {
    const path = join(tempFolder(), "m.gguf")
    writeFileSync(path, ggufFile({ entries: [textEntry("general.architecture", "llama")] }))
    expect(modelShape([await readGgufHeader(path)])).toBeNull()
    expect(estimateMemory(unknownShape(1e9), settings).weights.ramBytes).toBe(1e9)
  })

  it("cannot make the host compute for ever with absurd numbers", async () => {
    const path = join(tempFolder(), "m.gguf")
    const entries = [
      textEntry("general.architecture", "llama"),
      numberEntry("llama.block_count", 4_000_000_000),
      numberEntry("llama.embedding_length", 512),
    ]
    writeFileSync(path, ggufFile({ entries }))
    expect(modelShape([await readGgufHeader(path)])).toBeNull()
  })
})
