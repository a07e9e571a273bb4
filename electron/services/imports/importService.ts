import { mkdirSync, rmSync } from "node:fs"
import { basename, sep } from "node:path"
import { AppError, toErrorBody } from "../../contract/errors.ts"
import type { ImportItem, ImportJob, ImportMode, ImportPreview } from "../../contract/library.ts"
import { type Clock, systemClock } from "../../core/clock.ts"
import { hostIsClosing } from "../../core/closing.ts"
import { Emitter } from "../../core/emitter.ts"
import { newId } from "../../core/ids.ts"
import { Mutex } from "../../core/mutex.ts"
import { throttle } from "../../core/throttle.ts"
import type { Companions } from "../../library/adapters/companionBases.ts"
import type { AppFolder } from "../../library/apps/foundApps.ts"
import { companionsIn, type FoundItem, type FoundItems, findItems } from "../../library/imports/findItems.ts"
import { importInvalid } from "../../library/imports/importErrors.ts"
import { Duplicates, type HeldItem } from "./duplicates.ts"
import { type ImportParts, ImportRun, stagingFolder } from "./importRun.ts"

export type ImportChange =
  | { readonly kind: "changed"; readonly job: ImportJob }
  | { readonly kind: "removed"; readonly id: string }

export type ImportInput = {
  readonly path: string
  readonly mode: ImportMode
  readonly only?: readonly string[]
  readonly modelId?: string
}

/** Brings models and adapters that lie on this computer, or that a window has sent, into the library. */
export interface ImportService {
  list(): readonly ImportJob[]
  /** `import_invalid` where there is nothing to bring in. */
  look(path: string): Promise<ImportPreview>
  /** Resolves as soon as it runs. Throws what `look` throws, and the problem of an item where none is without. */
  start(input: ImportInput): Promise<ImportJob>
  /** Resolves when nothing of it is left. One that has ended stays as it is. `import_not_found` */
  cancel(id: string): Promise<void>
  dismiss(id: string): void
  /** Forgets what a window has sent and was not brought in; what is being brought in goes by itself. `path_refused` */
  discard(path: string): Promise<void>
  onChange(listener: (change: ImportChange) => void): () => void
  /** Ends what runs; nothing is left of it. */
  close(): Promise<void>
}

export type ImportServiceParts = ImportParts & {
  /** The folder of another app that this is; null for any other path. */
  readonly appOf: (path: string) => Promise<AppFolder | null>
  readonly belongToApps: (paths: readonly string[]) => Promise<boolean>
  readonly clock?: Clock
}

/** `linked`: as in `RunOptions`. */
type Begun = ImportInput & { readonly linked: string | null }

/** Of one job; a window draws no faster. */
const tellEveryMs = 250

type Running = {
  job: ImportJob
  readonly files: readonly string[]
  readonly companions: Companions
  readonly abort: AbortController
  isWaiting: boolean
  ended: Promise<void>
}

export function createImportService(parts: ImportServiceParts): ImportService {
  const { adapters, catalogue, incoming, clock = systemClock } = parts
  const log = parts.log.child("imports")
  // What a host that was killed has left behind.
  rmSync(stagingFolder(parts.modelsFolder), { recursive: true, force: true })
  const jobs = new Map<string, Running>()
  const changes = new Emitter<ImportChange>()
  // Two at once would only make the disk slower.
  const work = new Mutex()
  const duplicates = new Duplicates(() => heldItems(catalogue))
  const closing = new AbortController()

  const find = (id: string): Running => {
    const running = jobs.get(id)
    if (running === undefined) throw new AppError("import_not_found", "This import is not in the list any more.")
    return running
  }
  const set = (running: Running, change: Partial<ImportJob>) => {
    running.job = { ...running.job, ...change }
    changes.emit({ kind: "changed", job: running.job })
  }
  const lookAt = async (path: string, modelId?: string) => {
    const isSent = incoming.holds(path)
    const app = isSent ? null : await parts.appOf(path)
    // What is being brought in will be there before it.
    const coming = [...jobs.values()].flatMap(({ job, companions }) =>
      job.state.kind === "running" ? [...companions] : [],
    )
    const check = (own: string, companions: Companions) =>
      adapters.check({
        path: own,
        companions: new Map([...coming, ...companions]),
        ...(modelId === undefined ? {} : { modelId }),
      })
    const { items, isCut } = await findItems(path, check, app)
    const modes = possibleModes(app, isSent, items, parts.links !== null)
    const files = items.flatMap((item) => item.files)
    const isKept = app === null && !isSent && modes.includes("move") && (await parts.belongToApps(files))
    return { items, isCut, app, isKept, modes: isKept ? modes.filter((mode) => mode !== "move") : modes }
  }

  async function run(running: Running, items: readonly FoundItem[], input: Begun): Promise<void> {
    const tell = throttle(() => set(running, {}), tellEveryMs, clock)
    const { signal } = running.abort
    const onBytes = (bytes: number) => {
      running.job = { ...running.job, doneBytes: running.job.doneBytes + bytes }
      tell.call()
    }
    const onMore = (bytes: number) => {
      running.job = { ...running.job, totalBytes: running.job.totalBytes + bytes }
    }
    const { id } = running.job
    try {
      const done = await work.run(async () => {
        signal.throwIfAborted()
        running.isWaiting = false
        return new ImportRun(id, parts, duplicates, { ...input, signal, onBytes, onMore }).run(items)
      })
      tell.cancel()
      // What else was sent with it was not chosen.
      if (incoming.holds(input.path)) await incoming.discard(input.path)
      set(running, { doneBytes: running.job.totalBytes, state: { kind: "done", ...done } })
    } catch (error) {
      tell.cancel()
      if (running.isWaiting) return
      if (signal.aborted) return set(running, { state: { kind: "cancelled" } })
      if (!(error instanceof AppError)) log.error("an import failed", {}, error)
      set(running, { state: { kind: "failed", error: toErrorBody(error) } })
    }
  }

  return {
    list: () => [...jobs.values()].map(({ job }) => job),
    async look(path) {
      const found = await lookAt(path)
      const items: ImportItem[] = []
      for (const { files, base: _, ...item } of found.items) {
        items.push({ ...item, ...(await duplicates.look({ ...item, files }, closing.signal)) })
      }
      return { path, items, isCut: found.isCut, app: found.app?.app ?? null, modes: found.modes }
    },
    async start(input) {
      const { path, mode, only, modelId } = input
      const { app, modes, isKept, ...found } = await lookAt(path, modelId)
      if (mode === "move" && isKept) throw importInvalid(basename(path), "in-use-elsewhere")
      if (!modes.includes(mode)) throw wrongMode(path, app, mode)
      const items = chosenOf(found.items, only, path)
      const linked = app?.path ?? (isWhole(path, items, found) ? path : null)
      if (closing.signal.aborted) throw hostIsClosing()
      mkdirSync(parts.modelsFolder, { recursive: true })
      const job: ImportJob = {
        id: newId("import-"),
        name: items.length === 1 && items[0] !== undefined ? items[0].name : basename(path),
        mode,
        doneBytes: 0,
        totalBytes: items.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
        state: { kind: "running" },
      }
      const files = items.flatMap((item) => item.files)
      const companions = companionsIn(items)
      const abort = new AbortController()
      const running: Running = { job, files, companions, abort, isWaiting: true, ended: Promise.resolve() }
      jobs.set(job.id, running)
      changes.emit({ kind: "changed", job })
      running.ended = run(running, items, { ...input, linked })
      return job
    },
    async cancel(id) {
      const running = find(id)
      if (running.job.state.kind !== "running") return
      running.abort.abort()
      if (running.isWaiting) set(running, { state: { kind: "cancelled" } })
      else await running.ended
    },
    dismiss(id) {
      const { job } = find(id)
      if (job.state.kind === "running") throw new AppError("invalid_value", "What still runs is cancelled first.")
      jobs.delete(id)
      changes.emit({ kind: "removed", id })
    },
    async discard(path) {
      const isNeeded = ({ job, files }: Running) =>
        job.state.kind === "running" && files.some((file) => file === path || file.startsWith(path + sep))
      if (![...jobs.values()].some(isNeeded)) await incoming.discard(path)
    },
    onChange: (listener) => changes.on(listener),
    async close() {
      closing.abort()
      for (const { abort } of jobs.values()) abort.abort()
      await Promise.all([...jobs.values()].map(({ ended }) => ended))
    },
  }
}

