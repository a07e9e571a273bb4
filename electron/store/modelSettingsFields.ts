import { z } from "zod"
import type { ModelLoadSettings, ModelSettings } from "../contract/models.ts"

/** Wider than what a window may set: a stored value is no worse for being unusual, and the engine has its own limits. */
const count = z.int().min(1).max(100_000_000)

export const loadSettingsField: z.ZodType<ModelLoadSettings> = z.object({
  contextSize: count.optional(),
  slotCount: count.optional(),
  threads: count.optional(),
  gpuLayers: z.union([z.int().min(0), z.literal("auto")]).optional(),
  batchSize: count.optional(),
  flashAttention: z.boolean().optional(),
  kvCacheType: z.enum(["f16", "q8_0", "q4_0"]).optional(),
  usesMmap: z.boolean().optional(),
  usesMlock: z.boolean().optional(),
  ropeFrequencyBase: z.number().positive().optional(),
  ropeFrequencyScale: z.number().positive().optional(),
})

export const modelSettingsField: z.ZodType<ModelSettings> = z.object({
  load: loadSettingsField,
  idleMinutes: z.number().min(0).nullable(),
})
