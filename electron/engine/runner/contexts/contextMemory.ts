import { GgmlType, type LlamaModel } from "node-llama-cpp"
import type { BaseContextOptions } from "./contextOptions.ts"

export type ContextMemory = { readonly ramBytes: number; readonly totalBytes: number }

/** What a context takes, by the library's own estimate. */
export async function memoryOf(model: LlamaModel, options: BaseContextOptions): Promise<ContextMemory> {
  const { batchSize, flashAttention, experimentalKvCacheKeyType: kvType = "F16" } = options
  const { cpuRam, gpuVram } = await model.fileInsights.estimateContextResourceRequirementsV2({
    contextSize: options.contextSize,
    sequences: options.sequences,
    modelGpuLayers: model.gpuLayers,
    batchSize,
    flashAttention,
    kvCacheKeyType: GgmlType[kvType],
    kvCacheValueType: GgmlType[kvType],
  })
  return { ramBytes: cpuRam, totalBytes: cpuRam + gpuVram }
}

/** What the state of one token of one slot takes, which grows with the length of a context. */
export async function bytesPerToken(model: LlamaModel, options: BaseContextOptions): Promise<number> {
  const half = { ...options, contextSize: Math.ceil(options.contextSize / 2) }
  const halfBytes = (await memoryOf(model, options)).totalBytes - (await memoryOf(model, half)).totalBytes
  return Math.max(0, halfBytes) / (options.contextSize - half.contextSize) / options.sequences
}