function heldItems(catalogue: ImportParts["catalogue"]): readonly HeldItem[] {
  const models = catalogue.list().map(({ id, path, sizeBytes, integrity }): HeldItem => {
    return { id, held: { kind: "files", paths: [path], sizeBytes, integrity } }
  })
  const adapters = catalogue
    .adapters()
    .flatMap(({ id, path, sizeBytes, peft, madeOf }): readonly HeldItem[] => [
      ...(path === null ? [] : [{ id, held: { kind: "files", paths: [path], sizeBytes } } as const]),
      ...(peft === null || peft.isOutside === true
        ? []
        : [{ id, held: { kind: "files", paths: peft.files, sizeBytes: peft.sizeBytes } } as const]),
      ...(madeOf === null ? [] : [{ id, held: { kind: "print", print: madeOf } } as const]),
    ])
  return [...models, ...adapters]
}

/** Whether all that is sound in a folder was chosen, so that what comes into it later belongs to it, too. */
function isWhole(path: string, chosen: readonly FoundItem[], { items, isCut }: FoundItems): boolean {
  const isFolder = !items.some((item) => item.files.includes(path))
  return isFolder && !isCut && chosen.length === items.filter(({ problem }) => problem === undefined).length
}

/** The first is proposed. */
function possibleModes(
  app: AppFolder | null,
  isSent: boolean,
  items: readonly FoundItem[],
  canLink: boolean,
): readonly ImportMode[] {
  if (app !== null) return ["in-place"]
  // Nobody else has what a window has sent.
  if (isSent) return ["move"]
  const kinds = new Set(items.map(({ kind }) => kind))
  // An adapter of PEFT becomes another file: there is nothing to move.
  if (!kinds.has("model")) return kinds.has("adapter") ? ["copy", "move"] : ["copy"]
  return canLink ? ["copy", "move", "in-place"] : ["copy", "move"]
}

function wrongMode(path: string, app: AppFolder | null, mode: ImportMode): AppError {
  if (app !== null) return importInvalid(basename(path), "in-place-only")
  return new AppError("unsupported_value", `This cannot be brought in by '${mode}'.`, { param: "mode" })
}

function chosenOf(
  items: readonly FoundItem[],
  only: readonly string[] | undefined,
  path: string,
): readonly FoundItem[] {
  const missing = only?.find((one) => !items.some((item) => item.path === one))
  if (missing !== undefined) throw importInvalid(basename(missing), "not-there")
  const asked = only === undefined ? items : items.filter((item) => only.includes(item.path))
  const sound = asked.filter(({ problem }) => problem === undefined)
  // Whoever names one wants to know why it does not come.
  const bad = asked.find(({ problem }) => problem !== undefined)?.problem
  if (bad !== undefined && (sound.length === 0 || only !== undefined)) throw AppError.fromBody(bad)
  if (sound.length === 0) throw importInvalid(basename(path), "nothing-found")
  return sound
}
