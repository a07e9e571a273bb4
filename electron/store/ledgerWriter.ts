import type { DatabaseSync } from "node:sqlite"
import type { Calendar } from "./ledgerCalendar.ts"
import { searchedText, sequenceAt } from "./ledgerFilter.ts"
import { columns, type StoredRequest, toColumns } from "./ledgerRows.ts"
import type { LedgerSums } from "./ledgerSums.ts"

/** Writes records, their texts and their sums; to be called within a transaction. */
export function createLedgerWriter(
  database: DatabaseSync,
  sums: LedgerSums,
  calendar: Calendar,
): (requests: readonly StoredRequest[]) => void {
  const lastIn = database.prepare("SELECT max(sequence) AS last FROM ledger WHERE sequence >= ? AND sequence < ?")
  const insert = database.prepare(
    `INSERT INTO ledger (${columns.join(", ")}) VALUES (${columns.map((name) => `:${name}`).join(", ")})`,
  )
  const useText = database.prepare(
    "INSERT INTO ledger_texts (text, uses) VALUES (?, 1) ON CONFLICT DO UPDATE SET uses = uses + 1 RETURNING id",
  )
  const insertBodies = database.prepare("INSERT INTO ledger_bodies VALUES (?, ?, ?, ?, ?, ?)")
  const nameKey = database.prepare(
    "INSERT INTO ledger_keys VALUES (?, ?) ON CONFLICT DO UPDATE SET name = excluded.name WHERE name <> excluded.name",
  )

  /** A millisecond whose places are taken gives way to the next. */
  const freeSequence = (startedAt: number): number => {
    for (let time = startedAt; ; time++) {
      const [first, end] = [sequenceAt(time), sequenceAt(time + 1)]
      const last = lastIn.get(first, end)?.last
      if (last === null || last === undefined) return first
      if (Number(last) + 1 < end) return Number(last) + 1
    }
  }

  return (requests) => {
    const sequences = requests.map(({ record, bodies }) => {
      const sequence = freeSequence(record.startedAt)
      const textId = Number(useText.get(searchedText(record))?.id)
      const [hourAt, dayAt] = [calendar.hourOf(record.startedAt), calendar.dayOf(record.startedAt)]
      insert.run(toColumns(record, { sequence, hourAt, dayAt, textId }))
      if (record.key !== null) nameKey.run(record.key.id, record.key.name)
      if (bodies !== null) {
        const { request, response, cut = [], canReplay } = bodies
        const isCut = (name: "request" | "response") => Number(cut.includes(name))
        insertBodies.run(sequence, request, response, isCut("request"), isCut("response"), Number(canReplay))
      }
      return sequence
    })
    sums.add(JSON.stringify(sequences), 1)
  }
}
