import type { DatabaseSync } from "node:sqlite"
import type { LedgerFilter } from "../contract/ledger.ts"
import { erasing } from "./erasing.ts"
import { conditionOf, sequenceAt } from "./ledgerFilter.ts"
import type { LedgerSums } from "./ledgerSums.ts"

/** Bytes of texts that one portion deletes: each page of them is written once more. */
const mostBytes = 1024 * 1024

/**
 * Deletions in portions, each to be called within a transaction; they answer how many rows went, 0 when there are no more. Bodies
 * are overwritten.
 */
export interface LedgerRemoval {
  /** Records with their bodies; `keepsSums`: their sums stay. */
  records(filter: LedgerFilter, limit: number, options: { keepsSums: boolean }): number
  bodies(filter: LedgerFilter, limit: number): number
  /**
   * Sums of records that are gone already, as far as the filter says which: whole hours, some days from `at` on. Returns where the
   * next ones begin, null behind the last.
   */
  sums(filter: LedgerFilter, at: number): number | null
  /** All that there is, at once: to be called when the bodies have gone in portions. */
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

  const bytes = "coalesce(octet_length(request), 0) + coalesce(octet_length(response), 0) AS bytes"

  /** As many as a portion takes, as JSON; null for none. */
  const portionOf = (rows: readonly Record<string, unknown>[]): string | null => {
    let leftBytes = mostBytes
    const sequences: unknown[] = []
    for (const row of rows) {
      if (leftBytes <= 0) break
      leftBytes -= Number(row.bytes)
      sequences.push(row.sequence)
    }
    return sequences.length === 0 ? null : JSON.stringify(sequences)
  }
  const choose = (filter: LedgerFilter, limit: number, join: "JOIN" | "LEFT JOIN"): string | null => {
    const condition = conditionOf(database, filter)
    if (condition === null) return null
    const { table, sql, parameters } = condition
    const rows = database
      .prepare(
        `SELECT ledger.sequence, ${bytes} FROM ${table} ${join} ledger_bodies ON ledger_bodies.sequence = ledger.sequence
         WHERE ${sql} ORDER BY ledger.sequence DESC LIMIT ?`,
      )
      .all(...parameters, limit)
    return portionOf(rows)
  }
  /** The usual case, and the one that must not look at every record: their own retention. */
  const chooseOldest = ({ to }: LedgerFilter, limit: number): string | null => {
    const end = to === undefined ? Number.MAX_SAFE_INTEGER : sequenceAt(to)
    const oldest = `SELECT sequence, ${bytes} FROM ledger_bodies WHERE sequence < ? ORDER BY sequence LIMIT ?`
    return portionOf(database.prepare(oldest).all(end, limit))
  }
  const eraseBodies = (sequences: string): number => erasing(database, () => Number(dropBodies.run(sequences).changes))

  return {
    records(filter, limit, { keepsSums }) {
      const sequences = choose(filter, limit, "LEFT JOIN")
      if (sequences === null) return 0
      if (!keepsSums) sums.add(sequences, -1)
      releaseTexts.run(sequences)
      dropTexts.run()
      eraseBodies(sequences)
      return Number(dropRecords.run(sequences).changes)
    },
    bodies(filter, limit) {
      const isByTimeOnly = Object.entries(filter).every(([name, value]) => name === "to" || value === undefined)
      const sequences = isByTimeOnly ? chooseOldest(filter, limit) : choose(filter, limit, "JOIN")
      return sequences === null ? 0 : eraseBodies(sequences)
    },
    sums: (filter, at) => sums.remove(filter, at),
    all() {
      const count = Number(database.prepare("SELECT count(*) AS count FROM ledger").get()?.count)
      erasing(database, () => database.exec("DELETE FROM ledger_bodies"))
      for (const table of ["ledger", "ledger_texts", "ledger_keys", "ledger_hours", "ledger_days"]) {
        database.exec(`DELETE FROM ${table}`)
      }
      return count
    },
  }
}
