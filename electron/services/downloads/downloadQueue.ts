import { rm } from "node:fs/promises"
import type { Download } from "../../contract/downloads.ts"
import { AppError, toErrorBody } from "../../contract/errors.ts"
import type { HubSource } from "../../contract/hubSources.ts"
import { hostIsClosing } from "../../core/closing.ts"
import { Emitter } from "../../core/emitter.ts"
import { newId } from "../../core/ids.ts"
import type { Log } from "../../core/log.ts"
import { type Throttled, throttle } from "../../core/throttle.ts"
import type { DownloadPlan, DownloadStore, StoredDownload } from "../../store/downloadStore.ts"
import { DownloadTask, type Landed } from "./downloadTask.ts"
import { partsFolder } from "./landDownload.ts"
import { type RunParts, runDownload } from "./runDownload.ts"

export type DownloadChange =
  | { readonly kind: "changed"; readonly download: Download }
  | { readonly kind: "removed"; readonly id: string }
  /** All of them, as they run from now on. */
  | { readonly kind: "reordered"; readonly ids: readonly string[] }

/** One place in the queue. */
export type QueuedDownload = {
  readonly task: DownloadTask
  readonly announce: Throttled
  /** Null while it does not run. */
  abort: AbortController | null
  /** When the last run has ended, down to its files. */
  ended: Promise<void>
  /** What it was last said to have become, as JSON. */
  landed: string
}

export type DownloadQueueParts = {
  readonly store: DownloadStore
  readonly run: RunParts
  /** So many run at once. */
  readonly parallel: () => number
  /** Between two events of one download. */
  readonly quietMs: number
  readonly log: Log
}

/** A speed that falls because nothing arrives would not be told otherwise. */
const speedMs = 2_000

/** All downloads in their order; starts those that may run, and tells what they do. */
export class DownloadQueue {
  readonly #parts: DownloadQueueParts
  readonly #changes = new Emitter<DownloadChange>()
  readonly #closing = new AbortController()
  #entries: readonly QueuedDownload[]
  /** It is said once when that ends. */
  #isStoring = true

  constructor(parts: DownloadQueueParts) {
    this.#parts = parts
    const stored = parts.store.all()
    this.#entries = stored.filter(({ state }) => state.kind !== "removed").map((one) => this.#entryOf(one))
    // The host was killed while it deleted them.
    for (const { id, state } of stored) if (state.kind === "removed") void this.deleteFiles(id)
  }

  get entries(): readonly QueuedDownload[] {
    return this.#entries
  }

  /** Aborted when the host ends. */
  get signal(): AbortSignal {
    return this.#closing.signal
  }

  onChange(listener: (change: DownloadChange) => void): () => void {
    return this.#changes.on(listener)
  }

  /** `download_not_found` */
  find(id: string): QueuedDownload {
    const entry = this.#entries.find(({ task }) => task.id === id)
    if (entry !== undefined) return entry
    throw new AppError("download_not_found", `There is no download ${id}.`, { facts: { download: id } })
  }

  add(plan: DownloadPlan, source: HubSource): QueuedDownload {
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
    this.#parts.log.info("a download was added", { id: stored.id, repo: plan.repo, group: plan.groupId })
    return entry
  }

  /** It runs as soon as it may. */
  wake(entry: QueuedDownload): Download {
    if (entry.task.stored.state.kind !== "queued") entry.task.update({ state: { kind: "queued" } })
    entry.announce.call()
    this.schedule()
    return entry.task.view()
  }

  /** Resolves when it has stopped, and does not begin again by itself. */
  async halt({ task, abort, ended }: QueuedDownload): Promise<void> {
    if (task.stored.state.kind === "queued") task.update({ state: { kind: "paused" } })
    abort?.abort()
    await ended
  }

  /** Null: to the end. */
  move(entry: QueuedDownload, before: QueuedDownload | null): void {
    if (entry === before) return
    const others = this.#entries.filter((other) => other !== entry)
    this.#entries = others.toSpliced(before === null ? others.length : others.indexOf(before), 0, entry)
    const ids = this.#entries.map(({ task }) => task.id)
    this.#parts.store.setOrder(ids)
    this.#changes.emit({ kind: "reordered", ids })
  }

