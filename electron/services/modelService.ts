import type { Adapter } from "../contract/adapters.ts"
import type { CompletionEvent } from "../contract/completion.ts"
import { AppError } from "../contract/errors.ts"
import type { Model, ModelCapability } from "../contract/models.ts"
import { AsyncQueue } from "../core/asyncQueue.ts"
import type { Engine, EngineModel, ModelRole } from "../engine/engine.ts"
import type { CatalogueEntry } from "../library/catalogue.ts"
import { type ModelChange, ModelList, type ModelListParts } from "./modelList.ts"
import { findModelId, isDropInName, modelNotFound } from "./modelNames.ts"
import { type ModelTarget, type NamedAdapters, noAdapters, resolveTarget } from "./modelTarget.ts"

export type LoadingEvent = Extract<CompletionEvent, { type: "loading" }>

/** The models of the library with what the engine does with them: one list for the window and the API. */
export interface ModelService {
  list(): readonly Model[]
  /** The model that answers when none is named. `model_not_found` if there is none at all. */
  default(): Model
  /** The model that a client means. `model_not_found` names the nearest ids. */
  resolve(name: string): Model
  /** The same where adapters may be named, too, as in `ember:herbs@0.8`. Errors: as `resolveTarget`. */
  target(name: string): ModelTarget
  /** Those that a name may hold. */
  adapters(): readonly Adapter[]
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

export type ModelServiceParts = ModelListParts & {
  /** None if absent. */
  readonly adapters?: NamedAdapters
}

export function createModelService(parts: ModelServiceParts): ModelService {
  const { engine, catalogue, adapters = noAdapters } = parts
  const models = new ModelList({ ...parts, log: parts.log.child("models") })
  return {
    list: () => models.models(),
    default: () => models.toModel(models.entryOf(models.defaultId ?? "default")),
    resolve(name) {
      const id = findModelId(name, models.ids) ?? (isDropInName(name) ? models.defaultId : undefined)
      if (id === undefined) throw modelNotFound(name, models.ids)
      return models.toModel(models.entryOf(id))
    },
    target: (name) =>
      resolveTarget(
        name,
        { ids: models.ids, defaultId: models.defaultId, modelOf: (id) => models.toModel(models.entryOf(id)) },
        adapters,
      ),
    adapters: () => adapters.list(),
    ensureLoaded: (id, signal) => ensureLoaded(engine, models.entryOf(id), signal),
    async load(id) {
      const entry = models.entryOf(id)
      if (entry.problem !== undefined) throw AppError.fromBody(entry.problem)
      await engine.load(toEngineModel(entry))
    },
    unload: async (id) => engine.unload(models.entryOf(id).id),
    rescan: () => catalogue.rescan(),
    async remove(id) {
      assertRemovable(models.toModel(models.entryOf(id)))
      await engine.unload(id)
      await catalogue.remove(id)
    },
    onChange: (listener) => models.onChange(listener),
    close: async () => models.close(),
  }
}

async function* ensureLoaded(engine: Engine, entry: CatalogueEntry, signal: AbortSignal): AsyncGenerator<LoadingEvent> {
  if (entry.problem !== undefined) throw AppError.fromBody(entry.problem)
  const state = engine.state(entry.id)
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

function assertRemovable({ id, name, isEmbedded, state }: Model): void {
  if (isEmbedded) throw new AppError("model_protected", `${name} came with Hearth and cannot be removed.`)
  if (state.kind === "ready" && state.activity.busySlots.includes(true)) {
    throw new AppError("model_in_use", `${name} is answering now.`, { facts: { model: id } })
  }
}

function toEngineModel(entry: CatalogueEntry): EngineModel {
  return { id: entry.id, path: entry.path, options: {}, role: roleOf(entry.capabilities) }
}

function roleOf(capabilities: readonly ModelCapability[]): ModelRole {
  if (capabilities.includes("chat")) return "chat"
  if (capabilities.includes("rerank")) return "rerank"
  return capabilities.includes("embedding") ? "embedding" : "chat"
}
