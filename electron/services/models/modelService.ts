import type { Adapter } from "../../contract/adapters.ts"
import { AppError } from "../../contract/errors.ts"
import type { Removal } from "../../contract/library.ts"
import type { MemoryEstimate, MemoryStatus, Model, ModelLoadSettings, ModelSettings } from "../../contract/models.ts"
import type { SettingsPatch } from "../../contract/settings.ts"
import { type Clock, systemClock } from "../../core/clock.ts"
import type { CatalogueEntry, RemovalOptions } from "../../library/catalogue.ts"
import { findModelId, isDropInName, modelNotFound } from "../names/modelNames.ts"
import {
  dropInTarget,
  findTarget,
  type ModelTarget,
  type NamedAdapters,
  type NamedModels,
  noAdapters,
  resolveTarget,
} from "../names/modelTarget.ts"
import { assertConsistent, settingsOf, wishedLoad } from "./loadSettings.ts"
import { type MachineMemory, machineMemory } from "./machineMemory.ts"
import type { Weighed } from "./memoryPlanner.ts"
import { type ModelChange, ModelList, type ModelListParts } from "./modelList.ts"
import { ModelLoader, type UseOptions, type WaitingEvent } from "./modelLoader.ts"

/** The models of the library with what the engine does with them: one list for the window and the API. */
export interface ModelService {
  list(): readonly Model[]
  /** The model that answers when none is named. `model_not_found` if there is none at all. */
  default(): Model
  /** The model that a client means. `model_not_found` names the nearest ids. */
  resolve(name: string): Model
  /** The same where adapters may be named, too, as in `ember:herbs@0.8`. Errors: as `resolveTarget`. */
  target(name: string): ModelTarget
  /** The same for names that are a model's own; undefined where none has it. */
  find(name: string): ModelTarget | undefined
  /** What the default model answers by a name that programs have built in; undefined for other names. */
  dropIn(name: string): ModelTarget | undefined
  /** Those that a name may hold. */
  adapters(): readonly Adapter[]
  /** One of them answers. */
  usedAdapter(id: string): void
  /**
   * Does the work while the model is loaded, and keeps it from being unloaded for others meanwhile. Before it, tells of the
   * queue for memory and of the load, a restart after a crash included; ends silently on abort. Errors: as `Engine.load`;
   * `insufficient_memory` where the model can never fit; those of the work.
   */
  use<Event>(id: string, options: UseOptions, work: () => AsyncIterable<Event>): AsyncIterable<WaitingEvent | Event>
  /** The same for work that ends with one value, telling nobody of the waiting. Rejects with the signal's reason on abort. */
  whileLoaded<Value>(id: string, options: UseOptions, work: () => Promise<Value>): Promise<Value>
  /** Unlike `use`, lifts a quarantine: the user has asked for it. */
  load(id: string): Promise<void>
  /** With the next easier settings, where the last load failed or crashed. */
  loadSafer(id: string): Promise<void>
  unload(id: string): Promise<void>
  /** How the model is loaded from now on; at once if it is loaded and does not answer. `invalid_value` for contradictions. */
  configure(id: string, settings: ModelSettings): Model
  /** What it would take; with its own settings unless others are given. */
  estimate(id: string, load?: ModelLoadSettings): Promise<MemoryEstimate>
  /** The same of a model that is not in the library; with the settings for all models unless others are given. */
  estimateOf(model: Weighed, load?: ModelLoadSettings): Promise<MemoryEstimate>
  memory(): Promise<MemoryStatus>
  rescan(): Promise<void>
  /** An empty name: as the file calls itself. */
  update(id: string, patch: { readonly name?: string; readonly notes?: string }): Model
  /**
   * Its files go to the trash, or are deleted; those that lie outside stay. `model_protected` for what came with Hearth,
   * `model_in_use` while it answers, `path_refused` where the trash does not take it.
   */
  remove(id: string, how?: RemovalOptions): Promise<Removal>
  /** Begins to compute its hashes anew; `Model.integrity` tells the rest. `model_missing`. */
  verify(id: string): void
  /** Where its file lies; `model_missing` where it is gone. */
  fileOf(id: string): string
  onChange(listener: (change: ModelChange) => void): () => void
  close(): Promise<void>
}

export type ModelServiceParts = Omit<ModelListParts, "about" | "settings"> & {
  readonly settings: ModelListParts["settings"] & { update(patch: SettingsPatch): unknown }
  /** None if absent. */
  readonly adapters?: NamedAdapters
  readonly clock?: Clock
  readonly machine?: MachineMemory
}

