/**
 * How much memory a model takes, told before it is loaded. What llama.cpp allocates follows from the header and the settings;
 * `npm run bench -- memory` holds the estimate against the memory of real engine processes.
 */
import type { KvCacheType, MemoryAmount, MemoryParts } from "../../contract/models.ts"
import type { ModelShape } from "../models/modelShape.ts"

/** A load with nothing left open. */
export type FitSettings = {
  /** Tokens per slot. */
  readonly contextSize: number
  readonly slotCount: number
  readonly kvCacheType: KvCacheType
  readonly batchSize: number
  /** As llama.cpp counts: the output is one more than the layers. */
  readonly gpuLayers: number
  readonly usesFlashAttention: boolean
}

const kvBytes: Readonly<Record<KvCacheType, number>> = { f16: 2, q8_0: 34 / 32, q4_0: 18 / 32 }
const float = 4
/** Cells of a cache come in multiples of it: `n_ctx` is padded in llama-context.cpp. */
const cellStep = 256

/** An engine process before it holds anything: Node and the compute library. Measured on Linux, x64. */
const processBytes = 150 * 2 ** 20
/** Texts and merges of one token, in the library's tables and in those of the JavaScript side. Measured. */
const bytesPerToken = 1000
/** What each slot needs for every token it may choose from: logits, candidates and their copies. Measured, too. */
const slotBytesPerToken = 200
/** Tokens of a prompt. */
const largestChunk = 256

export function estimateMemory(shape: ModelShape, settings: FitSettings): MemoryParts {
  const onGpu = gpuLayersOf(shape, settings)
  return {
    weights: weightBytes(shape, settings),
    cache: split(cacheBytes(shape, settings), onGpu),
    compute: computeMemory(shape, settings),
    overheadBytes: processBytes + bytesPerToken * shape.vocabularySize,
  }
}

export function totalMemory({ weights, cache, compute, overheadBytes }: MemoryParts): MemoryAmount {
  return {
    ramBytes: weights.ramBytes + cache.ramBytes + compute.ramBytes + overheadBytes,
    videoBytes: weights.videoBytes + cache.videoBytes + compute.videoBytes,
  }
}

/** Whether a layer is on the GPU: the last ones go there first, `llama_model::load_tensors`. */
function gpuLayersOf({ layerBytes }: ModelShape, { gpuLayers }: FitSettings): boolean[] {
  const first = layerBytes.length + 1 - gpuLayers
  return layerBytes.map((_, layer) => gpuLayers > 0 && layer >= first)
}

function weightBytes(shape: ModelShape, settings: FitSettings): MemoryAmount {
  const layers = split(shape.layerBytes, gpuLayersOf(shape, settings))
  const isOutputOnGpu = settings.gpuLayers > 0
  // A model that reuses the embedding of tokens as its output has it in both memories then.
  const output = shape.outputBytes > shape.inputBytes / 2 ? shape.outputBytes : shape.outputBytes + shape.inputBytes
  return {
    ramBytes: layers.ramBytes + shape.inputBytes + (isOutputOnGpu ? 0 : shape.outputBytes),
    videoBytes: layers.videoBytes + (isOutputOnGpu ? output : 0),
  }
}

/**
 * Per layer: keys and values of every cell, a cache of its own for every slot (`llama_kv_cache`); layers with a window keep no
 * more than that and one batch (`llama_kv_cache_iswa`); recurrent layers keep one state for each slot.
 */
function cacheBytes(shape: ModelShape, settings: FitSettings): number[] {
  const { slotCount, kvCacheType, batchSize } = settings
  const allCells = padded(settings.contextSize)
  return shape.keyValueHeads.map((heads, layer) => {
    const window = shape.windows[layer] ?? null
    const cells = window === null ? allCells : Math.min(allCells, padded(window + batchSize))
    const cellBytes = heads * (shape.keySize + shape.valueSize) * kvBytes[kvCacheType]
    return slotCount * (cells * cellBytes + (shape.recurrentBytes[layer] ?? 0))
  })
}

/**
 * Values between the layers for one batch. The allocator (ggml-alloc.c) uses the same memory for one step after the other, so
 * the largest step counts: attention, whose scores flash attention never writes down, the feed-forward part, or the logits. A card
 * reserves logits for every token of a batch; of main memory only what is written is taken, and that is one row for each slot.
 */
function computeMemory(shape: ModelShape, settings: FitSettings): MemoryAmount {
  const tokens = Math.min(settings.batchSize, settings.contextSize * settings.slotCount)
  const cells = padded(settings.contextSize)
  const { embeddingSize: width, headCount } = shape
  const perHead = headCount * (shape.keySize + shape.valueSize)
  const scores = settings.usesFlashAttention ? 0 : headCount * cells
  const attention = scores + 1.5 * cells + 2 * perHead + 3 * width
  const feedForward = 3 * shape.feedForwardSize + 3 * width
  const choosing = slotBytesPerToken * shape.vocabularySize * settings.slotCount
  const largestStep = (count: number, logitRows: number) =>
    float * Math.max(count * attention, count * feedForward, logitRows * shape.vocabularySize + 2 * count * width)
  // What the engine reads of a prompt at once, `ReadingPace`; a text that is read whole is one batch, with logits for all of it.
  const written = shape.readsWhole
    ? largestStep(tokens, tokens)
    : largestStep(Math.min(tokens, largestChunk), Math.min(tokens, settings.slotCount))
  const bytes = written + choosing
  // What is on the GPU is computed there; a small part of the graph stays with the embedding of tokens.
  if (settings.gpuLayers === 0) return { ramBytes: bytes, videoBytes: 0 }
  const isWhole = settings.gpuLayers > shape.layerBytes.length
  const left = float * tokens * 2 * width + choosing
  return { ramBytes: isWhole ? left : bytes, videoBytes: largestStep(tokens, tokens) }
}

function split(bytes: readonly number[], onGpu: readonly boolean[]): MemoryAmount {
  let ramBytes = 0
  let videoBytes = 0
  for (const [layer, count] of bytes.entries()) {
    if (onGpu[layer]) videoBytes += count
    else ramBytes += count
  }
  return { ramBytes, videoBytes }
}

function padded(cells: number): number {
  return Math.ceil(cells / cellStep) * cellStep
}
