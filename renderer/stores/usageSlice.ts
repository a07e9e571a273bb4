import type { UsageGroup, UsageQuery, UsageReport } from "../../electron/contract/ledger.ts"
import type { Slice } from "./slice.ts"
import type { TasksSlice } from "./tasksSlice.ts"

export const usageTask = "usage"

/** What the user wants to see of the usage; kept while other pages are shown. */
export type UsageView = {
  readonly range: "today" | "7" | "30" | "90" | "custom"
  /** Days as a date field has them, both included; for "custom". */
  readonly firstDay: string
  readonly lastDay: string
  readonly bucket: "hour" | "day"
  readonly groupBy: UsageGroup
  readonly measure: "tokens" | "requests" | "cost"
}

export type UsageSlice = {
  readonly usageView: UsageView
  /** The last report that the host made; it stays in sight while another is made. */
  readonly usage: UsageReport | null
  viewUsage(change: Partial<UsageView>): void
  loadUsage(query: UsageQuery): Promise<boolean>
}

export const usageSlice: Slice<UsageSlice, TasksSlice> = {
  create({ host, get, set }) {
    let asked = 0
    return {
      usageView: { range: "30", firstDay: "", lastDay: "", bucket: "day", groupBy: "model", measure: "tokens" },
      usage: null,
      viewUsage: (change) => set(({ usageView }) => ({ usageView: { ...usageView, ...change } })),
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
