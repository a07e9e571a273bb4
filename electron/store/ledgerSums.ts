import type { DatabaseSync } from "node:sqlite"

export const quarterMs = 15 * 60_000

const sums = [
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

export type Sums = Readonly<Record<(typeof sums)[number], number>>

/** Adds the sums of these records to those of their quarters, or with -1 takes them away again: the same both ways. */
export function createSummer(database: DatabaseSync): (sequences: string, sign: 1 | -1) => void {
  const add = database.prepare(`
    INSERT INTO ledger_quarters (at, target, key_id, cost_currency, saved_currency, provider, ${sums.join(", ")})
    SELECT started_at / ${quarterMs} * ${quarterMs}, counted_target, coalesce(key_id, ''), coalesce(cost_currency, ''),
      coalesce(saved_currency, ''), provider,
      :sign * count(*), :sign * sum(outcome = 'failed'), :sign * sum(coalesce(prompt_tokens, 0)),
      :sign * sum(coalesce(cached_tokens, 0)), :sign * sum(coalesce(completion_tokens, 0)),
      :sign * sum(coalesce(reasoning_tokens, 0)), :sign * sum(is_estimated), :sign * sum(coalesce(cost_nanos, 0)),
      :sign * sum(coalesce(saved_nanos, 0)), :sign * sum(coalesce(first_token_ms, 0)), :sign * count(first_token_ms),
      :sign * sum(CAST(round(1000 * coalesce(tokens_per_second, 0)) AS INTEGER)), :sign * count(tokens_per_second)
    FROM json_each(:sequences) AS chosen CROSS JOIN ledger ON ledger.sequence = chosen.value
    GROUP BY 1, 2, 3, 4, 5
    ON CONFLICT DO UPDATE SET ${sums.map((name) => `${name} = ${name} + excluded.${name}`).join(", ")}`)
  const dropEmpty = database.prepare("DELETE FROM ledger_quarters WHERE requests <= 0")
  return (sequences, sign) => {
    add.run({ sequences, sign })
    if (sign < 0) dropEmpty.run()
  }
}

export type UsageColumn = "target" | "key_id" | "provider" | "none"

export type UsageSpan = {
  readonly from: number
  readonly to: number
  /** Added to a time before it is cut into buckets: what the local time is ahead of UTC. */
  readonly offsetMs: number
  readonly bucketMs: number
}

/** `bucket` counts from 1970 in local time. Currencies are empty where there was no cost, or nothing saved. */
export type UsageRow = Sums & {
  readonly bucket: number
  readonly group: string
  readonly costCurrency: string
  readonly savedCurrency: string
}

/** Reads the sums only, never the records. */
export function readUsage(database: DatabaseSync, column: UsageColumn, span: UsageSpan): UsageRow[] {
  const group = column === "none" ? "''" : column
  const rows = database
    .prepare(`
      SELECT (at + CAST(? AS INTEGER)) / CAST(? AS INTEGER) AS bucket, ${group} AS "group",
        cost_currency AS "costCurrency", saved_currency AS "savedCurrency",
        ${sums.map((name) => `total(${name}) AS ${name}`).join(", ")}
      FROM ledger_quarters WHERE at >= ? AND at < ? GROUP BY 1, 2, 3, 4`)
    .all(span.offsetMs, span.bucketMs, span.from, span.to)
  return rows as unknown as UsageRow[]
}

/** From the first quarter with sums to the end of the last; null without any. */
export function usageExtent(database: DatabaseSync): { readonly from: number; readonly to: number } | null {
  const edge = (order: "ASC" | "DESC") =>
    database.prepare(`SELECT at FROM ledger_quarters ORDER BY at ${order} LIMIT 1`).get()?.at
  const [first, last] = [edge("ASC"), edge("DESC")]
  return first === undefined || last === undefined ? null : { from: Number(first), to: Number(last) + quarterMs }
}
