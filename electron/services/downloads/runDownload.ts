import { existsSync } from "node:fs"
import { mkdir, rm } from "node:fs/promises"
import type { AppError } from "../../contract/errors.ts"
import type { HubFile } from "../../contract/hub.ts"
import type { HubSource } from "../../contract/hubSources.ts"
import type { Clock } from "../../core/clock.ts"
import type { Mutex } from "../../core/mutex.ts"
import { assertRoom } from "../../library/diskSpace.ts"
import { completeFile } from "../../library/downloads/completeFile.ts"
import { diskError } from "../../library/downloads/diskError.ts"
import { changed, type FetchOrder, fetchPieces } from "../../library/downloads/fetchPieces.ts"
import { journalPath, PartFile } from "../../library/downloads/partFile.ts"
import { Retrying, type RetryPace, SourceFailed } from "../../library/downloads/retrying.ts"
import type { SpeedLimit } from "../../library/downloads/speedLimit.ts"
import type { HubFileReader, HubFileRef } from "../../library/hub/hubFiles.ts"
import type { DownloadLibrary } from "./downloadLibrary.ts"
import type { DownloadTask } from "./downloadTask.ts"
import { landDownload, partPath, partsFolder } from "./landDownload.ts"
import { SourceChoice } from "./sourceChoice.ts"

export type RunParts = {
  readonly reader: HubFileReader
  readonly isPassing: (error: AppError) => boolean
  readonly candidates: () => readonly HubSource[]
  readonly library: DownloadLibrary
  readonly limit: SpeedLimit
  readonly connections: () => number
  readonly freeBytes: () => Promise<number>
  /** One at a time moves into the library: no two choose the same place. */
  readonly landing: Mutex
  readonly clock: Clock
  readonly pace: RetryPace
  readonly random: () => number
  readonly pieceBytes?: number
}

/** Fetches, checks and lands one download. Rejects with why it cannot go on; all that is there is kept. */
export async function runDownload(task: DownloadTask, parts: RunParts, signal: AbortSignal): Promise<void> {
  const folder = partsFolder(parts.library, task.id)
  task.setActivity({ kind: "running", step: "connecting" })
  forgetLostFiles(task, folder)
  if (task.stored.checked.includes(null)) {
    await assertRoom(task.leftBytes, parts.freeBytes)
    await mkdir(folder, { recursive: true, mode: 0o700 }).catch(diskError)
    await new FileFetcher(task, parts, folder).fetchAll(signal)
  }
  signal.throwIfAborted()
  task.setActivity({ kind: "running", step: "verifying" })
  const paths = await parts.landing.run(() => landDownload(task, parts.library))
  task.update({ state: { kind: "done", paths, finishedAt: parts.clock.now() } })
}

/** Somebody has emptied the folder: what is gone is fetched anew. */
function forgetLostFiles(task: DownloadTask, folder: string): void {
  const { checked, target } = task.stored
  if (target !== null) return
  const isLost = checked.map((sha256, index) => sha256 !== null && !existsSync(partPath(folder, index)))
  if (!isLost.includes(true)) return
  task.update({ checked: checked.map((sha256, index) => (isLost[index] ? null : sha256)) })
  for (const [index, lost] of isLost.entries()) if (lost) task.setLive(index, 0)
}

class FileFetcher {
  readonly #task: DownloadTask
  readonly #parts: RunParts
  readonly #folder: string
  readonly #choice: SourceChoice
  #current: { readonly index: number; readonly file: HubFile; readonly part: PartFile } | null = null

  constructor(task: DownloadTask, parts: RunParts, folder: string) {
    this.#task = task
    this.#parts = parts
    this.#folder = folder
    const { reader, candidates } = parts
    this.#choice = new SourceChoice({ task, reader, candidates, onChange: () => this.#forgetUnknown() })
  }

