import type { GgufHeader, TensorSize } from "../gguf/gguf.ts"

/** What of a model decides how much memory it takes. Per-layer lists are in the order of the layers. */
export type ModelShape = {
  readonly embeddingSize: number
  /** Of the part that works on one token: of a mixture, of all experts that are used at once. */
  readonly feedForwardSize: number
  readonly headCount: number
  /** Of one head. */
  readonly keySize: number
  readonly valueSize: number
  /** Tokens that the next one is chosen from; 0 where none is chosen. */
  readonly vocabularySize: number
  /** Per layer: heads that keep keys and values; 0 for a layer without attention. */
  readonly keyValueHeads: readonly number[]
  /** Per layer: how many tokens back it looks; null for all. */
  readonly windows: readonly (number | null)[]
  /** Per layer and sequence: the bytes of a recurrent memory. */
  readonly recurrentBytes: readonly number[]
  /** Per layer: the bytes of its weights. */
  readonly layerBytes: readonly number[]
  /** Weights that stay in main memory: the embedding of tokens. */
  readonly inputBytes: number
  /** Weights behind the last layer. */
  readonly outputBytes: number
  /** Tokens; null if the file does not say. */
  readonly trainedContextSize: number | null
  /** Reads every text in one batch, as models that embed or rank do. */
  readonly readsWhole: boolean
}

/**
 * One layer in so many looks at everything, the others at a window, where the file does not list them: `set_swa_pattern` in
 * llama-model.cpp. Others with a window in their file are loaded without it, or not known here: all their layers count in full.
 */
const fullAttentionEvery: Readonly<Record<string, number>> = {
  gemma2: 2,
  "gpt-oss": 2,
  cohere2: 4,
  exaone4: 4,
  llama4: 4,
  olmo2: 4,
  gemma3n: 5,
  gemma3: 6,
}

/** Null where the header does not say enough. `headers`: of all files of the model, the first one first. */
export function modelShape(headers: readonly GgufHeader[], readsWhole = false): ModelShape | null {
  const read = new HeaderReader(headers)
  const layerCount = read.number("block_count")
  const embeddingSize = read.number("embedding_length")
  if (layerCount === undefined || embeddingSize === undefined || layerCount < 1 || layerCount > mostLayers) return null
  const headCount = Math.max(...read.perLayer("attention.head_count", layerCount, 0))
  const headSize = headCount > 0 ? embeddingSize / headCount : 0
  // An encoder keeps nothing of what it has read, and has no output to choose the next token from.
  const isEncoder = read.flag("attention.causal") === false
  const keyValueHeads = isEncoder ? none(layerCount) : attentionHeads(read, layerCount, headCount)
  const weights = splitWeights(read.tensors, layerCount)
  const vocabulary = read.tensors.get("token_embd.weight")?.elements ?? 0
  return {
    embeddingSize,
    feedForwardSize: feedForwardSize(read, layerCount),
    headCount,
    keySize: read.number("attention.key_length") ?? headSize,
    valueSize: read.number("attention.value_length") ?? headSize,
    vocabularySize: isEncoder ? 0 : Math.round(vocabulary / embeddingSize),
    keyValueHeads,
    windows: windows(read, layerCount),
    recurrentBytes: isEncoder
      ? none(layerCount)
      : keyValueHeads.map((heads) => (heads === 0 ? recurrentBytes(read, embeddingSize) : 0)),
    ...weights,
    trainedContextSize: read.number("context_length") ?? null,
    readsWhole,
  }
}

function none(layerCount: number): number[] {
  return new Array<number>(layerCount).fill(0)
}

const mostLayers = 10_000

class HeaderReader {
  readonly #first: GgufHeader | undefined
  readonly architecture: string
  readonly tensors: ReadonlyMap<string, TensorSize>

