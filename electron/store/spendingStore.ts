import type { DatabaseSync } from "node:sqlite"
import type { Money } from "../contract/money.ts"
import { transaction } from "./database.ts"
import { unsynced } from "./unsynced.ts"

/** What one request, or the end of one, adds to a day. */
export type Spending = {
  /** "" for requests without a key. */
  readonly keyId: string
  /** Of this computer's calendar, such as "2026-11-21". */
  readonly day: string
  readonly requests: number
  readonly tokens: number
  readonly cost: Money | null
  /** Whether budgets count it. */
  readonly isCounted: boolean
}

/** What was used in some days, and the part of it that budgets count. */
export type SpentTotals = {
  readonly requests: number
  readonly tokens: number
  /** By currency, in nanos. */
  readonly cost: ReadonlyMap<string, number>
  readonly countedTokens: number
  readonly countedCost: ReadonlyMap<string, number>
}

export const noSpending: SpentTotals = {
  requests: 0,
  tokens: 0,
  cost: new Map(),
  countedTokens: 0,
  countedCost: new Map(),
}

/** What keys have used, by day; costs are kept as they were at their time. */
export interface SpendingStore {
  add(spending: Spending): void
  /** Without waiting for the disk; all or nothing. */
  addAll(spendings: readonly Spending[]): void
  /** Both days included. */
  totals(keyId: string, from: string, to: string): SpentTotals
  /** Of every key that has used anything. */
  allTotals(from: string, to: string): ReadonlyMap<string, SpentTotals>
  prune(before: string): void
}

export function createSpendingStore(database: DatabaseSync): SpendingStore {
  const add = database.prepare(`
    INSERT INTO spending (key_id, day, currency, requests, tokens, nanos, uncounted_tokens, uncounted_nanos)
    VALUES (:keyId, :day, :currency, :requests, :tokens, :nanos, :uncountedTokens, :uncountedNanos)
    ON CONFLICT DO UPDATE SET
      requests = requests + excluded.requests,
      tokens = tokens + excluded.tokens,
      nanos = nanos + excluded.nanos,
      uncounted_tokens = uncounted_tokens + excluded.uncounted_tokens,
      uncounted_nanos = uncounted_nanos + excluded.uncounted_nanos`)
  // TOTAL, not SUM: a float, which no amount overflows.
  const sums = `
    SELECT key_id, currency, TOTAL(requests) AS requests, TOTAL(tokens) AS tokens, TOTAL(nanos) AS nanos,
      TOTAL(tokens - uncounted_tokens) AS counted_tokens, TOTAL(nanos - uncounted_nanos) AS counted_nanos
    FROM spending`
  const ofKey = database.prepare(`${sums} WHERE key_id = ? AND day >= ? AND day <= ? GROUP BY key_id, currency`)
  const ofAll = database.prepare(`${sums} WHERE day >= ? AND day <= ? GROUP BY key_id, currency`)
  const prune = database.prepare("DELETE FROM spending WHERE day < ?")
  const addOne = ({ keyId, day, requests, tokens, cost, isCounted }: Spending) => {
    const nanos = whole(cost?.nanos ?? 0)
    const used = { requests, tokens: whole(tokens), nanos }
    const uncounted = { uncountedTokens: isCounted ? 0 : used.tokens, uncountedNanos: isCounted ? 0 : nanos }
    add.run({ keyId, day, currency: cost?.currency ?? "", ...used, ...uncounted })
  }
  return {
    add: addOne,
    addAll: (all) => unsynced(database, () => transaction(database, () => all.forEach(addOne))),
    totals: (keyId, from, to) => ofKey.all(keyId, from, to).reduce(sum, noSpending),
    allTotals(from, to) {
      const totals = new Map<string, SpentTotals>()
      for (const row of ofAll.all(from, to)) {
        const keyId = String(row.key_id)
        totals.set(keyId, sum(totals.get(keyId) ?? noSpending, row))
      }
      return totals
    },
    prune: (before) => void prune.run(before),
  }
}

/** Counts come from providers, too: nothing that they write may spoil a sum. */
export function whole(count: number): number {
  return Number.isFinite(count) ? Math.min(Math.max(0, Math.ceil(count)), Number.MAX_SAFE_INTEGER) : 0
}

/** Of a key there is one row for each currency, and one for what cost nothing. */
function sum(totals: SpentTotals, row: Record<string, unknown>): SpentTotals {
  const currency = String(row.currency)
  const withCost = (cost: ReadonlyMap<string, number>, nanos: unknown) =>
    currency === "" ? cost : new Map(cost).set(currency, Number(nanos))
  return {
    requests: totals.requests + Number(row.requests),
    tokens: totals.tokens + Number(row.tokens),
    cost: withCost(totals.cost, row.nanos),
    countedTokens: totals.countedTokens + Number(row.counted_tokens),
    countedCost: withCost(totals.countedCost, row.counted_nanos),
  }
}
