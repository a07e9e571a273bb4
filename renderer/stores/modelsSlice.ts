import type { Removal } from "../../electron/contract/library.ts"
import type { Model, ModelState } from "../../electron/contract/models.ts"
import type { SettingsSlice } from "./settingsSlice.ts"
import type { Slice } from "./slice.ts"
import type { TasksSlice } from "./tasksSlice.ts"

export type ModelsSlice = {
  /** The library, in the host's order; a model that appears later stands at the end. */
  readonly models: readonly Model[]
  /** Resolves when the model is ready or has failed; its state tells which. */
  loadModel(id: string): Promise<boolean>
  /** With the next easier settings after a load that did not go well. */
  loadModelSafer(id: string): Promise<boolean>
  ejectModel(id: string): Promise<boolean>
  rescanModels(): Promise<boolean>
  /** An empty name: as its file calls itself. */
  updateModel(id: string, patch: { name?: string; notes?: string }): Promise<boolean>
  /** Null where it was refused; why is the error of its task. */
  removeModel(id: string, forGood?: boolean): Promise<Removal | null>
  /** It answers from now on where no model is named; null: the one that came with Hearth. */
  makeDefault(id: string | null): Promise<boolean>
  /** How far it is, and what came of it, is told by `Model.integrity`. */
  verifyModel(id: string): Promise<boolean>
  revealModel(id: string): Promise<boolean>
}

export const modelsSlice: Slice<ModelsSlice, TasksSlice & SettingsSlice> = {
  create: ({ host, get }) => ({
    models: [],
    loadModel: (id) => get().attempt(modelTask(id), () => host.call("models.load", { id })),
    loadModelSafer: (id) => get().attempt(modelTask(id), () => host.call("models.loadSafer", { id })),
    ejectModel: (id) => get().attempt(modelTask(id), () => host.call("models.unload", { id })),
    rescanModels: () => get().attempt("models", () => host.call("models.rescan", {})),
    updateModel: (id, patch) => get().attempt(modelChangeTask(id), () => host.call("models.update", { id, patch })),
    async removeModel(id, forGood) {
      let removal: Removal | null = null
      await get().attempt(modelRemovalTask(id), async () => {
        removal = await host.call("models.remove", forGood === true ? { id, forGood } : { id })
      })
      return removal
    },
    makeDefault: (id) => get().updateSettings({ defaultModel: id }, id === null ? "models" : modelTask(id)),
    verifyModel: (id) => get().attempt(modelTask(id), () => host.call("models.verify", { id })),
    revealModel: (id) => get().attempt(modelTask(id), () => host.call("models.reveal", { id })),
  }),
  onSnapshot: (snapshot, { set }) => set({ models: snapshot.models }),
  onEvent(event, { set }) {
    if (event.name === "model.changed") {
      const changed = event.payload
      set(({ models }) => ({
        models: models.some((model) => model.id === changed.id)
          ? models.map((model) => (model.id === changed.id ? changed : model))
          : [...models, changed],
      }))
    } else if (event.name === "model.removed") {
      const { id } = event.payload
      set(({ models }) => ({ models: models.filter((model) => model.id !== id) }))
    }
  },
}

/** Loading it, and all else that its row does; what a dialog asks for has tasks of its own. */
export const modelTask = (id: string) => `model:${id}`
/** Its name and notes. */
export const modelChangeTask = (id: string) => `model:${id}:change`
export const modelRemovalTask = (id: string) => `model:${id}:removal`

/** Anything but resting in the library: it holds memory, is about to, or has something to say. */
export function isAwake({ kind }: ModelState): boolean {
  return kind !== "unloaded"
}

export function selectDefaultModel({ models }: ModelsSlice): Model | undefined {
  return models.find((model) => model.isDefault)
}

/** Its name; with its id where another model of the library has the same one. */
export function distinctName({ id, name }: Model, models: readonly Model[]): string {
  return models.some((other) => other.id !== id && other.name === name) ? `${name} (${id})` : name
}

/** It can be asked something: its file is whole, and it is one that chats. */
export function canAnswer({ capabilities, problem }: Model): boolean {
  return problem === undefined && capabilities.includes("chat")
}