  async fetchAll(signal: AbortSignal): Promise<void> {
    for (const [index, file] of this.#task.stored.files.entries()) {
      if (this.#task.stored.checked[index] === null) await this.#fetchFile(index, file, signal)
    }
  }

  async #fetchFile(index: number, file: HubFile, signal: AbortSignal): Promise<void> {
    const task = this.#task
    const part = await PartFile.open(partPath(this.#folder, index), file.sizeBytes, this.#parts.pieceBytes)
    this.#current = { index, file, part }
    try {
      const sha256 = await completeFile(
        {
          part,
          file,
          fetchMissing: (own) => this.#fetchMissing(index, file, part, own),
          fetchAgain: (ref, keep, own) => this.#fetch({ index: null, file, part, ref, keep, all: true }, own),
          sources: (own) => this.#choice.menders(file, own),
          onStep: (step) => task.setActivity({ kind: "running", step }),
        },
        signal,
      )
      await part.sync()
      task.update({ checked: task.stored.checked.map((known, at) => (at === index ? sha256 : known)) })
    } finally {
      this.#current = null
      await part.close()
    }
  }

  async #fetchMissing(index: number, file: HubFile, part: PartFile, signal: AbortSignal): Promise<void> {
    for (;;) {
      this.#task.setLive(index, part.doneBytes)
      try {
        const keep: FetchOrder["keep"] = async (piece, bytes) => {
          await part.keep(piece, bytes)
          this.#choice.progressed()
        }
        return await this.#fetch({ index, file, part, ref: this.#choice.refOf(file), keep, all: false }, signal)
      } catch (error) {
        if (!(error instanceof SourceFailed)) throw error
        // What has been fetched of a file that is another one now would never be whole.
        if (error.reason.code === "download_changed") await this.#forgetUnknown()
        await this.#choice.change(error, signal)
      }
    }
  }

  async #fetch(
    what: {
      /** Of the file whose progress it is; null where nothing is added to it. */
      readonly index: number | null
      readonly file: HubFile
      readonly part: PartFile
      readonly ref: HubFileRef
      readonly keep: FetchOrder["keep"]
      readonly all: boolean
    },
    signal: AbortSignal,
  ): Promise<void> {
    const { index, file, part, ref, keep, all } = what
    const { reader, limit, connections, clock, pace } = this.#parts
    const isOther = ref.source !== this.#task.stored.source
    const order: FetchOrder = {
      ref,
      file,
      pieces: all ? Array.from({ length: part.pieceCount }, (_, at) => at) : part.missing(),
      pieceBytes: part.pieceBytes,
      connections: connections(),
      keep,
      onBytes: (bytes) => this.#task.arrived(index, bytes),
      checkETag: (etag) => this.#checkETag(index, ref, etag),
    }
    const retrying = this.#retrying(() => (all ? isOther : this.#choice.mayChange()))
    await fetchPieces(order, { reader, limit, retrying, clock, slowMs: pace.slowMs }, signal)
  }

  #retrying(mayChangeSource: () => boolean): Retrying {
    const { clock, pace, random, isPassing } = this.#parts
    let shown = false
    return new Retrying({
      clock,
      pace,
      random,
      isPassing,
      mayChangeSource,
      onWaiting: (waiting) => {
        if (waiting !== null) {
          shown = true
          const { error, retryAt } = waiting
          this.#task.setActivity({ kind: "retrying", error: error.toBody(), retryAt })
        } else if (shown) {
          shown = false
          this.#task.setActivity({ kind: "running", step: "downloading" })
        }
      },
    })
  }

  #checkETag(index: number | null, ref: HubFileRef, etag: string | null): void {
    const known = index === null ? null : this.#task.stored.etags[index]
    if (index === null || etag === null || etag === known) return
    if (known) throw changed(ref, "it was changed meanwhile")
    this.#task.update({ etags: this.#task.stored.etags.map((one, at) => (at === index ? etag : one)) })
  }

  async #forgetUnknown(): Promise<void> {
    const { files, checked } = this.#task.stored
    for (const [index, { sha256 }] of files.entries()) {
      if (sha256 !== null || checked[index] !== null) continue
      if (this.#current?.index === index) {
        const { part } = this.#current
        await part.drop(Array.from({ length: part.pieceCount }, (_, at) => at))
        continue
      }
      const path = partPath(this.#folder, index)
      for (const gone of [path, journalPath(path)]) await rm(gone, { force: true })
    }
    this.#task.update({ etags: files.map(() => null) })
  }
}
