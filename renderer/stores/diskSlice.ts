import type { DiskUse } from "../../electron/contract/library.ts"
import type { Slice } from "./slice.ts"
import type { TasksSlice } from "./tasksSlice.ts"

export const diskTask = "disk"

export type DiskSlice = {
  /** As the host told it last; null until somebody has asked. */
  readonly disk: DiskUse | null
  /** The host does not announce it: who shows it asks again when files come or go. */
  refreshDisk(): Promise<boolean>
}

export const diskSlice: Slice<DiskSlice, TasksSlice> = {
  create({ host, get, set }) {
    /** An answer that comes after a younger one is out of date. */
    let asked = 0
    let shown = 0
    return {
      disk: null,
      refreshDisk: () =>
        get().attempt(diskTask, async () => {
          const own = ++asked
          const disk = await host.call("library.disk", {})
          if (own < shown) return
          shown = own
          set({ disk })
        }),
    }
  },
  // Files may have come and gone while the host was away.
  onSnapshot(_, { get }) {
    if (get().disk !== null) void get().refreshDisk()
  },
}
