import { rm } from "node:fs/promises"
import type { Download, DownloadDraft } from "../../contract/downloads.ts"
import { AppError, toErrorBody } from "../../contract/errors.ts"
import type { HubSource } from "../../contract/hubSources.ts"
import { type Clock, systemClock } from "../../core/clock.ts"
import { hostIsClosing } from "../../core/closing.ts"
import { Emitter } from "../../core/emitter.ts"
import { newId } from "../../core/ids.ts"
import type { Log } from "../../core/log.ts"
import { Mutex } from "../../core/mutex.ts"
import { type Throttled, throttle } from "../../core/throttle.ts"
import { type RetryPace, usualPace } from "../../library/downloads/retrying.ts"
import { SpeedLimit } from "../../library/downloads/speedLimit.ts"
import type { HubFileReader } from "../../library/hub/hubFiles.ts"
import type { DownloadPlan, DownloadStore, StoredDownload } from "../../store/downloadStore.ts"
import type { SettingsService } from "../settingsService.ts"
import { assertRoom, freeBytesAt } from "./diskRoom.ts"
import type { DownloadLibrary } from "./downloadLibrary.ts"
import { planDownload } from "./downloadPlan.ts"
import { DownloadTask, type Landed } from "./downloadTask.ts"
import { partsFolder } from "./landDownload.ts"
import { type RunParts, runDownload } from "./runDownload.ts"
import { sameFilesAt } from "./sourceChoice.ts"

export type DownloadChange =
  | { readonly kind: "changed"; readonly download: Download }
  | { readonly kind: "removed"; readonly id: string }

/** The queue of downloads. What ran when Hearth ended runs again when it starts. */
export interface DownloadService {
  /** In the order in which they run. */
  list(): readonly Download[]
  /** Goes on with the one that is there already. Errors: as `HubFileReader.repo`, `hub_not_found`, `disk_full`. */
  start(draft: DownloadDraft): Promise<Download>
  /** These throw `download_not_found` for one that is not in the list. */
  pause(id: string): Download
  /** `source`: where to go on from; `download_changed` where its file is another one. */
  resume(id: string, source?: HubSource): Promise<Download>
  /** Deletes what has been fetched, unless it has become part of the library. */
  remove(id: string): Promise<void>
  /** Takes those off the list that are done. */
  clear(): void
  /** Null: to the end. */
  move(id: string, before: string | null): void
  onChange(listener: (change: DownloadChange) => void): () => void
  /** Ends what runs; it goes on with the next start. */
  close(): Promise<void>
}

export type DownloadServiceParts = {
  readonly store: DownloadStore
  readonly reader: HubFileReader
  /** Whether what failed may work a moment later. */
  readonly isPassing: (error: AppError) => boolean
  /** Sources that may be asked instead of one that fails; none where the user wants one of them. */
  readonly candidates: () => readonly HubSource[]
  readonly library: DownloadLibrary
  readonly settings: Pick<SettingsService, "get" | "onChange">
  readonly log: Log
  readonly clock?: Clock
  readonly pace?: RetryPace
  readonly random?: () => number
  readonly freeBytes?: () => Promise<number>
  readonly pieceBytes?: number
  /** Between two events of one download. */
  readonly quietMs?: number
}

/** `download.changed` promises no more than four in a second. */
const usualQuietMs = 250
const speedMs = 2_000

type Entry = {
  readonly task: DownloadTask
  readonly announce: Throttled
  abort: AbortController | null
  /** When the last run has ended, down to its files. */
  ended: Promise<void>
}

export function createDownloadService(parts: DownloadServiceParts): DownloadService {
  return new Downloads(parts)
}

class Downloads implements DownloadService {
  readonly #parts: DownloadServiceParts
  readonly #run: RunParts
  readonly #clock: Clock
  readonly #log: Log
  readonly #changes = new Emitter<DownloadChange>()
  readonly #starting = new Mutex()
  readonly #closing = new AbortController()
  readonly #unsubscribe: readonly (() => void)[]
  #entries: Entry[]