export function createModelService(parts: ModelServiceParts): ModelService {
  const { engine, catalogue, settings, adapters = noAdapters, clock = systemClock, machine = machineMemory } = parts
  const log = parts.log.child("models")
  const dropInNames = () => settings.get().routing.dropInNames
  const named = (): NamedModels => ({
    ids: models.ids,
    defaultId: models.defaultId,
    modelOf: (id) => models.toModel(models.entryOf(id)),
  })
  const find = (id: string) => catalogue.list().find((entry) => entry.id === id)
  const loader = new ModelLoader({ engine, settings, machine, clock, log, find })
  const models = new ModelList({
    ...parts,
    log,
    about(id) {
      const saferLoad = engine.saferLoad(id)
      return {
        settings: settingsOf(settings.get(), id),
        needsReload: loader.isStale(id),
        ...(saferLoad === null ? {} : { saferLoad }),
      }
    },
  })
  return {
    list: () => models.models(),
    default: () => models.toModel(models.entryOf(models.defaultId ?? "default")),
    resolve(name) {
      const id = findModelId(name, models.ids) ?? (isDropInName(name, dropInNames()) ? models.defaultId : undefined)
      if (id === undefined) throw modelNotFound(name, models.ids)
      return models.toModel(models.entryOf(id))
    },
    target: (name) => resolveTarget(name, named(), adapters, dropInNames()),
    find: (name) => findTarget(name, named(), adapters),
    dropIn: (name) => dropInTarget(name, dropInNames(), named(), adapters),
    adapters: () => adapters.list(),
    usedAdapter: (id) => adapters.used(id),
    use: (id, options, work) => loader.use(models.used(id), options, work),
    whileLoaded: (id, options, work) => loader.whileLoaded(models.used(id), options, work),
    load: async (id) => loader.load(models.used(id)),
    loadSafer: async (id) => loader.loadSafer(models.used(id)),
    unload: async (id) => loader.unload(models.entryOf(id).id),
    configure(id, own) {
      const entry = models.entryOf(id)
      assertConsistent(wishedLoad(settings.get(), id, own.load), "settings.load")
      settings.update({ modelSettings: { ...settings.get().modelSettings, [id]: own } })
      return models.toModel(entry)
    },
    estimate: async (id, load) => loader.estimate(models.entryOf(id), load),
    estimateOf: (model, load) => loader.estimateOf(model, load),
    memory: () => loader.memory(),
    rescan: () => catalogue.rescan(),
    update(id, patch) {
      models.entryOf(id)
      catalogue.change(id, patch)
      return models.toModel(models.entryOf(id))
    },
    async remove(id, how) {
      assertRemovable(models.toModel(models.entryOf(id)), loader.isInUse(id))
      await loader.unload(id)
      const removal = await catalogue.remove(id, how)
      forgetSettings(settings, id)
      return removal
    },
    verify(id) {
      assertThere(models.entryOf(id))
      catalogue.verify(id).catch((error: unknown) => {
        // The host closes, or the model is being removed.
        if (error instanceof Error && error.name === "AbortError") return
        log.warn("a model could not be verified", { model: id }, error)
      })
    },
    fileOf(id) {
      const entry = models.entryOf(id)
      assertThere(entry)
      return entry.path
    },
    onChange: (listener) => models.onChange(listener),
    async close() {
      loader.close()
      models.close()
    },
  }
}

function assertThere({ isMissing, problem }: CatalogueEntry): void {
  if (isMissing && problem !== undefined) throw AppError.fromBody(problem)
}

/** Another file that gets this id one day is not loaded as this one was. */
function forgetSettings({ get, update }: ModelServiceParts["settings"], id: string): void {
  const { modelSettings, defaultModel } = get()
  const { [id]: own, ...others } = modelSettings
  if (own !== undefined) update({ modelSettings: others })
  if (defaultModel === id) update({ defaultModel: null })
}

function assertRemovable({ id, name, isEmbedded, state }: Model, isInUse: boolean): void {
  if (isEmbedded) throw new AppError("model_protected", `${name} came with Hearth and cannot be removed.`)
  if (state.kind === "ready" && isInUse) {
    throw new AppError("model_in_use", `${name} is answering now.`, { facts: { model: id } })
  }
}
