import type { CompletionEvent } from "../contract/completion.ts"
import { AppError } from "../contract/errors.ts"
import type { Model } from "../contract/models.ts"
import type { Settings } from "../contract/settings.ts"
import { AsyncQueue } from "../core/asyncQueue.ts"
import { Emitter } from "../core/emitter.ts"
import type { Log } from "../core/log.ts"
import type { Engine, EngineModel } from "../engine/engine.ts"
import type { Catalogue, CatalogueEntry } from "../library/catalogue.ts"
import { findModelId, isDropInName, modelNotFound } from "./modelNames.ts"

export type ModelChange =
  | { readonly kind: "changed"; readonly model: Model }
  | { readonly kind: "removed"; readonly id: string }

export type LoadingEvent = Extract<CompletionEvent, { type: "loading" }>

/** The models of the library with what the engine does with them: one list for the window and the API. */
export interface ModelService {
  list(): readonly Model[]
  get(id: string): Model | undefined
  /** The model that answers when none is named. `model_not_found` if there is none at all. */
  default(): Model
  /** The model that a client means. `model_not_found` names the nearest ids. */
  resolve(name: string): Model
  /** Ends when the model can answer, a restart after a crash included; silently on abort. Errors: as `Engine.load`. */
  ensureLoaded(id: string, signal: AbortSignal): AsyncIterable<LoadingEvent>
  /** Unlike `ensureLoaded`, lifts a quarantine: the user has asked for it. */
  load(id: string): Promise<void>
  unload(id: string): Promise<void>
  rescan(): Promise<void>
  /** `model_protected` for what came with Hearth, `model_in_use` while it answers. */
  remove(id: string): Promise<void>
  onChange(listener: (change: ModelChange) => void): () => void
  close(): Promise<void>
}

export function createModelService(parts: {
  readonly engine: Engine
  readonly catalogue: Omit<Catalogue, "close">
  readonly settings: { get(): Settings; onChange(listener: () => void): () => void }
  readonly log: Log
}): ModelService {
  const { engine, catalogue, settings } = parts
  const log = parts.log.child("models")
  const changes = new Emitter<ModelChange>()
  let known = new Map(catalogue.list().map((entry) => [entry.id, entry]))
  let defaultId = findDefaultId()

  function findDefaultId(): string | undefined {
    const usable = catalogue.list().filter((entry) => entry.problem === undefined && isChat(entry))
    const chosen = settings.get().defaultModel
    return (usable.find((entry) => entry.id === chosen) ?? usable.find((entry) => entry.isEmbedded) ?? usable[0])?.id
  }

  function toModel({ path: _, ...entry }: CatalogueEntry): Model {
    return { ...entry, isDefault: entry.id === defaultId, state: engine.state(entry.id) }
  }

  function entryOf(id: string): CatalogueEntry {
    const entry = catalogue.list().find((one) => one.id === id)
    if (entry === undefined) throw modelNotFound(id, idsOf(catalogue))
    return entry
  }

  function announce(id: string | undefined): void {
    const entry = catalogue.list().find((one) => one.id === id)
    if (entry !== undefined) changes.emit({ kind: "changed", model: toModel(entry) })
  }

  /** Returns the ids whose `isDefault` changed. */
  function updateDefault(): (string | undefined)[] {
    const before = defaultId
    defaultId = findDefaultId()
    return before === defaultId ? [] : [before, defaultId]
  }

  function onCatalogueChange(): void {
    const now = new Map(catalogue.list().map((entry) => [entry.id, entry]))
    const gone = [...known.keys()].filter((id) => !now.has(id))
    const touched = [...now.values()].filter((entry) => JSON.stringify(entry) !== JSON.stringify(known.get(entry.id)))
    known = now
    const ids = new Set([...touched.map((entry) => entry.id), ...updateDefault()])
    for (const id of gone) {
      changes.emit({ kind: "removed", id })
      engine.unload(id).catch((error) => log.warn("could not unload a removed model", { model: id }, error))
    }
    for (const id of ids) announce(id)
  }

  const subscriptions = [
    catalogue.onChange(onCatalogueChange),
    settings.onChange(() => updateDefault().forEach(announce)),
    engine.onChange((id) => announce(id)),
  ]

  return {
    list: () => catalogue.list().map(toModel),
    get: (id) =>
      catalogue
        .list()
        .filter((entry) => entry.id === id)
        .map(toModel)[0],
    default: () => toModel(entryOf(defaultId ?? "default")),
    resolve(name) {
      const ids = idsOf(catalogue)
      const id = findModelId(name, ids) ?? (isDropInName(name) ? defaultId : undefined)
      if (id === undefined) throw modelNotFound(name, ids)
      return toModel(entryOf(id))
    },
    ensureLoaded: (id, signal) => ensureLoaded(engine, entryOf(id), signal),
    async load(id) {
      const entry = entryOf(id)
      if (entry.problem !== undefined) throw AppError.fromBody(entry.problem)
      await engine.load(toEngineModel(entry))
    },
    unload: async (id) => engine.unload(entryOf(id).id),
    rescan: () => catalogue.rescan(),
    async remove(id) {
      const { isEmbedded, name } = entryOf(id)
      if (isEmbedded) throw new AppError("model_protected", `${name} came with Hearth and cannot be removed.`)
      const state = engine.state(id)
      if (state.kind === "ready" && state.activity.busySlots.includes(true)) {
        throw new AppError("model_in_use", `${name} is answering now.`, { facts: { model: id } })
      }
      await engine.unload(id)
      await catalogue.remove(id)
    },
    onChange: (listener) => changes.on(listener),
    async close() {
      for (const unsubscribe of subscriptions) unsubscribe()
    },
  }
}

async function* ensureLoaded(engine: Engine, entry: CatalogueEntry, signal: AbortSignal): AsyncGenerator<LoadingEvent> {
  const state = engine.state(entry.id)
  if (entry.problem !== undefined) throw AppError.fromBody(entry.problem)
  // Loading again would lift the quarantine, and a client that repeats itself would crash the engine for ever.
  if (state.kind === "quarantined") throw AppError.fromBody({ ...state.error, code: "model_quarantined" })
  // A ready model is asked for, too: it may be on its way out.
  const progress = new AsyncQueue<LoadingEvent>()
  const unsubscribe = engine.onChange((id, now) => {
    if (id === entry.id && now.kind === "loading") progress.push({ type: "loading", progress: now.progress })
  })
  engine.load(toEngineModel(entry), signal).then(
    () => progress.close(),
    (error) => progress.fail(error),
  )
  try {
    yield* progress
  } catch (error) {
    if (!signal.aborted) throw error
  } finally {
    unsubscribe()
  }
}

function idsOf(catalogue: Pick<Catalogue, "list">): string[] {
  return catalogue.list().map((entry) => entry.id)
}

function isChat(entry: CatalogueEntry): boolean {
  return entry.capabilities.includes("chat")
}

function toEngineModel(entry: CatalogueEntry): EngineModel {
  return { id: entry.id, path: entry.path, options: {} }
}
