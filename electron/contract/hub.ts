import type { ErrorBody } from "./errors.ts"
import type { HubSource } from "./hubSources.ts"
import type { MemoryEstimate, ModelLoadSettings } from "./models.ts"

/** How a source could be reached when it was last tried. */
export type HubSourceStatus = {
  readonly source: HubSource
  /** Such as "https://huggingface.co". */
  readonly url: string
  /** Null before it was tried. */
  readonly isReachable: boolean | null
  readonly latencyMs: number | null
  readonly error?: ErrorBody
}

export type HubStatus = {
  /** The source that is asked now, if the choice is "auto". */
  readonly active: HubSource
  readonly sources: readonly HubSourceStatus[]
  /** A Hugging Face token is kept; it goes to huggingface.co only. */
  readonly hasToken: boolean
  /** The variable that holds the token, `HF_TOKEN`, if it does; then it cannot be changed here. */
  readonly tokenVariable: string | null
}

/** A repository as its hub calls it, such as "Qwen/Qwen3-4B-GGUF". */
export type RepoName = string

export type HubSort = "trending" | "downloads" | "likes" | "updated"

export type HubQuery = {
  readonly text?: string
  readonly author?: string
  /** All of them; "gguf", too, unless one names another format, such as "peft", or there is none at all. */
  readonly tags?: readonly string[]
  /** "trending" if absent. */
  readonly sort?: HubSort
  readonly limit?: number
  /** Of the page before. */
  readonly cursor?: string
  /** As set if absent. */
  readonly source?: HubSource
}

/** Whether one must agree to terms, or ask, before files can be had. */
export type HubGate = "none" | "automatic" | "manual"

/** What a list of repositories says of one; null where its hub does not say. */
export type HubRepoSummary = {
  readonly source: HubSource
  readonly repo: RepoName
  /** Its page for a browser. */
  readonly url: string
  readonly downloads: number | null
  readonly likes: number | null
  /** Milliseconds since 1970. */
  readonly updatedAt: number | null
  readonly tags: readonly string[]
  /** As the hub writes it, such as "apache-2.0". */
  readonly license: string | null
  readonly gate: HubGate
  readonly parameterCount: number | null
  readonly architecture: string | null
}

export type HubPage = {
  readonly source: HubSource
  readonly items: readonly HubRepoSummary[]
  readonly nextCursor: string | null
}

export type HubFile = {
  /** Below the repository, with slashes. */
  readonly path: string
  readonly sizeBytes: number
  /** In hex; null where the hub does not tell it, as of small files. */
  readonly sha256: string | null
}

/** How much of the original's precision is kept. */
export type HubSize = "small" | "balanced" | "large"

/** What is downloaded as one: a file, or all parts of one that was split. */
export type HubFileGroup = {
  /** The path of the first part without its number: unlike any other group's. */
  readonly id: string
  readonly kind: "model" | "projector" | "adapter"
  /** As the field writes it, for example "Q4_K_M"; null where the name does not tell. */
  readonly quantization: string | null
  /** Null where the quantisation is not known. */
  readonly size: HubSize | null
  readonly files: readonly HubFile[]
  /** Of all files. */
  readonly sizeBytes: number
  /** Parts of a split file that the repository lacks; such a group cannot be downloaded. */
  readonly missingParts: number
  /** The model or adapter of the library that is this very file. */
  readonly inLibrary: string | null
}

export type HubRepo = HubRepoSummary & {
  /** The commit that is shown; what is downloaded is of just this one. */
  readonly revision: string
  readonly groups: readonly HubFileGroup[]
  /** PEFT adapters are repositories of their own: downloaded whole. Null for other repositories. */
  readonly peft: { readonly files: readonly HubFile[]; readonly baseModel: string | null } | null
  /** Markdown, without its front matter; null where there is none. */
  readonly readme: string | null
}

export type HubVerdict = MemoryEstimate["verdict"]

/** How one group of a repository would fit this computer, told from the header of its file before it is downloaded. */
export type HubFit = {
  readonly groupId: string
  readonly estimate: MemoryEstimate
  /** Told from the header of another group of the same repository: of the same shape, with other weights. */
  readonly isDerived: boolean
}

export type HubFits = {
  readonly fits: readonly HubFit[]
  /** Id of the group that suits this computer best; null where none fits. */
  readonly recommended: string | null
  /** What the header says. */
  readonly architecture: string | null
  readonly parameterCount: number | null
  readonly trainedContextSize: number | null
}

export type HubFitQuery = {
  readonly source: HubSource
  readonly repo: RepoName
  readonly revision: string
  /** Absent: all groups, by one header; else just this one, by its own. */
  readonly groupId?: string
  readonly load?: ModelLoadSettings
}

/** A model that suits this computer, for somebody who has none yet. */
export type HubSuggestion = {
  readonly repo: RepoName
  readonly name: string
  /** The file that is downloaded. */
  readonly groupId: string
  readonly sizeBytes: number
  readonly parameterCount: number
  readonly quantization: string
  readonly license: string
  /** Why it is one of the three. */
  readonly role: "fast" | "balanced" | "best"
  readonly verdict: HubVerdict
}
