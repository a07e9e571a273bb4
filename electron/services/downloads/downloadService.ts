import { existsSync } from "node:fs"
import type { Download, DownloadDraft } from "../../contract/downloads.ts"
import type { AppError } from "../../contract/errors.ts"
import type { HubSource } from "../../contract/hubSources.ts"
import { type Clock, systemClock } from "../../core/clock.ts"
import type { Log } from "../../core/log.ts"
import { Mutex } from "../../core/mutex.ts"
import { assertRoom, freeBytesAt } from "../../library/diskSpace.ts"
import { type RetryPace, usualPace } from "../../library/downloads/retrying.ts"
import { SpeedLimit } from "../../library/downloads/speedLimit.ts"
import type { HubFileReader } from "../../library/hub/hubFiles.ts"
import type { DownloadPlan, DownloadStore, StoredDownload } from "../../store/downloadStore.ts"
import type { SettingsService } from "../settingsService.ts"
import type { DownloadLibrary } from "./downloadLibrary.ts"
import { planDownload } from "./downloadPlan.ts"
import { type DownloadChange, DownloadQueue } from "./downloadQueue.ts"
import type { DownloadTask } from "./downloadTask.ts"
import type { RunParts } from "./runDownload.ts"
import { sameFilesAt } from "./sourceChoice.ts"

/** The downloads. What ran when Hearth ended runs again when it starts. */
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

export function createDownloadService(parts: DownloadServiceParts): DownloadService {
  const { store, reader, library, settings, clock = systemClock } = parts
  const run = runParts(parts, clock)
  const queue = new DownloadQueue({
    store,
    run,
    parallel: () => settings.get().downloads.parallel,
    quietMs: parts.quietMs ?? usualQuietMs,
    log: parts.log.child("downloads"),
  })
  const unsubscribe = [settings.onChange(() => queue.schedule()), library.onChange(() => queue.libraryChanged())]
  // One after another, so that two that want the same find each other.
  const starting = new Mutex()
  queue.schedule()

  const ask = async (draft: DownloadDraft): Promise<DownloadPlan> => {
    const { source, repo, revision } = draft
    const remote = await reader.repo({ source, repo, ...(revision === undefined ? {} : { revision }) }, queue.signal)
    return planDownload(draft, remote, clock.now())
  }
  const start = async (plan: DownloadPlan, source: HubSource): Promise<Download> => {
    const known = queue.entries.find(({ task }) => isSame(task.stored, plan))
    if (known !== undefined && !isGone(known.task)) {
      return known.task.stored.state.kind === "done" ? known.task.view() : queue.wake(known)
    }
    if (known !== undefined) queue.takeOff(known)
    const others = queue.entries.reduce((sum, { task }) => sum + task.leftBytes, 0)
    await assertRoom(others + plan.files.reduce((sum, file) => sum + file.sizeBytes, 0), run.freeBytes)
    return queue.wake(queue.add(plan, source))
  }

  return {
    list: () => queue.entries.map(({ task }) => task.view()),
    async start(draft) {
      const plan = await ask(draft)
      return starting.run(() => start(plan, draft.source))
    },
    pause(id) {
      const { task, abort } = queue.find(id)
      const { kind } = task.stored.state
      if (kind === "queued" || kind === "failed") task.update({ state: { kind: "paused" } })
      abort?.abort()
      return task.view()
    },
    async resume(id, source) {
      const entry = queue.find(id)
      const { task } = entry
      if (task.stored.state.kind === "done") return task.view()
      if (source !== undefined && source !== task.stored.source) {
        const sourceRevision = await sameFilesAt(source, task.stored, reader, queue.signal)
        await queue.halt(entry)
        task.update({ source, sourceRevision, isSourceChosen: true })
      } else if (task.isRetrying) {
        // Whoever asks for it does not want to wait any longer.
        await queue.halt(entry)
      }
      return queue.wake(queue.find(id))
    },
    async remove(id) {
      const entry = queue.find(id)
      const isDone = entry.task.stored.state.kind === "done"
      if (!isDone) entry.task.update({ state: { kind: "removed" } })
      queue.takeOff(entry)
      if (isDone) return
      entry.abort?.abort()
      await entry.ended
      await queue.deleteFiles(id)
    },
    clear() {
      for (const entry of queue.entries) if (entry.task.stored.state.kind === "done") queue.takeOff(entry)
    },
    move: (id, before) => queue.move(queue.find(id), before === null ? null : queue.find(before)),
    onChange: (listener) => queue.onChange(listener),
    async close() {
      for (const forget of unsubscribe) forget()
      await queue.close()
    },
  }
}

function runParts(parts: DownloadServiceParts, clock: Clock): RunParts {
  const { library, settings } = parts
  return {
    ...parts,
    clock,
    limit: new SpeedLimit(() => settings.get().downloads.speedLimitBytes, clock),
    connections: () => settings.get().downloads.connections,
    freeBytes: parts.freeBytes ?? (() => freeBytesAt(library.modelsFolder)),
    landing: new Mutex(),
    pace: parts.pace ?? usualPace,
    random: parts.random ?? Math.random,
  }
}

function isSame(stored: StoredDownload, { repo, revision, groupId, isPeft }: DownloadPlan): boolean {
  const isOfPlan = stored.revision === revision || stored.sourceRevision === revision
  return stored.repo === repo && isOfPlan && stored.groupId === groupId && stored.isPeft === isPeft
}

/** It was complete, and has been removed from the library since. A projector is none by itself: its file tells. */
function isGone(task: DownloadTask): boolean {
  const [{ state }, { state: stored, kind }] = [task.view(), task.stored]
  if (state.kind !== "done" || stored.kind !== "done" || state.modelId !== null || state.adapterId !== null)
    return false
  return kind !== "projector" || !stored.paths.every((path) => existsSync(path))
}