  constructor(headers: readonly GgufHeader[]) {
    this.#first = headers[0]
    this.architecture = String(this.#first?.metadata.get("general.architecture") ?? "")
    this.tensors = new Map(headers.flatMap((header) => [...header.tensorSizes]))
  }

  /** A number of this architecture; undefined if absent, or what no memory could hold. */
  number(key: string): number | undefined {
    const value = this.#first?.metadata.get(`${this.architecture}.${key}`)
    return typeof value === "number" && value >= 0 && value < 2 ** 31 ? value : undefined
  }

  flag(key: string): boolean | undefined {
    const value = this.#first?.metadata.get(`${this.architecture}.${key}`)
    return typeof value === "boolean" ? value : undefined
  }

  list(key: string): readonly number[] | undefined {
    return this.#first?.lists.get(`${this.architecture}.${key}`)
  }

  /** The file says it once for all layers or for each. */
  perLayer(key: string, layerCount: number, otherwise: number): number[] {
    const list = this.list(key)
    const one = this.number(key) ?? otherwise
    return Array.from({ length: layerCount }, (_, layer) => list?.[layer] ?? (list === undefined ? one : otherwise))
  }
}

function attentionHeads(read: HeaderReader, layerCount: number, headCount: number): number[] {
  const heads = read.perLayer("attention.head_count_kv", layerCount, headCount)
  const interval = read.number("full_attention_interval")
  // Every so many layers one has attention, the others a recurrent memory.
  return interval === undefined || interval < 1
    ? heads
    : heads.map((count, layer) => ((layer + 1) % interval === 0 ? count : 0))
}

function windows(read: HeaderReader, layerCount: number): (number | null)[] {
  const size = read.number("attention.sliding_window") ?? 0
  const listed = read.list("attention.sliding_window_pattern")
  const every = fullAttentionEvery[read.architecture]
  return Array.from({ length: layerCount }, (_, layer) => {
    const isWindow = listed === undefined ? every !== undefined && (layer + 1) % every !== 0 : listed[layer] === 1
    return size > 0 && isWindow ? size : null
  })
}

/** Of one layer: `n_embd_r` and `n_embd_s` in llama-hparams.cpp, four bytes each. */
function recurrentBytes(read: HeaderReader, embeddingSize: number): number {
  const headSize = read.number("wkv.head_size")
  if (headSize !== undefined) return 4 * (2 * embeddingSize + embeddingSize * headSize)
  const inner = read.number("ssm.inner_size") ?? 0
  const state = read.number("ssm.state_size") ?? 0
  const convolution = Math.max(0, (read.number("ssm.conv_kernel") ?? 0) - 1)
  const groups = read.number("ssm.group_count") ?? 0
  return 4 * (convolution * (inner + 2 * groups * state) + state * inner)
}

function feedForwardSize(read: HeaderReader, layerCount: number): number {
  const dense = Math.max(...read.perLayer("feed_forward_length", layerCount, 0))
  const expert = read.number("expert_feed_forward_length") ?? (read.number("expert_count") ? dense : 0)
  return Math.max(dense, expert * (read.number("expert_used_count") ?? 0))
}

function splitWeights(
  tensors: ReadonlyMap<string, TensorSize>,
  layerCount: number,
): Pick<ModelShape, "layerBytes" | "inputBytes" | "outputBytes"> {
  const layerBytes = new Array<number>(layerCount).fill(0)
  let inputBytes = 0
  let outputBytes = 0
  for (const [name, { bytes }] of tensors) {
    const layer = Number(/^blk\.(\d+)\./.exec(name)?.[1] ?? Number.NaN)
    const known = layerBytes[layer]
    if (known !== undefined) layerBytes[layer] = known + bytes
    else if (name.startsWith("token_embd") || name.startsWith("position_embd")) inputBytes += bytes
    else outputBytes += bytes
  }
  return { layerBytes, inputBytes, outputBytes }
}

/** For a file whose header says too little: all that is known is how large it is. */
export function unknownShape(sizeBytes: number): ModelShape {
  return {
    embeddingSize: 0,
    feedForwardSize: 0,
    headCount: 0,
    keySize: 0,
    valueSize: 0,
    vocabularySize: 0,
    keyValueHeads: [0],
    windows: [null],
    recurrentBytes: [0],
    layerBytes: [sizeBytes],
    inputBytes: 0,
    outputBytes: 0,
    trainedContextSize: null,
    readsWhole: false,
  }
}
