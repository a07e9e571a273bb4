import type { DatabaseSync } from "node:sqlite"
import type { LedgerFilter } from "../contract/ledger.ts"
import type { RequestRecord } from "../contract/server.ts"

/** Places for requests that began in the same millisecond. */
const placesPerMs = 2_048
/** The last millisecond that has exact places, in the year 2109. */
const lastMs = Math.floor(Number.MAX_SAFE_INTEGER / placesPerMs) - 1

/** Where requests of this time begin in the ledger. */
export function sequenceAt(time: number): number {
  return Math.min(Math.max(Math.ceil(time), 0), lastMs) * placesPerMs
}

export type Condition = {
  readonly table: string
  readonly sql: string
  readonly parameters: (string | number | null)[]
}

/** Rows that few texts stand for are found by these; of many, the newest are found faster by looking at one after another. */
const fewRows = 5_000
const mostWords = 10
const longestText = 2_000

/**
 * Where to look for what a filter means, below the place `before` in the order of time. Null: nothing fits. Always bounded by
 * an index.
 */
export function conditionOf(
  database: DatabaseSync,
  filter: LedgerFilter,
  before = Number.MAX_SAFE_INTEGER,
): Condition | null {
  const { from = 0, to, keyId, provider, target, outcome, search = "" } = filter
  const end = to === undefined ? before : Math.min(before, sequenceAt(to))
  const equals = Object.entries({
    key_id: keyId,
    provider,
    counted_target: target === null ? "" : target,
    outcome,
  }).flatMap(([column, value]) => (value === undefined ? [] : [{ column, value }]))
  const sql = ["ledger.sequence < ? AND ledger.sequence >= ?", ...equals.map(({ column }) => `${column} IS ?`)]
  const parameters = [end, sequenceAt(from), ...equals.map(({ value }) => value)]
  const words = search.toLowerCase().split(/\s+/).filter(Boolean).slice(0, mostWords)
  if (words.length === 0) return { table: "ledger", sql: sql.join(" AND "), parameters }

  const matches = words.map(() => "instr(text, ?) > 0").join(" AND ")
  const found = database.prepare(`SELECT total(uses) AS uses FROM ledger_texts WHERE ${matches}`).get(...words)
  const uses = Number(found?.uses)
  if (uses === 0) return null
  const isRare = uses <= fewRows
  // The plus keeps the index out.
  sql.push(`${isRare ? "" : "+"}text_id IN (SELECT id FROM ledger_texts WHERE ${matches})`)
  return {
    table: isRare ? "ledger INDEXED BY ledger_by_text" : "ledger",
    sql: sql.join(" AND "),
    parameters: [...parameters, ...words],
  }
}

/** What is looked in for a search: names, client and error, in lower case. */
export function searchedText(record: RequestRecord): string {
  const { caller, status, attempts } = record
  const client = caller.kind === "api" ? [caller.address, caller.userAgent] : []
  const error = status.kind === "failed" ? [status.error.code, status.error.message] : []
  const tried = attempts.map(({ target }) => target)
  const names = [record.askedModel, record.answeredBy, record.target, ...tried, record.route, record.key?.name]
  const texts = [...names, ...client, ...error].filter((one) => one !== null && one !== undefined)
  return [...new Set(texts)].join("\n").toLowerCase().slice(0, longestText)
}
