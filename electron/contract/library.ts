import type { ErrorBody } from "./errors.ts"
import type { HubSource } from "./hubSources.ts"

/** Programs whose folders of models Hearth can read. */
export const otherApps = ["lmstudio", "ollama", "jan", "gpt4all"] as const
export type OtherApp = (typeof otherApps)[number]

/** How a model came into the library. */
export type ModelOrigin =
  | { readonly kind: "embedded" }
  /** Put into the models folder by the user. */
  | { readonly kind: "found" }
  | {
      readonly kind: "hub"
      readonly source: HubSource
      readonly repo: string
      readonly revision: string
      readonly path: string
    }
  | { readonly kind: "imported" }
  /** Used where it lies: in another app's folder, or in another folder of the user's. */
  | { readonly kind: "linked"; readonly app: OtherApp | null }

/** A folder or a file outside the models folder whose models are used where they lie. */
export type LinkedPath = {
  readonly id: string
  readonly path: string
  readonly app: OtherApp | null
  readonly modelCount: number
  readonly sizeBytes: number
  /** Such as a folder that is gone. */
  readonly problem?: ErrorBody
}

/** A folder of another app that was found on this computer. */
export type FoundApp = {
  readonly app: OtherApp
  readonly path: string
  readonly modelCount: number
  readonly sizeBytes: number
  readonly isLinked: boolean
}

export type DiskUse = {
  /** Of models and adapters in the models folder. */
  readonly libraryBytes: number
  /** Of downloads that have not ended. */
  readonly partialBytes: number
  /** Of files that are used where they lie, outside. */
  readonly linkedBytes: number
  /** Of the disk with the models folder. */
  readonly freeBytes: number
  readonly totalBytes: number
}

/** What was removed, and where it is now. */
export type Removal = {
  /** 0 where a file that lies outside was only forgotten. */
  readonly freedBytes: number
  /** "forgotten": the files stay where they are. */
  readonly went: "trash" | "deleted" | "forgotten"
}

export type ImportMode = "copy" | "move" | "in-place"

/** What a look at a file or folder found that could be brought in. */
export type ImportItem = {
  /** Absolute path of the file, the first one of several, or of the folder of a PEFT adapter. */
  readonly path: string
  readonly kind: "model" | "adapter" | "peft"
  readonly name: string
  readonly fileName: string
  readonly fileCount: number
  readonly sizeBytes: number
  readonly architecture: string | null
  readonly quantization: string | null
  readonly parameterCount: number | null
  /** Id of the model or adapter in the library that has the same content. */
  readonly duplicateOf: string | null
  /** It is large, and only its size and samples of it were compared: the import itself compares the whole. */
  readonly isDuplicateLikely?: boolean
  /** Why it cannot be brought in, if it cannot. */
  readonly problem?: ErrorBody
}

export type ImportPreview = {
  readonly path: string
  /** The app whose folder it is. */
  readonly app: OtherApp | null
  readonly items: readonly ImportItem[]
  /** Whether there were more than are listed. */
  readonly isCut: boolean
  /** Ways that are possible here; the first is proposed. A folder of another app is only used in place. */
  readonly modes: readonly ImportMode[]
}

/** Something that is being brought in; listed until it is dismissed. */
export type ImportJob = {
  readonly id: string
  readonly name: string
  readonly mode: ImportMode
  readonly doneBytes: number
  readonly totalBytes: number
  readonly state:
    | { readonly kind: "running" }
    | { readonly kind: "cancelled" }
    | { readonly kind: "failed"; readonly error: ErrorBody }
    | {
        readonly kind: "done"
        readonly modelIds: readonly string[]
        readonly adapterIds: readonly string[]
        /** Those that were in the library already and were not brought in again. */
        readonly duplicateIds: readonly string[]
      }
}

/** Whether a file is what its hub publishes, or what it was when it came. */
export type Integrity =
  | { readonly kind: "unknown" }
  | { readonly kind: "checking" /** 0 to 1 */; readonly progress: number }
  /** `isPublished`: the hub publishes this very SHA-256; else it is what it was when it was first computed. */
  | { readonly kind: "verified"; readonly at: number; readonly sha256: string; readonly isPublished: boolean }
  | { readonly kind: "damaged"; readonly at: number; readonly sha256: string; readonly expected: string }

export type MetadataEntry = {
  readonly key: string
  /** As GGUF names it, such as "uint32" or "array of string". */
  readonly type: string
  /** Long texts are cut; of a list, how many it has and its beginning. */
  readonly value: string
  /** Of a text or list that was cut: its whole length. */
  readonly length?: number
}

export type TensorEntry = {
  readonly name: string
  readonly type: string
  /** Lengths of its axes, that of a row first. */
  readonly dimensions: readonly number[]
  readonly bytes: number
}

export type TokenizerFacts = {
  /** As `tokenizer.ggml.model` says, such as "gpt2". */
  readonly kind: string | null
  readonly vocabularySize: number | null
  /** The text of each, with its id. */
  readonly specialTokens: readonly { readonly role: string; readonly id: number; readonly text: string | null }[]
}

/** All that the Inspector shows of a model. */
export type ModelDetails = {
  readonly id: string
  /** Absolute paths, in their order. */
  readonly files: readonly { readonly path: string; readonly sizeBytes: number }[]
  readonly metadata: readonly MetadataEntry[]
  readonly tensors: readonly TensorEntry[]
  readonly tensorCount: number
  readonly tokenizer: TokenizerFacts
  /** By name, "default" first. */
  readonly templates: readonly { readonly name: string; readonly text: string }[]
}

/** What a chat template makes of an example. */
export type TemplatePreviewQuery = {
  readonly id: string
  /** "default" if absent. */
  readonly template?: string
  readonly messages: readonly { readonly role: "system" | "user" | "assistant"; readonly content: string }[]
  readonly hasTools: boolean
  /** Null: as the template decides. */
  readonly thinking: boolean | null
}
