/** With which settings a model is loaded where the user left them open, and with which it would fit where it does not. */
import type {
  FilledLoadSettings,
  KvCacheType,
  MemoryAmount,
  MemoryParts,
  ModelLoadSettings,
} from "../../contract/models.ts"
import { must } from "../../core/invariant.ts"
import type { ModelShape } from "../models/modelShape.ts"
import { estimateMemory, totalMemory } from "./fit.ts"

export type LoadPlan = {
  readonly settings: FilledLoadSettings
  readonly parts: MemoryParts
  readonly total: MemoryAmount
}

/** What one model may take. `videoBytes` is 0 without a graphics card. */
export type MemoryLimits = MemoryAmount

/** Enough for long chats; much more costs memory that most machines would rather give to a larger model. */
const usualContextSize = 8192
const smallestUsualContext = 2048
const usualSlotCount = 4
const usualBatchSize = 512
/** What the cache of a model may take of the memory that its weights leave, unless the user said how large it is. */
const cacheShare = 0.5
/** No chat is possible with less. */
const smallestContext = 512
/** Narrower heads are slow with the flash attention of a CPU; see `chooseFlashAttention` of the engine. */
const narrowHead = 64
/** Quantised types come in blocks of so many values, and a head is made of whole ones. */
const blockSize = 32

/** What is open is chosen as large as is comfortable; what the user said stays. */
export function planLoad(shape: ModelShape, wished: ModelLoadSettings, limits: MemoryLimits): LoadPlan {
  if (shape.readsWhole) return planWhole(shape, wished, limits)
  const counts = wished.slotCount === undefined ? halvings(usualSlotCount, 1) : [wished.slotCount]
  const usual = Math.min(usualContextSize, longestContext(shape, wished))
  const sizes =
    wished.contextSize === undefined
      ? halvings(usual, Math.min(usual, smallestUsualContext))
      : [Math.min(wished.contextSize, longestContext(shape, wished))]
  const plans = sizes.flatMap((contextSize) =>
    counts.map((slotCount) => fill(shape, { ...wished, contextSize, slotCount }, limits)),
  )
  const comfortable = plans.find((plan) => isComfortable(plan, limits))
  const [least] = plans.slice(-1)
  if (least === undefined) throw new Error("A plan has at least one size and one count")
  return comfortable ?? least
}

/** The nearest that fits: fewer slots, then a smaller cache, then a shorter context; null if nothing does. */
export function planThatFits(shape: ModelShape, wished: ModelLoadSettings, limits: MemoryLimits): LoadPlan | null {
  if (shape.readsWhole) return shorterThatFits(shape, wished, limits)
  const { settings } = planLoad(shape, wished, limits)
  const types = (["f16", "q8_0", "q4_0"] as const).filter(
    (type) => type === settings.kvCacheType || (isSmaller(type, settings.kvCacheType) && canQuantise(shape, wished)),
  )
  for (const contextSize of halvings(settings.contextSize, Math.min(settings.contextSize, smallestContext))) {
    for (const kvCacheType of types) {
      for (const slotCount of halvings(settings.slotCount, 1)) {
        const plan = fill(shape, { ...wished, contextSize, slotCount, kvCacheType }, limits)
        if (fits(plan.total, limits)) return plan
      }
    }
  }
  return null
}

function shorterThatFits(shape: ModelShape, wished: ModelLoadSettings, limits: MemoryLimits): LoadPlan | null {
  const { contextSize } = planLoad(shape, wished, limits).settings
  const plans = halvings(contextSize, Math.min(contextSize, smallestContext)).map((size) =>
    planLoad(shape, { ...wished, contextSize: size }, limits),
  )
  return plans.find((plan) => fits(plan.total, limits)) ?? null
}

export function fits(total: MemoryAmount, limits: MemoryLimits): boolean {
  return total.ramBytes <= limits.ramBytes && total.videoBytes <= limits.videoBytes
}

/** What the model was trained with, as often as its positions are stretched. */
export function longestContext(
  { trainedContextSize }: Pick<ModelShape, "trainedContextSize">,
  { ropeFrequencyScale = 1 }: ModelLoadSettings,
): number {
  return Math.floor((trainedContextSize ?? usualContextSize) / Math.min(1, ropeFrequencyScale))
}

/** Embedding and ranking models read one text after the other, each in one batch: the longer, the more is computed at once. */
function planWhole(shape: ModelShape, wished: ModelLoadSettings, limits: MemoryLimits): LoadPlan {
  const longest = Math.min(wished.contextSize ?? usualContextSize, longestContext(shape, wished))
  const sizes = wished.contextSize === undefined ? halvings(longest, Math.min(longest, smallestContext)) : [longest]
  const plans = sizes.map((contextSize) =>
    fill(shape, { ...wished, contextSize, slotCount: 1, batchSize: contextSize }, limits),
  )
  return must(plans.find((plan) => isComfortable(plan, limits)) ?? plans.at(-1), "a plan has at least one size")
}

type SizedSettings = ModelLoadSettings & { readonly contextSize: number; readonly slotCount: number }

function fill(shape: ModelShape, wished: SizedSettings, limits: MemoryLimits): LoadPlan {
  const { contextSize, slotCount, kvCacheType = "f16", gpuLayers = "auto" } = wished
  const layerCount = shape.layerBytes.length + 1
  const open = {
    contextSize,
    slotCount,
    kvCacheType,
    batchSize: Math.min(wished.batchSize ?? usualBatchSize, contextSize * slotCount),
  }
  const at = (layers: number) => {
    const usesFlashAttention =
      wished.flashAttention ?? (kvCacheType !== "f16" || layers > 0 || shape.keySize >= narrowHead)
    const settings = { ...open, gpuLayers: layers }
    const parts = estimateMemory(shape, { ...settings, usesFlashAttention })
    return { settings, parts, total: totalMemory(parts) }
  }
  if (limits.videoBytes <= 0) return at(0)
  if (gpuLayers !== "auto") return at(Math.min(gpuLayers, layerCount))
  // As the engine does it: as many as the card holds.
  for (let layers = layerCount; layers > 0; layers--) {
    const plan = at(layers)
    if (plan.total.videoBytes <= limits.videoBytes) return plan
  }
  return at(0)
}

function isComfortable({ parts, total }: LoadPlan, limits: MemoryLimits): boolean {
  const left = limits.ramBytes + limits.videoBytes - (parts.weights.ramBytes + parts.weights.videoBytes)
  const cache = parts.cache.ramBytes + parts.cache.videoBytes + parts.compute.ramBytes + parts.compute.videoBytes
  return cache <= left * cacheShare && fits(total, limits)
}

function isSmaller(type: KvCacheType, than: KvCacheType): boolean {
  const order: readonly KvCacheType[] = ["q4_0", "q8_0", "f16"]
  return order.indexOf(type) < order.indexOf(than)
}

function canQuantise({ keySize, valueSize }: ModelShape, { flashAttention }: ModelLoadSettings): boolean {
  return flashAttention !== false && keySize % blockSize === 0 && valueSize % blockSize === 0
}

function halvings(from: number, least: number): number[] {
  const values = [from]
  for (let value = Math.floor(from / 2); value >= least; value = Math.floor(value / 2)) values.push(value)
  return values
}
