import type { DatabaseSync } from "node:sqlite"
import { AppError } from "../contract/errors.ts"
import type { LedgerFilter } from "../contract/ledger.ts"
import type { RequestRecord } from "../contract/server.ts"
import { transaction } from "./database.ts"
import { emptyLog } from "./erasing.ts"
import { type Calendar, createCalendar } from "./ledgerCalendar.ts"
import { conditionOf } from "./ledgerFilter.ts"
import { createLedgerRemoval } from "./ledgerRemoval.ts"
import { type Row, type StoredBodies, type StoredRequest, toBodies, toRecord } from "./ledgerRows.ts"
import {
  createLedgerSums,
  readBounds,
  readUsage,
  type UsageBounds,
  type UsageRow,
  type UsageSpan,
} from "./ledgerSums.ts"
import { createLedgerWriter } from "./ledgerWriter.ts"

export type LedgerPage = { readonly items: readonly RequestRecord[]; readonly nextCursor: string | null }

/** The requests that have ended, as they are stored, and their sums by the hour and day, which are always those of the records. */
export interface LedgerStore {
  /** All of them, or none. */
  add(requests: readonly StoredRequest[]): void
  /** Newest first. Throws `invalid_value` for a cursor that it did not give out. */
  list(query: { filter?: LedgerFilter; cursor?: string; limit: number }): LedgerPage
  get(id: string): { readonly record: RequestRecord; readonly bodies: StoredBodies | null } | undefined
  /** In the order of time. */
  usage(span: UsageSpan): UsageRow[]
  /** When the first and the last hour or day began in which there was anything; null: there was nothing. */
  usageBounds(bucket: UsageSpan["bucket"]): UsageBounds | null
  /** The last known name of a key. */
  keyName(id: string): string | undefined
  /** At most `limit`, fewer where their bodies are long; answers how many, 0 when there are no more. `keepsSums`: usage tells them still. */
  remove(filter: LedgerFilter, limit: number, options: { keepsSums: boolean }): number
  removeBodies(filter: LedgerFilter, limit: number): number
  /**
   * Sums whose records are gone, in whole hours; outcome and search do not count. Some days from `at` on; returns where the next ones
   * begin, null behind the last.
   */
  removeSums(filter: LedgerFilter, at: number): number | null
  /** At once: bodies are to go in portions before. */
  removeAll(): number
  /** Whatever was deleted is nowhere in the files any more: to be called behind the last portion. */
  emptyLog(): void
}

export function createLedgerStore(database: DatabaseSync, calendar: Calendar = createCalendar()): LedgerStore {
  const sums = createLedgerSums(database)
  const write = createLedgerWriter(database, sums, calendar)
  const removal = createLedgerRemoval(database, sums)
  const get = database.prepare(
    "SELECT * FROM ledger LEFT JOIN ledger_bodies ON ledger_bodies.sequence = ledger.sequence WHERE ledger.id = ?",
  )
  const keyName = database.prepare("SELECT name FROM ledger_keys WHERE id = ?")
  return {
    add: (requests) => transaction(database, () => write(requests)),
    list({ filter = {}, cursor, limit }) {
      const rows = select(database, filter, cursor, limit + 1)
      const page = rows.slice(0, limit)
      const last = rows.length > limit ? page.at(-1) : undefined
      return { items: page.map(toRecord), nextCursor: last === undefined ? null : String(last.sequence) }
    },
    get(id) {
      const row = get.get(id)
      return row === undefined ? undefined : { record: toRecord(row), bodies: toBodies(row) }
    },
    usage: (span) => readUsage(database, span),
    usageBounds: (bucket) => readBounds(database, bucket),
    keyName(id) {
      const row = keyName.get(id)
      return row === undefined ? undefined : String(row.name)
    },
    remove: (filter, limit, options) => transaction(database, () => removal.records(filter, limit, options)),
    removeBodies: (filter, limit) => transaction(database, () => removal.bodies(filter, limit)),
    removeSums: (filter, at) => transaction(database, () => removal.sums(filter, at)),
    removeAll: () => transaction(database, () => removal.all()),
    emptyLog: () => emptyLog(database),
  }
}

function select(database: DatabaseSync, filter: LedgerFilter, cursor: string | undefined, limit: number): Row[] {
  const condition = conditionOf(database, filter, cursor === undefined ? undefined : parseCursor(cursor))
  if (condition === null) return []
  const { table, sql, parameters } = condition
  return database
    .prepare(`SELECT * FROM ${table} WHERE ${sql} ORDER BY ledger.sequence DESC LIMIT ?`)
    .all(...parameters, limit)
}

function parseCursor(cursor: string): number {
  const sequence = Number(cursor)
  if (/^\d{1,16}$/.test(cursor) && Number.isSafeInteger(sequence)) return sequence
  throw new AppError("invalid_value", "This is no cursor that the list gave out.", { param: "cursor" })
}
