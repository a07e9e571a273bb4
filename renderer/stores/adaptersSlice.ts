import type { Adapter, AdapterAlias, AdapterPatch } from "../../electron/contract/adapters.ts"
import type { Removal } from "../../electron/contract/library.ts"
import { without } from "./chatTools.ts"
import { createSettingsSaver } from "./settingsSaver.ts"
import type { Slice, SliceTools } from "./slice.ts"
import type { TasksSlice } from "./tasksSlice.ts"

export type AdaptersSlice = {
  /** The adapters of the library, in the host's order; one that appears later stands at the end. */
  readonly adapters: readonly Adapter[]
  /** Strengths that have been set here and have not reached the host yet, by adapter id. */
  readonly adapterScales: Readonly<Record<string, number>>
  readonly adapterActions: AdapterActions
}

/** None of them rejects: what the host refuses is kept as the error of its task. True where all went well. */
export type AdapterActions = {
  update(id: string, patch: AdapterPatch): Promise<boolean>
  /** Seen at once, and saved when the changes pause. */
  setScale(id: string, scale: number): void
  setAlias(id: string, alias: AdapterAlias): Promise<boolean>
  removeAlias(id: string, name: string): Promise<boolean>
  reveal(id: string): Promise<boolean>
  /** What became of its files; null where it could not be removed. */
  remove(id: string, forGood: boolean): Promise<Removal | null>
}

export const adapterTask = (id: string) => `adapter:${id}`
export const aliasTask = (id: string) => `adapter:${id}:alias`
export const adapterRemovalTask = (id: string) => `adapter:${id}:removal`

type Tools = SliceTools<AdaptersSlice & TasksSlice>

export const adaptersSlice: Slice<AdaptersSlice, TasksSlice> = {
  create: (tools) => ({ adapters: [], adapterScales: {}, adapterActions: createActions(tools) }),
  onSnapshot: (snapshot, { set }) => set({ adapters: snapshot.adapters }),
  onEvent(event, { set }) {
    if (event.name === "adapter.changed") {
      const changed = event.payload
      set(({ adapters }) => ({
        adapters: adapters.some((adapter) => adapter.id === changed.id)
          ? adapters.map((adapter) => (adapter.id === changed.id ? changed : adapter))
          : [...adapters, changed],
      }))
    } else if (event.name === "adapter.removed") {
      const { id } = event.payload
      set(({ adapters }) => ({ adapters: adapters.filter((adapter) => adapter.id !== id) }))
    }
  },
}

function createActions({ host, get, set }: Tools): AdapterActions {
  const update = (id: string, patch: AdapterPatch) =>
    get().attempt(adapterTask(id), () => host.call("adapters.update", { id, patch }))

  const saver = createSettingsSaver(async (id) => {
    const scale = get().adapterScales[id]
    if (scale === undefined) return
    await update(id, { scale })
    // One that was refused goes back to what the host has; one that has changed again is still to be saved.
    if (get().adapterScales[id] === scale) set(({ adapterScales }) => ({ adapterScales: without(adapterScales, id) }))
  })

  return {
    update,
    setScale(id, scale) {
      set(({ adapterScales }) => ({ adapterScales: { ...adapterScales, [id]: scale } }))
      saver.schedule(id)
    },
    setAlias: (id, alias) => get().attempt(aliasTask(id), () => host.call("adapters.setAlias", { id, alias })),
    removeAlias: (id, name) => get().attempt(aliasTask(id), () => host.call("adapters.removeAlias", { id, name })),
    reveal: (id) => get().attempt(adapterTask(id), () => host.call("adapters.reveal", { id })),
    async remove(id, forGood) {
      let removal: Removal | null = null
      await get().attempt(adapterRemovalTask(id), async () => {
        removal = await host.call("adapters.remove", { id, forGood })
      })
      return removal
    },
  }
}

/** It can be used with this model now. */
export function isReadyFor({ fits, state }: Adapter, modelId: string): boolean {
  return state.kind === "ready" && fits.includes(modelId)
}

/** Its strength as it is shown: with what has been set and is not saved yet. */
export function selectAdapterScale(id: string) {
  return ({ adapters, adapterScales }: AdaptersSlice): number =>
    adapterScales[id] ?? adapters.find((adapter) => adapter.id === id)?.scale ?? 1
}
