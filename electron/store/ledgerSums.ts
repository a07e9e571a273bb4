import type { DatabaseSync } from "node:sqlite"
import type { LedgerFilter } from "../contract/ledger.ts"

export const sumNames = [
  "requests",
  "failed",
  "prompt_tokens",
  "cached_tokens",
  "completion_tokens",
  "reasoning_tokens",
  "estimated",
  "cost_nanos",
  "saved_nanos",
  "first_token_ms",
  "first_token_count",
  "speed_thousandths",
  "speed_count",
] as const

export type Sums = Readonly<Record<(typeof sumNames)[number], number>>

const names = sumNames.join(", ")
const groups = "target, key_id, cost_currency, saved_currency, provider"
const hourMs = 3_600_000
/** What is forgotten at once. */
const spanMs = 7 * 24 * hourMs

/** The sums of hours, and of the days that they are in: to be changed within the transaction that changes the records. */
export type LedgerSums = {
  /** Adds records, as JSON of their sequences, or with -1 takes them away: the same both ways. */
  add(sequences: string, sign: 1 | -1): void
  /**
   * Forgets whole hours of what the filter says, whatever records there are; outcome and search do not count. Some days from `at`
   * on; returns where the next ones begin, null behind the last.
   */
  remove(filter: LedgerFilter, at: number): number | null
}

export function createLedgerSums(database: DatabaseSync): LedgerSums {
  const addHours = database.prepare(addition("ledger_hours", "at, day_at", "hour_at, day_at"))
  const addDays = database.prepare(addition("ledger_days", "at", "day_at"))
  const dropHours = database.prepare("DELETE FROM ledger_hours WHERE requests <= 0")
  const dropDays = database.prepare("DELETE FROM ledger_days WHERE requests <= 0")
  const firstHour = database.prepare("SELECT min(at) AS at FROM ledger_hours WHERE at >= ?")
  const forgetDays = database.prepare("DELETE FROM ledger_days WHERE at IN (SELECT value FROM json_each(?))")
  const countDays = database.prepare(`
    INSERT INTO ledger_days (at, ${groups}, ${names})
    SELECT day_at, ${groups}, ${sumNames.map((name) => `sum(${name})`).join(", ")}
    FROM ledger_hours WHERE day_at IN (SELECT value FROM json_each(?)) GROUP BY day_at, ${groups}`)
  return {
    add(sequences, sign) {
      addHours.run({ sequences, sign })
      addDays.run({ sequences, sign })
      if (sign > 0) return
      dropHours.run()
      dropDays.run()
    },
    remove({ from = 0, to, keyId, provider, target }, at) {
      const first = firstHour.get(Math.max(from, at))?.at
      const last = to === undefined ? Number.MAX_SAFE_INTEGER : to - hourMs
      if (first === null || first === undefined || Number(first) > last) return null
      const end = Number(first) + spanMs
      const equals = Object.entries({ key_id: keyId, provider, target }).filter(([, value]) => value !== undefined)
      const meant = ["at >= ?", "at < ?", "at <= ?", ...equals.map(([column]) => `${column} = ?`)].join(" AND ")
      const values = [Number(first), end, last, ...equals.map(([, value]) => value ?? "")]
      const days = database.prepare(`SELECT DISTINCT day_at FROM ledger_hours WHERE ${meant}`).all(...values)
      database.prepare(`DELETE FROM ledger_hours WHERE ${meant}`).run(...values)
      const changed = JSON.stringify(days.map((row) => row.day_at))
      forgetDays.run(changed)
      countDays.run(changed)
      return end
    },
  }
}

function addition(table: string, times: string, from: string): string {
  return `
    INSERT INTO ${table} (${times}, ${groups}, ${names})
    SELECT ${from}, counted_target, coalesce(key_id, ''), coalesce(cost_currency, ''), coalesce(saved_currency, ''), provider,
      :sign * count(*), :sign * sum(outcome = 'failed'), :sign * sum(coalesce(prompt_tokens, 0)),
      :sign * sum(coalesce(cached_tokens, 0)), :sign * sum(coalesce(completion_tokens, 0)),
      :sign * sum(coalesce(reasoning_tokens, 0)), :sign * sum(is_estimated), :sign * sum(coalesce(cost_nanos, 0)),
      :sign * sum(coalesce(saved_nanos, 0)), :sign * sum(coalesce(first_token_ms, 0)), :sign * count(first_token_ms),
      :sign * sum(CAST(round(1000 * coalesce(tokens_per_second, 0)) AS INTEGER)), :sign * count(tokens_per_second)
    FROM json_each(:sequences) AS chosen CROSS JOIN ledger ON ledger.sequence = chosen.value
    GROUP BY ${from}, counted_target, coalesce(key_id, ''), coalesce(cost_currency, ''), coalesce(saved_currency, '')
    ON CONFLICT DO UPDATE SET ${sumNames.map((name) => `${name} = ${name} + excluded.${name}`).join(", ")}`
}

export type UsageSpan = {
  readonly bucket: "hour" | "day"
  readonly groupBy: "target" | "key_id" | "provider" | "none"
  /** `to` not included. */
  readonly from: number
  readonly to: number
}

/** Of one group in one hour or day. Currencies are empty where there was no cost, or nothing saved. */
export type UsageRow = Sums & {
  readonly at: number
  readonly group: string
  readonly costCurrency: string
  readonly savedCurrency: string
}

/** Reads the sums only, never the records. In the order of time. */
export function readUsage(database: DatabaseSync, { bucket, groupBy, from, to }: UsageSpan): UsageRow[] {
  const group = groupBy === "none" ? "''" : groupBy
  const rows = database
    .prepare(`
      SELECT at, ${group} AS "group", cost_currency AS "costCurrency", saved_currency AS "savedCurrency",
        ${sumNames.map((name) => `total(${name}) AS ${name}`).join(", ")}
      FROM ${tableOf(bucket)} WHERE at >= ? AND at < ? GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4`)
    .all(from, to)
  return rows as unknown as UsageRow[]
}

/** When the first and the last hour or day began in which there was anything. */
export function readBounds(database: DatabaseSync, bucket: UsageSpan["bucket"]): UsageBounds | null {
  const row = database
    .prepare(`SELECT min(at) AS first, (SELECT max(at) FROM ${tableOf(bucket)}) AS last FROM ${tableOf(bucket)}`)
    .get()
  return row?.first === null || row === undefined ? null : { first: Number(row.first), last: Number(row.last) }
}

export type UsageBounds = { readonly first: number; readonly last: number }

function tableOf(bucket: UsageSpan["bucket"]): string {
  return bucket === "hour" ? "ledger_hours" : "ledger_days"
}
