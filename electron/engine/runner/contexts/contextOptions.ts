import type { LlamaContextOptions, LlamaModel } from "node-llama-cpp"
import type { KvCacheType, ModelLoadSettings } from "../../../contract/models.ts"
import type { EngineLoadOptions } from "../../engine.ts"
import { chooseFlashAttention } from "../loading/flashAttention.ts"

const kvTypes = { f16: "F16", q8_0: "Q8_0", q4_0: "Q4_0" } as const satisfies Record<KvCacheType, string>

/** How every context of a model is opened, whatever it is for and however long it is. */
export function contextOptions(
  model: Pick<LlamaModel, "llama" | "fileInfo">,
  { batchSize, flashAttention, kvCacheType }: ModelLoadSettings,
): Pick<LlamaContextOptions, "batchSize" | "flashAttention"> & {
  readonly experimentalKvCacheKeyType?: (typeof kvTypes)[KvCacheType]
  readonly experimentalKvCacheValueType?: (typeof kvTypes)[KvCacheType]
} {
  // llama.cpp opens no context with quantised values and without flash attention.
  const needsFlashAttention = kvCacheType !== undefined && kvCacheType !== "f16"
  return {
    ...(batchSize === undefined ? {} : { batchSize }),
    flashAttention: flashAttention ?? (needsFlashAttention ? true : chooseFlashAttention(model)),
    ...(kvCacheType === undefined
      ? {}
      : { experimentalKvCacheKeyType: kvTypes[kvCacheType], experimentalKvCacheValueType: kvTypes[kvCacheType] }),
  }
}

/** How the base's context is opened; the others differ in their adapters and number of slots only. */
export type BaseContextOptions = ReturnType<typeof contextOptions> & {
  readonly contextSize: number
  readonly sequences: number
  readonly threads: number
}

/** What was planned, but no more than the model was trained with, as often as its positions are stretched. */
export function fittingLength(
  trained: number,
  { contextSize, ropeFrequencyScale = 1 }: Pick<EngineLoadOptions, "contextSize" | "ropeFrequencyScale">,
): number {
  return Math.min(contextSize, Math.floor(trained / Math.min(1, ropeFrequencyScale)))
}
