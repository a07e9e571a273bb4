import { AppError } from "../../contract/errors.ts"
import type { HubFile } from "../../contract/hub.ts"
import type { HubSource } from "../../contract/hubSources.ts"
import { changed } from "../../library/downloads/fetchPieces.ts"
import type { SourceFailed } from "../../library/downloads/retrying.ts"
import type { HubFileReader, HubFileRef } from "../../library/hub/hubFiles.ts"
import type { StoredDownload } from "../../store/downloadStore.ts"
import type { DownloadTask } from "./downloadTask.ts"

/** Files whose SHA-256 only one of two sources tells are taken for the same up to this size: they are fetched anew. */
const mostUncheckedBytes = 16 * 1024 * 1024
/** The sources from which damaged pieces are fetched again, besides the one of now. */
const mostMenders = 2

export type SourceChoiceParts = {
  readonly task: DownloadTask
  readonly reader: Pick<HubFileReader, "repo">
  /** Sources that may be asked without the user having chosen them; none where he has. */
  candidates(): readonly HubSource[]
  /** Files of unknown SHA-256 begin anew: bytes of two sources are not mixed where nobody could tell. */
  onChange(): Promise<void>
}

/** Where a download is fetched from, and where else it could be. */
export class SourceChoice {
  readonly #parts: SourceChoiceParts
  /** Those that failed since anything has come. */
  readonly #failed = new Set<HubSource>()
  /** The first of those that will not give it as things are, and why: what the user can do is for that one, such as a token. */
  #refused: { readonly source: HubSource; readonly sourceRevision: string; readonly reason: AppError } | null = null

  constructor(parts: SourceChoiceParts) {
    this.#parts = parts
  }

  refOf({ path }: HubFile): HubFileRef {
    const { source, repo, sourceRevision } = this.#parts.task.stored
    return { source, repo, revision: sourceRevision, path }
  }

  mayChange(): boolean {
    return this.#others().length > 0
  }

  progressed(): void {
    this.#failed.clear()
    this.#refused = null
  }

  /** Goes over to another source with the same files; stays where there is none, and throws the reason where that is of no use. */
  async change({ reason, isFinal }: SourceFailed, signal: AbortSignal): Promise<void> {
    const { task, onChange } = this.#parts
    const { source: from, sourceRevision: fromRevision } = task.stored
    const here = { source: from, sourceRevision: fromRevision, reason }
    this.#failed.add(from)
    if (isFinal) this.#refused ??= here
    for (const source of this.#others()) {
      const sourceRevision = await this.#revisionAt(source, signal)
      if (sourceRevision === null) {
        this.#failed.add(source)
        continue
      }
      await onChange()
      task.update({ source, sourceRevision })
      return
    }
    if (!isFinal) return
    const { reason: first, ...back } = this.#refused ?? here
    if (back.source !== from) await onChange()
    task.update(back)
    throw first
  }

  /** Where a file can be had that may be damaged, the source of now last, and twice: what it sent wrong once it may send right. */
  async *menders(file: HubFile, signal: AbortSignal): AsyncGenerator<HubFileRef> {
    let found = 0
    for (const source of this.#others()) {
      if (found >= mostMenders) break
      const revision = await this.#revisionAt(source, signal)
      if (revision === null) continue
      found += 1
      yield { ...this.refOf(file), source, revision }
    }
    yield this.refOf(file)
    yield this.refOf(file)
  }

  #others(): HubSource[] {
    const { task, candidates } = this.#parts
    if (task.stored.isSourceChosen) return []
    return candidates().filter((source) => source !== task.stored.source && !this.#failed.has(source))
  }

  async #revisionAt(source: HubSource, signal: AbortSignal): Promise<string | null> {
    try {
      return await sameFilesAt(source, this.#parts.task.stored, this.#parts.reader, signal)
    } catch (error) {
      signal.throwIfAborted()
      if (error instanceof AppError) return null
      throw error
    }
  }
}

/**
 * The commit of another source that has just the same files: of the same sizes, with the same SHA-256. `download_changed` where
 * they are others there.
 */
export async function sameFilesAt(
  source: HubSource,
  { repo, revision, origin, files }: StoredDownload,
  reader: Pick<HubFileReader, "repo">,
  signal: AbortSignal,
): Promise<string> {
  // ModelScope counts commits of its own.
  const isSameGit = (source === "modelscope") === (origin === "modelscope")
  const remote = await reader.repo({ source, repo, ...(isSameGit ? { revision } : {}) }, signal)
  for (const file of files) {
    const there = remote.files.find(({ path }) => path === file.path)
    const ref = { source, repo, revision: remote.revision, path: file.path }
    if (there === undefined) throw changed(ref, "it is not there")
    if (there.sizeBytes !== file.sizeBytes) {
      throw changed(ref, `it has ${there.sizeBytes} bytes there, and not ${file.sizeBytes}`)
    }
    if (!isSameContent(file, there)) throw changed(ref, "its SHA-256 is another one there, or not known")
  }
  return remote.revision
}

function isSameContent(file: HubFile, there: HubFile): boolean {
  if (file.sha256 === null || there.sha256 === null) return file.sizeBytes <= mostUncheckedBytes
  return file.sha256.toLowerCase() === there.sha256.toLowerCase()
}
