import type { AuditEntry } from "../../electron/contract/ledger.ts"
import type { Slice } from "./slice.ts"
import type { TasksSlice } from "./tasksSlice.ts"

export const auditTask = "audit"
const pageSize = 50

export type AuditSlice = {
  /** Newest first, as far as it has been read; null until somebody has asked. */
  readonly audit: { readonly items: readonly AuditEntry[]; readonly nextCursor: string | null } | null
  /** From the newest one on. */
  loadAudit(): Promise<boolean>
  loadMoreAudit(): Promise<boolean>
}

/** Who changed keys, providers, routes and the server's settings. */
export const auditSlice: Slice<AuditSlice, TasksSlice> = {
  create: ({ host, get, set }) => ({
    audit: null,
    loadAudit: () =>
      get().attempt(auditTask, async () => set({ audit: await host.call("audit.list", { limit: pageSize }) })),
    loadMoreAudit: () =>
      get().attempt(auditTask, async () => {
        const cursor = get().audit?.nextCursor
        if (cursor == null) return
        const { items, nextCursor } = await host.call("audit.list", { cursor, limit: pageSize })
        set(({ audit }) => ({ audit: { items: [...(audit?.items ?? []), ...items], nextCursor } }))
      }),
  }),
}