  /** Starts the first of those that wait, as many as may run at once. */
  schedule(): void {
    if (this.#closing.signal.aborted) return
    const waiting = this.#entries.filter(({ task, abort }) => abort === null && task.stored.state.kind === "queued")
    const running = this.#entries.filter(({ abort }) => abort !== null)
    for (const entry of waiting.slice(0, Math.max(0, this.#parts.parallel() - running.length))) this.#begin(entry)
  }

  takeOff(entry: QueuedDownload): void {
    entry.announce.cancel()
    this.#entries = this.#entries.filter((other) => other !== entry)
    const { id, state } = entry.task.stored
    // Until its files are gone the database remembers what has to be deleted.
    if (state.kind === "done") this.#parts.store.remove(id)
    this.#changes.emit({ kind: "removed", id })
  }

  async deleteFiles(id: string): Promise<void> {
    const { store, run, log } = this.#parts
    try {
      await rm(partsFolder(run.library, id), { recursive: true, force: true, maxRetries: 3 })
      store.remove(id)
    } catch (cause) {
      log.warn("what was fetched of a download cannot be deleted", { id }, cause)
    }
  }

  /** What has landed gets its id when the library has seen it, and loses it when it is removed. */
  libraryChanged(): void {
    for (const entry of this.#entries) {
      const { state } = entry.task.stored
      if (state.kind === "done" && JSON.stringify(this.#landed(state.paths)) !== entry.landed) entry.announce.call()
    }
  }

  async close(): Promise<void> {
    this.#closing.abort(hostIsClosing())
    for (const { abort } of this.#entries) abort?.abort()
    await Promise.all(this.#entries.map(({ ended }) => ended))
    for (const { announce } of this.#entries) announce.cancel()
  }

  #entryOf(stored: StoredDownload): QueuedDownload {
    const { store, run, quietMs } = this.#parts
    const announce = throttle(() => this.#announce(entry), quietMs, run.clock)
    const task = new DownloadTask(stored, {
      store,
      clock: run.clock,
      landed: (paths) => this.#landed(paths),
      onChange: () => announce.call(),
    })
    const entry: QueuedDownload = { task, announce, abort: null, ended: Promise.resolve(), landed: "" }
    return entry
  }

  #begin(entry: QueuedDownload): void {
    const abort = new AbortController()
    entry.abort = abort
    const stopTelling = this.#tellSpeed(entry)
    entry.ended = this.#work(entry, abort.signal).finally(() => {
      stopTelling()
      entry.abort = null
      entry.task.setActivity(null)
      this.schedule()
    })
  }

  #tellSpeed({ announce }: QueuedDownload): () => void {
    let cancel = () => {}
    const tell = () => {
      announce.call()
      cancel = this.#parts.run.clock.after(speedMs, tell)
    }
    tell()
    return () => cancel()
  }

  async #work({ task }: QueuedDownload, signal: AbortSignal): Promise<void> {
    const { run, log } = this.#parts
    try {
      await runDownload(task, run, signal)
      log.info("a download is complete", { id: task.id, repo: task.stored.repo })
    } catch (error) {
      if (signal.aborted) return
      if (error instanceof AppError) log.warn("a download failed", { id: task.id, reason: error.message })
      else log.error("a download failed", { id: task.id }, error)
      this.#tryToStore(() => task.update({ state: { kind: "failed", error: toErrorBody(error) } }))
    }
  }

  /** A disk that is full may take no row either. That is no reason for the host to end: what happened is shown, and forgotten. */
  #tryToStore(write: () => void): void {
    try {
      write()
      this.#isStoring = true
    } catch (error) {
      if (this.#isStoring) this.#parts.log.warn("what downloads do could not be written", {}, error)
      this.#isStoring = false
    }
  }

  #announce(entry: QueuedDownload): void {
    const { task } = entry
    if (!this.#entries.includes(entry)) return
    this.#tryToStore(() => task.advance())
    const download = task.view()
    const { state } = task.stored
    if (state.kind === "done") entry.landed = JSON.stringify(this.#landed(state.paths))
    this.#changes.emit({ kind: "changed", download })
  }

  #landed(paths: readonly string[]): Landed {
    const { library } = this.#parts.run
    const found = paths.map((path) => library.idOf(path)).filter((one) => one !== null)
    const idOf = (kind: "model" | "adapter") => found.find((one) => one.kind === kind)?.id ?? null
    return { modelId: idOf("model"), adapterId: idOf("adapter") }
  }
}
