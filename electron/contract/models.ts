import type { ErrorBody } from "./errors.ts"
import type { Integrity, ModelOrigin } from "./library.ts"

export type ModelCapability = "chat" | "embedding" | "rerank" | "tools" | "thinking" | "fim"

export type LoadedModelInfo = {
  /** Tokens that one slot can hold: prompt and answer together. */
  readonly contextSize: number
  readonly slotCount: number
  readonly threads: number
  /** Name of the compute backend, such as "cuda" or "metal"; null on the CPU alone. */
  readonly gpu: string | null
  /** Names of the graphics cards in use, as their driver tells them. */
  readonly gpuDevices: readonly string[]
  /** How many of `layerCount` layers, the output's included, are on the GPU. */
  readonly gpuLayers: number
  readonly layerCount: number
  /** Of all graphics cards together, once the model was loaded; null without one. */
  readonly videoMemory: { readonly totalBytes: number; readonly freeBytes: number } | null
  readonly loadedInMs: number
  /** Of an embedding model: how many numbers a vector has. */
  readonly embeddingSize?: number
}

/** What a loaded model is doing now; changes often while it answers. */
export type ModelActivity = {
  /**
   * One entry per slot: whether it is answering now. First those of the model itself, `slotCount` of them; then those of the
   * adapters that are open now, which come and go.
   */
  readonly busySlots: readonly boolean[]
  readonly queueLength: number
  /** Resident memory of the engine process. */
  readonly memoryBytes: number | null
  /** Decoding speed of the last answer. */
  readonly tokensPerSecond: number | null
  /** Tokens generated in each of the last 60 seconds, oldest first. */
  readonly lastMinute: readonly number[]
}

/** How one model is loaded, whoever triggers the load. Absent means: chosen well for this machine. */
export type ModelLoadSettings = {
  /** Tokens per slot; at most what the model was trained with, unless its positions are stretched. */
  readonly contextSize?: number
  readonly slotCount?: number
  /** Absent: measured at load. */
  readonly threads?: number
  /** How many layers go to the GPU; "auto" fits as many as its memory holds. */
  readonly gpuLayers?: number | "auto"
  /** Tokens that are read at once. */
  readonly batchSize?: number
  readonly flashAttention?: boolean
  readonly kvCacheType?: KvCacheType
  /** Whether the file is mapped into memory instead of read. */
  readonly usesMmap?: boolean
  /** Whether the system may not swap the weights out. */
  readonly usesMlock?: boolean
  readonly ropeFrequencyBase?: number
  /** Below 1 stretches the positions: 0.5 doubles the context that the model can follow. */
  readonly ropeFrequencyScale?: number
}

/** What computes: "auto" takes the best graphics card that works. One that is not there is as good as "off". */
export type GpuBackend = "auto" | "cuda" | "vulkan" | "metal" | "off"

export type KvCacheType = "f16" | "q8_0" | "q4_0"

/** What the user has set for one model. */
export type ModelSettings = {
  /** What is absent is as for all models (`Settings.models.load`), or chosen well. */
  readonly load: ModelLoadSettings
  /** Minutes without a request until it is unloaded; 0: never; null: as for all models. */
  readonly idleMinutes: number | null
}

export type MemoryAmount = {
  /** Of the computer's own memory. */
  readonly ramBytes: number
  /** Of the graphics cards'. */
  readonly videoBytes: number
}

export type MemoryParts = {
  readonly weights: MemoryAmount
  /** Keys, values and recurrent states of all slots. */
  readonly cache: MemoryAmount
  /** What is needed while the model computes. */
  readonly compute: MemoryAmount
  /** The engine process itself, and the vocabulary. */
  readonly overheadBytes: number
}

/** The load settings that decide about memory, with nothing left open. */
export type FilledLoadSettings = {
  readonly contextSize: number
  readonly slotCount: number
  readonly batchSize: number
  readonly kvCacheType: KvCacheType
  /** As many as would go to the GPU; of `layerCount`, the output's included. */
  readonly gpuLayers: number
}

