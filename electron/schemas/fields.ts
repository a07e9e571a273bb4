import { z } from "zod"

/** Those of models and adapters are names of files, which have up to 255 characters, and a model's may come with its adapters. */
export const id = z.string().min(1).max(2_000)
export const byId = z.strictObject({ id })
export const nothing = z.strictObject({})
export const name = z.string().trim().min(1).max(200)
export const milliseconds = z.int().min(1).max(86_400_000)
export const time = z.number().min(0).max(8_640_000_000_000_000)
export const currency = z.string().regex(/^[A-Z]{3}$/)
export const perMillion = z.number().min(0).max(1_000_000)

/** As `ModelLoadSettings`. */
export const loadSettings = z.strictObject({
  contextSize: z.int().min(128).max(10_000_000).optional(),
  slotCount: z.int().min(1).max(64).optional(),
  threads: z.int().min(1).max(512).optional(),
  gpuLayers: z.union([z.int().min(0).max(10_000), z.literal("auto")]).optional(),
  batchSize: z.int().min(8).max(16_384).optional(),
  flashAttention: z.boolean().optional(),
  kvCacheType: z.enum(["f16", "q8_0", "q4_0"]).optional(),
  usesMmap: z.boolean().optional(),
  usesMlock: z.boolean().optional(),
  ropeFrequencyBase: z.number().min(1).max(1e12).optional(),
  ropeFrequencyScale: z.number().min(0.01).max(4).optional(),
})