  constructor(parts: DownloadServiceParts) {
    const { clock = systemClock, library, settings, store } = parts
    this.#parts = parts
    this.#clock = clock
    this.#log = parts.log.child("downloads")
    this.#run = {
      ...parts,
      clock,
      limit: new SpeedLimit(() => settings.get().downloads.speedLimitBytes, clock),
      connections: () => settings.get().downloads.connections,
      freeBytes: parts.freeBytes ?? (() => freeBytesAt(library.modelsFolder)),
      landing: new Mutex(),
      pace: parts.pace ?? usualPace,
      random: parts.random ?? Math.random,
    }
    const stored = store.all()
    this.#entries = stored.filter(({ state }) => state.kind !== "removed").map((one) => this.#entryOf(one))
    for (const { id, state } of stored) if (state.kind === "removed") void this.#deleteFiles(id)
    this.#unsubscribe = [
      settings.onChange(() => this.#schedule()),
      // What has landed gets its id, or loses it.
      library.onChange(() => this.#announceDone()),
    ]
    this.#schedule()
  }

  list(): readonly Download[] {
    return this.#entries.map(({ task }) => task.view())
  }

  start(draft: DownloadDraft): Promise<Download> {
    return this.#starting.run(async () => {
      const { reader } = this.#parts
      const { signal } = this.#closing
      const { source, repo, revision } = draft
      const remote = await reader.repo({ source, repo, ...(revision === undefined ? {} : { revision }) }, signal)
      const plan = planDownload(draft, remote, this.#clock.now())
      const known = this.#entries.find(({ task }) => isSame(task.stored, plan))
      if (known !== undefined && !isGone(known.task)) {
        return known.task.stored.state.kind === "done" ? known.task.view() : this.#queue(known)
      }
      if (known !== undefined) this.#takeOff(known)
      const needed = this.#entries.reduce((sum, { task }) => sum + task.leftBytes, 0)
      await assertRoom(needed + plan.files.reduce((sum, file) => sum + file.sizeBytes, 0), this.#run.freeBytes)
      return this.#queue(this.#add(plan, source))
    })
  }

  pause(id: string): Download {
    const entry = this.#find(id)
    const { kind } = entry.task.stored.state
    if (kind === "queued" || kind === "failed") entry.task.update({ state: { kind: "paused" } })
    entry.abort?.abort()
    this.#schedule()
    return entry.task.view()
  }

