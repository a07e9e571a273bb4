import { setImmediate as nextTurn } from "node:timers/promises"
import { AppError } from "../../contract/errors.ts"
import type { LedgerEntry, LedgerFilter, UsageQuery, UsageReport } from "../../contract/ledger.ts"
import type { RequestRecord } from "../../contract/server.ts"
import { type Clock, systemClock } from "../../core/clock.ts"
import type { Log } from "../../core/log.ts"
import type { StoredBodies } from "../../store/ledgerRows.ts"
import type { LedgerPage, LedgerStore } from "../../store/ledgerStore.ts"
import type { RequestLog } from "../answers/requestLog.ts"
import { inPortions } from "./inPortions.ts"
import { LedgerBuffer } from "./ledgerBuffer.ts"
import { keepRetention, type RetentionParts } from "./retention.ts"
import { usageReport } from "./usageReport.ts"

/**
 * Every request that has ended. They are written a quarter of a second later, many at once: a crash of the whole process loses at
 * most those, closing none, and whoever reads sees all.
 */
export interface LedgerService {
  /** Newest first, 50 unless said otherwise; pages stay as they are while requests come in. */
  list(query: { filter?: LedgerFilter; cursor?: string; limit?: number }): LedgerPage
  /** `record_not_found` */
  get(id: string): LedgerEntry
  /** Also what is needed to send it once more. `record_not_found` */
  kept(id: string): { readonly record: RequestRecord; readonly bodies: StoredBodies | null }
  /** Rejects with `invalid_value` for hours of more than 100 days: nobody can look at so many. */
  usage(query: UsageQuery): Promise<UsageReport>
  /**
   * Records go with their share of the usage; what else is meant by a filter of key, target, provider or time goes from the usage,
   * too, though its records went with their age. An empty filter means all. Resolves with how many records, or bodies.
   */
  clear(input: { filter?: LedgerFilter; bodiesOnly: boolean }): Promise<{ deleted: number }>
  /** All that fit, newest first, page by page as they are wanted: never more than one page is held. */
  pages(filter?: LedgerFilter): AsyncIterable<readonly RequestRecord[]>
  /** Writes what has not been written. */
  close(): void
}

export type LedgerParts = {
  readonly store: LedgerStore
  readonly requests: Pick<RequestLog, "onEnd">
  readonly settings: RetentionParts["settings"]
  readonly log: Log
  readonly clock?: Clock
}

const pageSize = 50
const exportPage = 1_000
const removedAtOnce = 500
const longestHours = 100 * 86_400_000

export function createLedgerService(parts: LedgerParts): LedgerService {
  const { store, requests, settings, clock = systemClock } = parts
  const log = parts.log.child("ledger")
  const keepsBodies = () => settings.get().ledger.keepsBodies
  const buffer = new LedgerBuffer({ store, keepsBodies, clock, log })
  const unsubscribe = requests.onEnd((ended) => buffer.add(ended))
  const retention = keepRetention({ store, settings, clock, log })

  const kept = (id: string) => {
    buffer.flush()
    const found = store.get(id)
    if (found === undefined) throw new AppError("record_not_found", "There is no such record in the ledger.")
    return found
  }

  const clearBodies = (filter: LedgerFilter) => inPortions(() => store.removeBodies(filter, removedAtOnce))
  const clearRecords = async (filter: LedgerFilter): Promise<number> => {
    const isAll = Object.values(filter).every((value) => value === undefined)
    if (isAll) {
      await clearBodies(filter)
      return store.removeAll()
    }
    const remove = () => store.remove(filter, removedAtOnce, { keepsSums: false })
    let deleted = await inPortions(remove)
    if (filter.outcome !== undefined || filter.search !== undefined) return deleted
    for (let at: number | null = 0; at !== null; await nextTurn()) {
      // Of what has come in meanwhile nothing may be left either: its sums go now.
      for (let portion = remove(); portion > 0; portion = remove()) deleted += portion
      at = store.removeSums(filter, at)
    }
    return deleted
  }

  return {
    list({ filter = {}, cursor, limit = pageSize }) {
      buffer.flush()
      return store.list({ filter, cursor, limit })
    },
    get(id) {
      const { record, bodies } = kept(id)
      if (bodies === null) return { ...record, bodies }
      const { canReplay: _canReplay, ...shown } = bodies
      return { ...record, bodies: shown }
    },
    kept,
    async usage(query) {
      if (query.bucket === "hour" && query.to - query.from > longestHours) {
        const reason = "Usage by the hour can be asked for 100 days at once; ask by the day."
        throw new AppError("invalid_value", reason, { param: "bucket" })
      }
      buffer.flush()
      return usageReport(store, query)
    },
    async clear({ filter = {}, bodiesOnly }) {
      buffer.flush()
      const deleted = await (bodiesOnly ? clearBodies(filter) : clearRecords(filter))
      if (deleted > 0) store.emptyLog()
      return { deleted }
    },
    async *pages(filter = {}) {
      buffer.flush()
      for (let cursor: string | undefined; ; ) {
        const page = store.list({ filter, cursor, limit: exportPage })
        if (page.items.length > 0) yield page.items
        if (page.nextCursor === null) return
        cursor = page.nextCursor
        // Whoever reads may be in the same process, and others want their turn.
        await nextTurn()
      }
    },
    close() {
      unsubscribe()
      retention.close()
      buffer.flush()
    },
  }
}
