import type { ModelShape } from "../../library/models/modelShape.ts"

/** What is known beforehand of a model that is suggested, as its card and its header say. */
export type KnownModel = {
  readonly repo: string
  readonly name: string
  readonly file: string
  readonly quantization: string
  readonly license: string
  readonly sizeBytes: number
  readonly parameterCount: number
  /** Of a mixture of experts, what works on each token. */
  readonly activeParameterCount: number
  readonly shape: {
    readonly layers: number
    readonly width: number
    readonly heads: number
    readonly kvHeads: number
    readonly feedForward: number
    /** The embedding of tokens is the output, too. */
    readonly isTied: boolean
  }
}

const qwen = { license: "apache-2.0" } as const

/**
 * From the least to the most able. All by the makers of the models themselves, under the same name at Hugging Face and ModelScope,
 * free for any use; they think, call tools, and know English and Chinese alike.
 */
export const knownModels: readonly KnownModel[] = [
  {
    ...qwen,
    ...files("Qwen3-0.6B", "Q8_0", 639_446_688),
    ...parameters(0.752e9),
    shape: { layers: 28, width: 1024, heads: 16, kvHeads: 8, feedForward: 3072, isTied: true },
  },
  {
    ...qwen,
    ...files("Qwen3-1.7B", "Q8_0", 1_834_426_016),
    ...parameters(1.72e9),
    shape: { layers: 28, width: 2048, heads: 16, kvHeads: 8, feedForward: 6144, isTied: true },
  },
  {
    ...qwen,
    ...files("Qwen3-4B", "Q4_K_M", 2_497_280_256),
    ...parameters(4.02e9),
    shape: { layers: 36, width: 2560, heads: 32, kvHeads: 8, feedForward: 9728, isTied: true },
  },
  {
    ...qwen,
    ...files("Qwen3-8B", "Q4_K_M", 5_027_783_488),
    ...parameters(8.19e9),
    shape: { layers: 36, width: 4096, heads: 32, kvHeads: 8, feedForward: 12_288, isTied: false },
  },
  {
    ...qwen,
    ...files("Qwen3-14B", "Q4_K_M", 9_001_752_960),
    ...parameters(14.77e9),
    shape: { layers: 40, width: 5120, heads: 40, kvHeads: 8, feedForward: 17_408, isTied: false },
  },
  {
    ...qwen,
    ...files("Qwen3-30B-A3B", "Q4_K_M", 18_556_685_824),
    ...parameters(30.53e9, 3.35e9),
    shape: { layers: 48, width: 2048, heads: 32, kvHeads: 4, feedForward: 6144, isTied: false },
  },
  {
    ...qwen,
    ...files("Qwen3-32B", "Q4_K_M", 19_762_149_024),
    ...parameters(32.76e9),
    shape: { layers: 64, width: 5120, heads: 64, kvHeads: 8, feedForward: 25_600, isTied: false },
  },
]

function files(name: string, quantization: string, sizeBytes: number) {
  return { name, repo: `Qwen/${name}-GGUF`, file: `${name}-${quantization}.gguf`, quantization, sizeBytes }
}

function parameters(parameterCount: number, activeParameterCount = parameterCount) {
  return { parameterCount, activeParameterCount }
}

/** Of all models of this family. */
const headSize = 128
const vocabularySize = 151_936
const trainedContextSize = 40_960

/** As `modelShape` would tell it from the header. */
export function shapeOf({ shape, sizeBytes, parameterCount }: KnownModel): ModelShape {
  const { layers, width, heads, kvHeads, feedForward, isTied } = shape
  const inputBytes = vocabularySize * width * (sizeBytes / parameterCount)
  const outputBytes = isTied ? 0 : inputBytes
  const all = <Value>(value: Value) => new Array<Value>(layers).fill(value)
  return {
    embeddingSize: width,
    feedForwardSize: feedForward,
    headCount: heads,
    keySize: headSize,
    valueSize: headSize,
    vocabularySize,
    keyValueHeads: all(kvHeads),
    windows: all(null),
    recurrentBytes: all(0),
    layerBytes: all((sizeBytes - inputBytes - outputBytes) / layers),
    inputBytes,
    outputBytes,
    trainedContextSize,
    readsWhole: false,
  }
}