/** What a model would take, before it is loaded. */
export type MemoryEstimate = MemoryParts & {
  readonly settings: FilledLoadSettings
  readonly total: MemoryAmount
  /** What one model may take, everything else that is not used being unloaded for it. */
  readonly available: MemoryAmount
  /** "tight": it fits, but leaves so little that the computer may get slow. */
  readonly verdict: "fits" | "tight" | "too-large"
  /** Where it is too large: the settings nearest to the wished ones that would fit, if any would. */
  readonly fitting?: ModelLoadSettings
}

/** One step of the way to an easier load after a failed one, in the order in which they are tried. */
export type SaferStep = "fewer-gpu-layers" | "smaller-context" | "cpu-only"

export type SaferLoad = { readonly step: SaferStep; readonly load: ModelLoadSettings }

/** The memory that models share. */
export type MemoryStatus = {
  readonly totalBytes: number
  /** What no program uses now. */
  readonly freeBytes: number
  /** What all loaded models together may take. */
  readonly budgetBytes: number
  /** What loaded models take, by their estimates. */
  readonly usedBytes: number
  /** As the engine told it last; null before any model was loaded, and without a graphics card. */
  readonly video: {
    readonly totalBytes: number
    readonly freeBytes: number
    readonly devices: readonly string[]
  } | null
}

export type ModelState =
  | { readonly kind: "unloaded" }
  | { readonly kind: "loading" /** 0 to 1 */; readonly progress: number }
  | {
      readonly kind: "ready"
      readonly info: LoadedModelInfo
      readonly activity: ModelActivity
      /** It was loaded with less than was asked for, because that had failed. */
      readonly safer?: SaferLoad
    }
  /** The engine process ended by itself and is being started again after `retryInMs`. */
  | { readonly kind: "restarting"; readonly retryInMs: number; readonly error: ErrorBody }
  | { readonly kind: "failed"; readonly error: ErrorBody }
  /** Crashed twice in a row: not loaded again until the user asks for it (`models.load`). */
  | { readonly kind: "quarantined"; readonly error: ErrorBody }

/** A model in the library, loaded or not. */
export type Model = {
  /** What clients send as `model`: the file name without `.gguf` (of an embedded model its name, in lower case), made unique. */
  readonly id: string
  /** What the file calls itself, unless the user has called it something else. */
  readonly name: string
  /** What the user wrote about it. */
  readonly notes: string
  readonly fileName: string
  readonly sizeBytes: number
  /** Milliseconds since 1970. */
  readonly modifiedAt: number
  /** When it was first seen. */
  readonly addedAt: number
  /** When it last answered, or was loaded; null if it never was. */
  readonly lastUsedAt: number | null
  readonly origin: ModelOrigin
  /** Its files are gone: its place, name and settings are kept for when they come back. `problem` says so, too. */
  readonly isMissing: boolean
  readonly integrity: Integrity
  readonly architecture: string | null
  readonly parameterCount: number | null
  /** As the field writes it, for example "Q8_0". */
  readonly quantization: string | null
  /** Context length that the model was trained with, in tokens. */
  readonly trainedContextSize: number | null
  readonly capabilities: readonly ModelCapability[]
  /** Came with Hearth and cannot be removed. */
  readonly isEmbedded: boolean
  /** Answers where no model is chosen, and clients that ask for a name such as "gpt-4". At most one is. */
  readonly isDefault: boolean
  /** Why the file cannot be used, if it cannot. */
  readonly problem?: ErrorBody
  readonly settings: ModelSettings
  /** It was loaded with other settings than these; it is loaded anew as soon as it does not answer. */
  readonly needsReload: boolean
  /** What `models.loadSafer` would try, where the last load failed or crashed and something easier is left. */
  readonly saferLoad?: SaferLoad
  readonly state: ModelState
}
