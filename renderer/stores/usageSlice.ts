import type { UsageQuery, UsageReport } from "../../electron/contract/ledger.ts"
import type { Slice } from "./slice.ts"
import type { TasksSlice } from "./tasksSlice.ts"

export const usageTask = "usage"

export type UsageSlice = {
  /** The last report that the host made; it stays in sight while another is made. */
  readonly usage: UsageReport | null
  loadUsage(query: UsageQuery): Promise<boolean>
}

export const usageSlice: Slice<UsageSlice, TasksSlice> = {
  create({ host, get, set }) {
    let asked = 0
    return {
      usage: null,
      loadUsage: (query) =>
        get().attempt(usageTask, async () => {
          const own = ++asked
          const usage = await host.call("ledger.usage", query)
          // Whoever chooses quickly sees what was chosen last, whichever answer comes first.
          if (own === asked) set({ usage })
        }),
    }
  },
}
