import { availableParallelism } from "node:os"
import { basename } from "node:path"
import { availableMemory } from "node:process"
import { InsufficientMemoryError, type LlamaModel, type Token } from "node-llama-cpp"
import { AppError } from "../../../contract/errors.ts"
import { systemClock } from "../../../core/clock.ts"
import { messageOf } from "../../../core/messageOf.ts"
import { reportUnfitDraws } from "../answer/unfitDraw.ts"
import { ExtraMemory } from "../loading/extraMemory.ts"
import type { LoadListener } from "../loading/loadListener.ts"
import { type AdapterSet, baseSet } from "./adapterSet.ts"
import { ContextGate } from "./contextGate.ts"
import { bytesPerToken, memoryOf } from "./contextMemory.ts"
import type { BaseContextOptions } from "./contextOptions.ts"
import { ContextPool, type OpenContext } from "./contextPool.ts"
import { drawInOrder } from "./orderedDraws.ts"
import { PromptCache } from "./promptCache.ts"
import { openPromptFolder } from "./promptFolder.ts"
import { ReadingPace } from "./readingPace.ts"
import { SequenceSlot, type SlotSurroundings } from "./sequenceSlot.ts"

/** Requests of a class that may wait for a slot; the next one is refused, so that a client can go elsewhere. */
const maxWaiting = 64
/** Whoever uses adapters seldom has as many clients for each of them as for the base. */
const adapterSlotCount = 2
/** What one more context may take of the memory that is free, whatever the host allows: others want some of it, too. */
const memoryShare = 0.5

export type ModelContexts = {
  readonly contexts: ContextPool<Token, SequenceSlot>
  /** As `Engine.limitExtra`. */
  limitExtra(bytes: number): void
}

/** Opens the context of the base, and the pool that opens one for each set of adapters on its first use. */
export async function openContexts(
  model: LlamaModel,
  options: BaseContextOptions,
  listener: Pick<LoadListener, "log" | "slotsChanged">,
): Promise<ModelContexts> {
  const adapterOptions = { ...options, sequences: Math.min(adapterSlotCount, options.sequences) }
  const { ramBytes } = await memoryOf(model, adapterOptions)
  const extra = new ExtraMemory(ramBytes)
  const cache = await openCache(model, options, listener, () => extra.leftBeside(contexts.adapterContexts))
  const shared: SlotSurroundings = {
    pace: new ReadingPace(),
    cache,
    isAlone: () => contexts.busy.filter(Boolean).length <= 1,
  }
  const base = await openContext(model, options, baseSet, shared)
  const contexts: ContextPool<Token, SequenceSlot> = new ContextPool(base, {
    async open(set) {
      if (extra.mostContexts === 0) throw notEnoughMemory(set)
      return openContext(model, adapterOptions, set, shared)
    },
    mostForAdapters: () => extra.mostContexts,
    hasRoom: () => ramBytes <= availableMemory() * memoryShare,
    maxWaiting,
    clock: systemClock,
    onChange: () => listener.slotsChanged(),
  })
  const limitExtra = (bytes: number) => {
    extra.limit(bytes)
    contexts.trim()
    void cache?.trim()
  }
  return { contexts, limitExtra }
}

/** Null where there is no room for it. */
async function openCache(
  model: LlamaModel,
  options: BaseContextOptions,
  listener: Pick<LoadListener, "log">,
  allowedBytes: () => number,
): Promise<PromptCache | null> {
  const folder = await openPromptFolder()
  if (folder === null) return null
  return new PromptCache({
    folder,
    allowedBytes: folder.isMemory ? allowedBytes : () => Number.POSITIVE_INFINITY,
    bytesPerToken: await bytesPerToken(model, options),
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
  drawInOrder(context)
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
  if (cause instanceof InsufficientMemoryError) return notEnoughMemory(set, cause)
  const adapter = namesIn(set)
  const detail = messageOf(cause)
  const message = `The adapter ${adapter} does not fit this model, or its file is damaged.`
  return new AppError("adapter_mismatch", message, { param: "model", facts: { adapter }, detail, cause })
}

function notEnoughMemory(set: AdapterSet, cause?: Error): AppError {
  const message = `There is not enough memory to open the model once more for ${namesIn(set)}.`
  return new AppError("insufficient_memory", message, { param: "model", detail: cause?.message, cause })
}

function namesIn({ adapters }: AdapterSet): string {
  return adapters.map(({ path }) => basename(path)).join(", ")
}
