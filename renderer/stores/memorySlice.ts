import type { MemoryStatus } from "../../electron/contract/models.ts"
import type { Slice } from "./slice.ts"
import type { TasksSlice } from "./tasksSlice.ts"

export type MemorySlice = {
  /** As the host told it last; null until somebody has asked. */
  readonly memory: MemoryStatus | null
  /** The host does not announce it: who shows it asks again when the models change. */
  refreshMemory(): Promise<boolean>
}

export const memorySlice: Slice<MemorySlice, TasksSlice> = {
  create({ host, get, set }) {
    /** An answer that comes after a younger one is out of date. */
    let asked = 0
    let shown = 0
    return {
      memory: null,
      refreshMemory: () =>
        get().attempt("memory", async () => {
          const own = ++asked
          const memory = await host.call("models.memory", {})
          if (own < shown) return
          shown = own
          set({ memory })
        }),
    }
  },
}
