import type { DatabaseSync } from "node:sqlite"
import type { LedgerFilter } from "../contract/ledger.ts"
import { conditionOf, sequenceAt } from "./ledgerFilter.ts"
import type { LedgerSums } from "./ledgerSums.ts"

/** Deletions in portions, each to be called within a transaction; they answer how many rows went, 0 when there are no more. */
export interface LedgerRemoval {
  /** Records with their bodies; `keepsSums`: their sums stay. */
  records(filter: LedgerFilter, limit: number, options: { keepsSums: boolean }): number
  bodies(filter: LedgerFilter, limit: number): number
  /** Sums of records that are gone already, as far as the filter says which: whole hours. */
  sums(filter: LedgerFilter): void
  /** All that there is, at once. */
  all(): number
}

export function createLedgerRemoval(database: DatabaseSync, sums: LedgerSums): LedgerRemoval {
  const chosen = "(SELECT value FROM json_each(?))"
  const releaseTexts = database.prepare(`
    UPDATE ledger_texts SET uses = uses - released.count
    FROM (SELECT text_id, count(*) AS count FROM ledger WHERE sequence IN ${chosen} GROUP BY text_id) AS released
    WHERE ledger_texts.id = released.text_id`)
  const dropTexts = database.prepare("DELETE FROM ledger_texts WHERE uses <= 0")
  const dropBodies = database.prepare(`DELETE FROM ledger_bodies WHERE sequence IN ${chosen}`)
  const dropRecords = database.prepare(`DELETE FROM ledger WHERE sequence IN ${chosen}`)

  const choose = (filter: LedgerFilter, limit: number, join: string): string | null => {
    const condition = conditionOf(database, filter)
    if (condition === null) return null
    const { table, sql, parameters } = condition
    const rows = database
      .prepare(`SELECT ledger.sequence FROM ${table} ${join} WHERE ${sql} ORDER BY ledger.sequence DESC LIMIT ?`)
      .all(...parameters, limit)
    return rows.length === 0 ? null : JSON.stringify(rows.map(({ sequence }) => sequence))
  }

  return {
    records(filter, limit, { keepsSums }) {
      const sequences = choose(filter, limit, "")
      if (sequences === null) return 0
      if (!keepsSums) sums.add(sequences, -1)
      releaseTexts.run(sequences)
      dropTexts.run()
      dropBodies.run(sequences)
      return Number(dropRecords.run(sequences).changes)
    },
    bodies(filter, limit) {
      const isByTimeOnly = Object.entries(filter).every(([name, value]) => name === "to" || value === undefined)
      if (isByTimeOnly) {
        // The usual case, and the one that must not look at every record: their own retention.
        const end = filter.to === undefined ? Number.MAX_SAFE_INTEGER : sequenceAt(filter.to)
        const oldest = "SELECT sequence FROM ledger_bodies WHERE sequence < ? ORDER BY sequence LIMIT ?"
        const drop = database.prepare(`DELETE FROM ledger_bodies WHERE sequence IN (${oldest})`)
        return Number(drop.run(end, limit).changes)
      }
      const sequences = choose(filter, limit, "JOIN ledger_bodies ON ledger_bodies.sequence = ledger.sequence")
      return sequences === null ? 0 : Number(dropBodies.run(sequences).changes)
    },
    sums: (filter) => sums.remove(filter),
    all() {
      const count = Number(database.prepare("SELECT count(*) AS count FROM ledger").get()?.count)
      for (const table of ["ledger", "ledger_bodies", "ledger_texts", "ledger_keys", "ledger_hours", "ledger_days"]) {
        database.exec(`DELETE FROM ${table}`)
      }
      return count
    },
  }
}
