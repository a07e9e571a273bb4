import { availableMemory } from "node:process"
import { GgmlType, type LlamaModel } from "node-llama-cpp"
import type { EngineLoadOptions } from "../engine.ts"
import { contextOptions } from "./contextOptions.ts"

export type ContextPlan = { readonly contextSize: number; readonly slotCount: number }

/** Enough for long chats; much more costs memory that most machines would rather give to a larger model. */
const usualContextSize = 8192
const smallestContextSize = 2048
const usualSlotCount = 4
/** What the context may take of the memory that is free once the model is loaded. */
const memoryShare = 0.5

/**
 * How large a context to open where the user did not say. Memory is size × slots: first slots are given up, then length,
 * until the estimate fits. What the user said is what is opened.
 */
export async function planContext(model: LlamaModel, options: EngineLoadOptions): Promise<ContextPlan> {
  const longest = longestContext(model.trainContextSize, options)
  const contextSize = Math.min(options.contextSize ?? usualContextSize, longest)
  const slotCount = options.slotCount ?? usualSlotCount
  if (options.contextSize !== undefined && options.slotCount !== undefined) return { contextSize, slotCount }
  const budget = (availableMemory() + (await freeVideoMemory(model))) * memoryShare
  const { flashAttention, batchSize, experimentalKvCacheKeyType: kvType = "F16" } = contextOptions(model, options)
  for (const plan of candidatePlans({ contextSize, slotCount }, options)) {
    const { cpuRam, gpuVram } = await model.fileInsights.estimateContextResourceRequirementsV2({
      contextSize: plan.contextSize,
      sequences: plan.slotCount,
      modelGpuLayers: model.gpuLayers,
      flashAttention,
      batchSize,
      kvCacheKeyType: GgmlType[kvType],
      kvCacheValueType: GgmlType[kvType],
    })
    if (cpuRam + gpuVram <= budget) return plan
  }
  return {
    contextSize: options.contextSize === undefined ? Math.min(contextSize, smallestContextSize) : contextSize,
    slotCount: options.slotCount ?? 1,
  }
}

/** What the model was trained with, as often as its positions are stretched. */
export function longestContext(trained: number, { ropeFrequencyScale = 1 }: EngineLoadOptions): number {
  return Math.floor(trained / Math.min(1, ropeFrequencyScale))
}

/** From the wished plan down; what the user fixed stays. */
export function candidatePlans(wished: ContextPlan, options: EngineLoadOptions): ContextPlan[] {
  const sizes =
    options.contextSize === undefined ? halvings(wished.contextSize, smallestContextSize) : [wished.contextSize]
  const counts = options.slotCount === undefined ? halvings(wished.slotCount, 1) : [wished.slotCount]
  return sizes.flatMap((contextSize) => counts.map((slotCount) => ({ contextSize, slotCount })))
}

function halvings(from: number, least: number): number[] {
  const values = [from]
  for (let value = Math.floor(from / 2); value >= least; value = Math.floor(value / 2)) values.push(value)
  return values
}

async function freeVideoMemory(model: LlamaModel): Promise<number> {
  return model.llama.gpu === false ? 0 : (await model.llama.getVramState()).free
}
