import { availableParallelism } from "node:os"
import { basename } from "node:path"
import { availableMemory } from "node:process"
import { GgmlType, InsufficientMemoryError, type LlamaModel, type Token } from "node-llama-cpp"
import { AppError } from "../../contract/errors.ts"
import { systemClock } from "../../core/clock.ts"
import { type AdapterSet, baseSet } from "./adapterSet.ts"
import { ContextGate } from "./contextGate.ts"
import type { contextOptions } from "./contextOptions.ts"
import { ContextPool, type OpenContext } from "./contextPool.ts"
import type { LoadListener } from "./loadListener.ts"
import { PromptCache } from "./promptCache.ts"
import { openPromptFolder } from "./promptFolder.ts"
import { ReadingPace } from "./readingPace.ts"
import { SequenceSlot, type SlotSurroundings } from "./sequenceSlot.ts"
import { reportUnfitDraws } from "./unfitDraw.ts"

/** Requests of a class that may wait for a slot; the next one is refused, so that a client can go elsewhere. */
const maxWaiting = 64
/** Beside the base's: enough to compare a few fine-tunings side by side. */
const mostAdapterContexts = 4
/** Whoever uses adapters seldom has as many clients for each of them as for the base. */
const adapterSlotCount = 2
/** What one more context may take of the memory that is free. */
const memoryShare = 0.5

/** How the base's context is opened; the others differ in their adapters and number of slots only. */
export type BaseContextOptions = ReturnType<typeof contextOptions> & {
  readonly contextSize: number
  readonly sequences: number
  readonly threads: number
}

/** Opens the context of the base, and the pool that opens one for each set of adapters on its first use. */
export async function openContexts(
  model: LlamaModel,
  options: BaseContextOptions,
  listener: Pick<LoadListener, "log" | "slotsChanged">,
): Promise<ContextPool<Token, SequenceSlot>> {
  const adapterOptions = { ...options, sequences: Math.min(adapterSlotCount, options.sequences) }
  const neededBytes = await memoryOf(model, adapterOptions)
  const shared: SlotSurroundings = {
    pace: new ReadingPace(),
    cache: await openCache(model, options, listener),
    isAlone: () => pool.busy.filter(Boolean).length <= 1,
  }
  const base = await openContext(model, options, baseSet, shared)
  const pool: ContextPool<Token, SequenceSlot> = new ContextPool(base, {
    open: (set) => openContext(model, adapterOptions, set, shared),
    hasRoom: (open) => open < mostAdapterContexts && neededBytes <= availableMemory() * memoryShare,
    maxWaiting,
    clock: systemClock,
    onChange: () => listener.slotsChanged(),
  })
  return pool
}

/** Null where there is no room for it. */
async function openCache(
  model: LlamaModel,
  options: BaseContextOptions,
  listener: Pick<LoadListener, "log">,
): Promise<PromptCache | null> {
  const folder = await openPromptFolder()
  if (folder === null) return null
  const half = { ...options, contextSize: Math.ceil(options.contextSize / 2) }
  const halfBytes = (await memoryOf(model, options)) - (await memoryOf(model, half))
  return new PromptCache({
    folder,
    bytesPerToken: Math.max(0, halfBytes) / (options.contextSize - half.contextSize) / options.sequences,
    canRewind: canRewind(model),
    log: (message) => listener.log("warn", message),
  })
}

/** Models with a recurrent memory or a sliding window forget what they would need to go back. */
function canRewind({ fileInsights }: LlamaModel): boolean {
  return !fileInsights.isRecurrent && !fileInsights.isHybrid && fileInsights.swaSize === undefined
}

async function openContext(
  model: LlamaModel,
  options: BaseContextOptions,
  set: AdapterSet,
  shared: SlotSurroundings,
): Promise<OpenContext<SequenceSlot>> {
  if (set !== baseSet) shareCores(model, options)
  const adapters = set.adapters.map(({ path, scale }) => ({ filePath: path, scale }))
  const context = await model
    .createContext({ ...options, ...(adapters.length === 0 ? {} : { lora: { adapters } }) })
    .catch((error: unknown) => {
      throw set === baseSet ? error : openingError(set, error)
    })
  reportUnfitDraws(context)
  const gate = new ContextGate()
  const slots = Array.from(
    { length: options.sequences },
    () => new SequenceSlot(context.getSequence(), gate, set.key, shared),
  )
  const close = async () => {
    for (const slot of slots) await slot.store()
    await context.dispose()
  }
  return { slots, close }
}

/**
 * Contexts compute side by side, each with its threads, which wait for each other in busy loops: more of them than cores made
 * two contexts a hundred times slower than one. From the second context on the library divides the cores among those at work.
 */
function shareCores({ llama }: LlamaModel, { threads }: BaseContextOptions): void {
  llama.maxThreads = Math.max(availableParallelism(), threads)
}

/** The library says only that it could not; why an adapter does not fit is in its log. */
function openingError(set: AdapterSet, cause: unknown): AppError {
  const adapter = set.adapters.map(({ path }) => basename(path)).join(", ")
  const detail = cause instanceof Error ? cause.message : String(cause)
  if (cause instanceof InsufficientMemoryError) {
    const message = `There is not enough free memory to open the model once more for ${adapter}.`
    return new AppError("insufficient_memory", message, { detail, cause })
  }
  const message = `The adapter ${adapter} does not fit this model, or its file is damaged.`
  return new AppError("adapter_mismatch", message, { param: "model", facts: { adapter }, detail, cause })
}

async function memoryOf(model: LlamaModel, options: BaseContextOptions): Promise<number> {
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
  return cpuRam + gpuVram
}
