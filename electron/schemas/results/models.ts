import { z } from "zod"
import { hubSources } from "../../contract/hubSources.ts"
import { type Integrity, type ModelOrigin, otherApps } from "../../contract/library.ts"
import type { LoadedModelInfo, MemoryEstimate, MemoryStatus, Model, ModelState } from "../../contract/models.ts"
import { bytes, errorBody, memoryAmount, moment, share } from "./common.ts"
import { exactly } from "./exactly.ts"

/** As `loadSettings` of the calls, without its limits: what is kept may have been written by another version. */
const load = z
  .object({
    contextSize: z.number().optional(),
    slotCount: z.number().optional(),
    threads: z.number().optional(),
    gpuLayers: z.union([z.number(), z.literal("auto")]).optional(),
    batchSize: z.number().optional(),
    flashAttention: z.boolean().optional(),
    kvCacheType: z.enum(["f16", "q8_0", "q4_0"]).optional(),
    usesMmap: z.boolean().optional(),
    usesMlock: z.boolean().optional(),
    ropeFrequencyBase: z.number().optional(),
    ropeFrequencyScale: z.number().optional(),
  })
  .meta({ id: "LoadSettings", description: "What is absent is chosen well for this machine." })

const saferLoad = z.object({ step: z.enum(["fewer-gpu-layers", "smaller-context", "cpu-only"]), load })

const origin = exactly<ModelOrigin>()(
  z
    .union([
      z.object({ kind: z.literal("embedded") }),
      z.object({ kind: z.literal("found") }),
      z.object({
        kind: z.literal("hub"),
        source: z.enum(hubSources),
        repo: z.string(),
        revision: z.string(),
        path: z.string(),
      }),
      z.object({ kind: z.literal("imported") }),
      z.object({ kind: z.literal("linked"), app: z.enum(otherApps).nullable() }),
    ])
    .meta({ id: "ModelOrigin", description: "How it came into the library." }),
)

const integrity = exactly<Integrity>()(
  z
    .union([
      z.object({ kind: z.literal("unknown") }),
      z.object({ kind: z.literal("checking"), progress: share }),
      z.object({ kind: z.literal("verified"), at: moment, sha256: z.string(), isPublished: z.boolean() }),
      z.object({ kind: z.literal("damaged"), at: moment, sha256: z.string(), expected: z.string() }),
    ])
    .meta({ id: "Integrity", description: "Whether a file is what its hub publishes, or what it was when it came." }),
)

const loadedInfo = exactly<LoadedModelInfo>()(
  z.object({
    contextSize: z.number(),
    slotCount: z.number(),
    threads: z.number(),
    gpu: z.string().nullable(),
    gpuDevices: z.array(z.string()),
    gpuLayers: z.number(),
    layerCount: z.number(),
    videoMemory: z.object({ totalBytes: z.number(), freeBytes: z.number() }).nullable(),
    loadedInMs: z.number(),
    embeddingSize: z.number().optional(),
  }),
)

const activity = z.object({
  busySlots: z.array(z.boolean()),
  queueLength: z.number(),
  memoryBytes: z.number().nullable(),
  tokensPerSecond: z.number().nullable(),
  lastMinute: z.array(z.number()),
})

const state = exactly<ModelState>()(
  z
    .union([
      z.object({ kind: z.literal("unloaded") }),
      z.object({ kind: z.literal("loading"), progress: share }),
      z.object({ kind: z.literal("ready"), info: loadedInfo, activity, safer: saferLoad.optional() }),
      z.object({ kind: z.literal("restarting"), retryInMs: z.number(), error: errorBody }),
      z.object({ kind: z.literal("failed"), error: errorBody }),
      z.object({ kind: z.literal("quarantined"), error: errorBody }),
    ])
    .meta({ id: "ModelState" }),
)

export const model = exactly<Model>()(
  z
    .object({
      id: z.string().meta({ description: "What clients send as `model`." }),
      name: z.string(),
      notes: z.string(),
      fileName: z.string(),
      sizeBytes: bytes,
      modifiedAt: moment,
      addedAt: moment,
      lastUsedAt: moment.nullable(),
      origin,
      isMissing: z.boolean().meta({ description: "Its files are gone; its place, name and settings are kept." }),
      integrity,
      architecture: z.string().nullable(),
      parameterCount: z.number().nullable(),
      quantization: z.string().nullable(),
      trainedContextSize: z.number().nullable(),
      capabilities: z.array(z.enum(["chat", "embedding", "rerank", "tools", "thinking", "fim"])),
      isEmbedded: z.boolean(),
      isDefault: z.boolean(),
      problem: errorBody.optional(),
      settings: z.object({ load, idleMinutes: z.number().nullable() }),
      needsReload: z.boolean(),
      saferLoad: saferLoad.optional(),
      state,
    })
    .meta({ id: "Model", description: "A model in the library, loaded or not." }),
)

export const memoryEstimate = exactly<MemoryEstimate>()(
  z
    .object({
      weights: memoryAmount,
      cache: memoryAmount,
      compute: memoryAmount,
      overheadBytes: z.number(),
      settings: z.object({
        contextSize: z.number(),
        slotCount: z.number(),
        batchSize: z.number(),
        kvCacheType: z.enum(["f16", "q8_0", "q4_0"]),
        gpuLayers: z.number(),
      }),
      total: memoryAmount,
      available: memoryAmount,
      verdict: z.enum(["fits", "tight", "too-large"]),
      fitting: load.optional(),
    })
    .meta({ id: "MemoryEstimate", description: "What a model would take, before it is loaded." }),
)

export const memoryStatus = exactly<MemoryStatus>()(
  z
    .object({
      totalBytes: z.number(),
      freeBytes: z.number(),
      budgetBytes: z.number(),
      usedBytes: z.number(),
      video: z.object({ totalBytes: z.number(), freeBytes: z.number(), devices: z.array(z.string()) }).nullable(),
    })
    .meta({ id: "MemoryStatus", description: "The memory that models share." }),
)
