import type { ErrorBody } from "./errors.ts"
import type { AdapterWarningKind } from "./reasons.ts"

/** What a LoRA adapter says of itself; null where it does not say. */
export type AdapterFacts = {
  /** Of the base that it was made for, as GGUF writes it, for example "qwen3". */
  readonly architecture: string | null
  /** Name of the base that it was trained on. */
  readonly baseModelName: string | null
  /** The largest of its layers. */
  readonly rank: number | null
  /** As GGUF counts it: the factor `√rank` of a rank-stabilised adapter is in it. */
  readonly alpha: number | null
  /** Kinds of layers that it changes, as GGUF names them, for example "attn_q". */
  readonly modules: readonly string[]
  /** Layers that it changes. */
  readonly layerCount: number
}

export type AdapterState =
  | { readonly kind: "ready" }
  /** A PEFT folder that is being made into a GGUF file. */
  | { readonly kind: "converting" /** 0 to 1 */; readonly progress: number }
  | { readonly kind: "unusable"; readonly error: ErrorBody }

/** How strong an adapter can be made: beyond these a model speaks nonsense. A negative one takes away what it taught. */
export const adapterScales = { least: -4, most: 4 } as const

/** A public name, such as "qwen3-1.7b-finetuned", for a model with this adapter. */
export type AdapterAlias = {
  readonly name: string
  readonly modelId: string
  /** Null: as the adapter's own. */
  readonly scale: number | null
}

/** What the user can say of an adapter. */
export type AdapterPatch = {
  readonly name?: string
  readonly notes?: string
  /** Null: the first that fits. */
  readonly pairedWith?: string | null
  readonly scale?: number
}

/** An adapter in the library. */
export type Adapter = AdapterFacts & {
  /** What comes after the colon in a model's name: the file name without its endings, made unique. */
  readonly id: string
  readonly name: string
  readonly notes: string
  readonly fileName: string
  readonly sizeBytes: number
  /** Milliseconds since 1970. */
  readonly modifiedAt: number
  readonly addedAt: number
  readonly lastUsedAt: number | null
  /** Ids of the models whose architecture and shapes are those of the adapter. */
  readonly fits: readonly string[]
  /** The one of `fits` that it is used with where none is named; null while none fits. */
  readonly pairedWith: string | null
  /** Its strength where a name says none, as `base:adapter` does. */
  readonly scale: number
  /** Names of its own that clients can use. */
  readonly aliases: readonly AdapterAlias[]
  readonly state: AdapterState
}

/** Something to know about an adapter that can be used all the same. */
export type AdapterWarning = {
  readonly kind: AdapterWarningKind
  readonly facts: Readonly<Record<string, string | number>>
}

/** What a look at a PEFT folder or a GGUF file tells before it is imported. */
export type AdapterReport = AdapterFacts & {
  readonly source: "peft" | "gguf"
  /** The id that it would have. */
  readonly id: string
  /** The model that it was checked against: the one that was asked for, else the best of those that fit; null if there is none. */
  readonly modelId: string | null
  /** Of the GGUF file that it would be. */
  readonly sizeBytes: number
  readonly warnings: readonly AdapterWarning[]
  /** Why it cannot be used, if it cannot: `adapter_invalid` or `adapter_mismatch`. */
  readonly problem?: ErrorBody
}
