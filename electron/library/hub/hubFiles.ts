import type { HubFile, HubPage, HubQuery, HubRepoSummary, HubSourceStatus } from "../../contract/hub.ts"
import type { HubSource } from "../../contract/hubSources.ts"

/** One file of a repository at one hub. */
export type HubFileRef = {
  readonly source: HubSource
  readonly repo: string
  /** A commit, branch or tag. */
  readonly revision: string
  readonly path: string
}

/** The first byte, and the first one after the last. */
export type ByteRange = { readonly start: number; readonly end: number }

/** Just the bytes that were asked for. */
export type HubBytes = ByteRange & {
  /** Of the whole file, as the server says now. */
  readonly totalBytes: number
  /** Changes with the content; null where the server sends none. Not comparable between sources. */
  readonly etag: string | null
  /** Of the whole file, in hex, as the server says now; null where it does not. */
  readonly sha256: string | null
  /**
   * Read once; all `end - start` bytes, or it throws AppError. Stopping early breaks the connection off, and so does the signal
   * of `read`, whose reason is thrown then.
   */
  readonly body: AsyncIterable<Uint8Array>
}

/** A repository as its hub tells it, with all files whose names can be used. */
export type RemoteRepo = {
  readonly summary: HubRepoSummary
  /** The commit that the files are of. */
  readonly revision: string
  readonly files: readonly HubFile[]
  /** Files that the hub lists under names that are refused (see remotePaths.ts). */
  readonly refusedCount: number
  /** Markdown without its front matter, cut after 512 KB; null where there is none, or one may not read it. */
  readonly readme: string | null
  /** Such as "gguf", "transformers" or "peft". */
  readonly libraryName: string | null
  /** The model that this one is made from. */
  readonly baseModel: string | null
  /** What the hub says of a PEFT adapter; null for other repositories. */
  readonly peft: { readonly baseModel: string | null } | null
}

export type HubRepoRef = { readonly source: HubSource; readonly repo: string; readonly revision?: string }

/**
 * Asks hubs. All reject with AppError of a `hub_*` code, whose facts name `source` and, where known, `repo`, `file` and
 * `retryAfterSeconds`, with `path_refused` for a path or `invalid_value` for a repository name that is never asked for; or with
 * the reason of the signal. Nothing is tried again here: `isPassing` (hubErrors.ts) tells what may be.
 */
export interface HubClient {
  search(query: HubQuery & { readonly source: HubSource }, signal: AbortSignal): Promise<HubPage>
  /** The newest commit of the main branch if no revision is given. */
  repo(ref: HubRepoRef, signal: AbortSignal): Promise<RemoteRepo>
  /** Resolves when the head of the answer is here and is an answer to just this. The range must not be empty. */
  read(ref: HubFileRef, range: ByteRange, signal: AbortSignal): Promise<HubBytes>
  /** Never rejects but with the reason of the signal: that a source cannot be reached is an answer. */
  probe(source: HubSource, signal: AbortSignal): Promise<HubSourceStatus>
}

/** What downloads need of it. */
export type HubFileReader = Pick<HubClient, "read" | "repo">