  async resume(id: string, source?: HubSource): Promise<Download> {
    const entry = this.#find(id)
    const { task } = entry
    if (task.stored.state.kind === "done") return task.view()
    if (source !== undefined && source !== task.stored.source) {
      const sourceRevision = await sameFilesAt(source, task.stored, this.#parts.reader, this.#closing.signal)
      // A run at the old source ends first, and does not begin again by itself.
      task.update({ state: { kind: "paused" } })
      entry.abort?.abort()
      await entry.ended
      task.update({ source, sourceRevision, isSourceChosen: true })
    }
    return this.#queue(this.#find(id))
  }

  async remove(id: string): Promise<void> {
    const entry = this.#find(id)
    const isDone = entry.task.stored.state.kind === "done"
    if (!isDone) entry.task.update({ state: { kind: "removed" } })
    this.#takeOff(entry)
    if (isDone) return
    entry.abort?.abort()
    await entry.ended
    await this.#deleteFiles(id)
    this.#schedule()
  }

  clear(): void {
    for (const entry of [...this.#entries]) if (entry.task.stored.state.kind === "done") this.#takeOff(entry)
  }

  move(id: string, before: string | null): void {
    const entry = this.#find(id)
    if (before === id) return
    const others = this.#entries.filter((other) => other !== entry)
    const at = before === null ? others.length : others.indexOf(this.#find(before))
    this.#entries = others.toSpliced(at, 0, entry)
    this.#parts.store.setOrder(this.#entries.map(({ task }) => task.id))
    for (const { announce } of this.#entries) announce.call()
  }

  onChange(listener: (change: DownloadChange) => void): () => void {
    return this.#changes.on(listener)
  }

  async close(): Promise<void> {
    this.#closing.abort(hostIsClosing())
    for (const unsubscribe of this.#unsubscribe) unsubscribe()
    for (const { abort } of this.#entries) abort?.abort()
    await Promise.all(this.#entries.map(({ ended }) => ended))
    for (const { announce } of this.#entries) announce.cancel()
  }

  #entryOf(stored: StoredDownload): Entry {
    const { store, quietMs = usualQuietMs } = this.#parts
    const announce = throttle(() => this.#announce(task), quietMs, this.#clock)
    const task = new DownloadTask(stored, {
      store,
      clock: this.#clock,
      landed: (paths) => this.#landed(paths),
      onChange: () => announce.call(),
    })
    return { task, announce, abort: null, ended: Promise.resolve() }
  }

  #add(plan: DownloadPlan, source: HubSource): Entry {
    const none = plan.files.map(() => null)
    const stored: StoredDownload = {
      ...plan,
      id: newId("download-"),
      source,
      sourceRevision: plan.revision,
      isSourceChosen: false,
      state: { kind: "queued" },
      checked: none,
      etags: none,
      target: null,
      shown: plan.files.map(() => 0),
    }
    this.#parts.store.save(stored)
    const entry = this.#entryOf(stored)
    this.#entries = [...this.#entries, entry]
    this.#log.info("a download was added", { id: stored.id, repo: plan.repo, group: plan.groupId })
    return entry
  }

  #queue(entry: Entry): Download {
    if (entry.task.stored.state.kind !== "queued") entry.task.update({ state: { kind: "queued" } })
    entry.announce.call()
    this.#schedule()
    return entry.task.view()
  }

  /** Starts the first of those that wait, as many as may run at once. */
  #schedule(): void {
    if (this.#closing.signal.aborted) return
    const waiting = this.#entries.filter(({ task, abort }) => abort === null && task.stored.state.kind === "queued")
    const running = this.#entries.filter(({ abort }) => abort !== null)
    const free = this.#parts.settings.get().downloads.parallel - running.length
    for (const entry of waiting.slice(0, Math.max(0, free))) this.#begin(entry)
  }

  #begin(entry: Entry): void {
    const abort = new AbortController()
    entry.abort = abort
    const stopTelling = this.#tellSpeed(entry)
    entry.ended = this.#work(entry, abort.signal).finally(() => {
      stopTelling()
      entry.abort = null
      entry.task.setActivity(null)
      this.#schedule()
    })
  }

  /** That nothing arrives announces itself by nothing. */
  #tellSpeed(entry: Entry): () => void {
    let cancel = () => {}
    const tell = () => {
      entry.announce.call()
      cancel = this.#clock.after(speedMs, tell)
    }
    tell()
    return () => cancel()
  }

  async #work({ task }: Entry, signal: AbortSignal): Promise<void> {
    try {
      await runDownload(task, this.#run, signal)
      this.#log.info("a download is complete", { id: task.id, repo: task.stored.repo })
    } catch (error) {
      if (signal.aborted) return
      if (error instanceof AppError) this.#log.warn("a download failed", { id: task.id, reason: error.message })
      else this.#log.error("a download failed", { id: task.id }, error)
      task.update({ state: { kind: "failed", error: toErrorBody(error) } })
    }
  }

  #announce(task: DownloadTask): void {
    if (!this.#entries.some((entry) => entry.task === task)) return
    task.advance()
    this.#changes.emit({ kind: "changed", download: task.view() })
  }

  #announceDone(): void {
    for (const { task, announce } of this.#entries) if (task.stored.state.kind === "done") announce.call()
  }

  #landed(paths: readonly string[]): Landed {
    const found = paths.map((path) => this.#parts.library.idOf(path)).filter((one) => one !== null)
    const idOf = (kind: "model" | "adapter") => found.find((one) => one.kind === kind)?.id ?? null
    return { modelId: idOf("model"), adapterId: idOf("adapter") }
  }

  #takeOff(entry: Entry): void {
    entry.announce.cancel()
    this.#entries = this.#entries.filter((other) => other !== entry)
    const { id, state } = entry.task.stored
    // Until its files are gone the database remembers what has to be deleted.
    if (state.kind === "done") this.#parts.store.remove(id)
    this.#changes.emit({ kind: "removed", id })
  }

  async #deleteFiles(id: string): Promise<void> {
    try {
      await rm(partsFolder(this.#parts.library, id), { recursive: true, force: true, maxRetries: 3 })
      this.#parts.store.remove(id)
    } catch (cause) {
      this.#log.warn("what was fetched of a download cannot be deleted", { id }, cause)
    }
  }

  #find(id: string): Entry {
    const entry = this.#entries.find(({ task }) => task.id === id)
    if (entry !== undefined) return entry
    throw new AppError("download_not_found", `There is no download ${id}.`, { facts: { download: id } })
  }
}

function isSame(stored: StoredDownload, { repo, revision, groupId, isPeft }: DownloadPlan): boolean {
  const isOfPlan = stored.revision === revision || stored.sourceRevision === revision
  return stored.repo === repo && isOfPlan && stored.groupId === groupId && stored.isPeft === isPeft
}

/** It was complete, and has been removed from the library since. */
function isGone(task: DownloadTask): boolean {
  const { state } = task.view()
  return state.kind === "done" && state.modelId === null && state.adapterId === null && task.stored.kind !== "projector"
}
