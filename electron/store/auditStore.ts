import type { DatabaseSync } from "node:sqlite"
import type { AuditEntry } from "../contract/ledger.ts"

/** The changes that the owner made, in `hearth.db`. */
export interface AuditStore {
  add(entry: Omit<AuditEntry, "id">): void
  /** Newest first, those before the id `before`. */
  list(page: { readonly before: number | null; readonly limit: number }): readonly AuditEntry[]
}

/** So many changes are kept; nobody makes more by hand. */
const keptCount = 50_000

export function createAuditStore(database: DatabaseSync): AuditStore {
  const insert = database.prepare(
    "INSERT INTO audit (at, actor, action, subject, fields) VALUES (:at, :actor, :action, :subject, :fields)",
  )
  const prune = database.prepare("DELETE FROM audit WHERE id <= ?")
  const select = database.prepare("SELECT * FROM audit WHERE id < :before ORDER BY id DESC LIMIT :limit")
  return {
    add({ at, actor, action, subject, fields }) {
      const { lastInsertRowid } = insert.run({ at, actor, action, subject, fields: JSON.stringify(fields) })
      prune.run(Number(lastInsertRowid) - keptCount)
    },
    list: ({ before, limit }) => select.all({ before: before ?? Number.MAX_SAFE_INTEGER, limit }).map(toEntry),
  }
}

function toEntry(row: Record<string, unknown>): AuditEntry {
  return {
    id: Number(row.id),
    at: Number(row.at),
    actor: String(row.actor),
    action: String(row.action),
    subject: String(row.subject),
    fields: JSON.parse(String(row.fields)),
  }
}
