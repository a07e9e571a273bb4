import type { Adapter } from "../../electron/contract/adapters.ts"
import type { Slice } from "./slice.ts"

export type AdaptersSlice = {
  /** The adapters of the library, in the host's order; one that appears later stands at the end. */
  readonly adapters: readonly Adapter[]
}

export const adaptersSlice: Slice<AdaptersSlice> = {
  create: () => ({ adapters: [] }),
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

/** It can be used with this model now. */
export function isReadyFor({ fits, state }: Adapter, modelId: string): boolean {
  return state.kind === "ready" && fits.includes(modelId)
}
