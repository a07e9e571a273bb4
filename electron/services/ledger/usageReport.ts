import type { UsageGroup, UsageQuery, UsageReport, UsageTotals } from "../../contract/ledger.ts"
import type { Money } from "../../contract/money.ts"
import { type Calendar, createCalendar } from "../../store/ledgerCalendar.ts"
import type { LedgerStore } from "../../store/ledgerStore.ts"
import type { Sums, UsageRow, UsageSpan } from "../../store/ledgerSums.ts"

const columnOf: Readonly<Record<UsageGroup, UsageSpan["groupBy"]>> = {
  model: "target",
  key: "key_id",
  provider: "provider",
  none: "none",
}

/**
 * Who used how much, read from the sums of hours or days: that in which `from` lies counts as a whole. They are those of the clock
 * on the wall when the requests came.
 */
export function usageReport(
  store: Pick<LedgerStore, "usage" | "keyName">,
  query: UsageQuery,
  calendar: Calendar = createCalendar(),
): UsageReport {
  const { bucket: unit, groupBy, to } = query
  const from = unit === "hour" ? calendar.hourOf(query.from) : calendar.dayOf(query.from)
  const totals = new Total()
  const groups = new Map<string, Total>()
  const buckets = new Map<string, { readonly at: number; readonly group: string; readonly total: Total }>()
  for (const row of store.usage({ bucket: unit, groupBy: columnOf[groupBy], from, to })) {
    const { at, group } = row
    const key = `${at} ${group}`
    const bucket = buckets.get(key) ?? { at, group, total: new Total() }
    const inGroup = groups.get(group) ?? new Total()
    buckets.set(key, bucket)
    groups.set(group, inGroup)
    for (const total of [totals, inGroup, bucket.total]) total.add(row)
  }
  return {
    query,
    totals: totals.value(),
    groups: [...groups]
      .map(([group, total]) => ({ group, label: labelOf(store, query.groupBy, group), ...total.value() }))
      .sort((a, b) => tokensOf(b) - tokensOf(a) || b.requests - a.requests),
    buckets: [...buckets.values()].map(({ at, group, total }) => ({ at, group, ...total.value() })),
  }
}

function tokensOf({ promptTokens, completionTokens }: UsageTotals): number {
  return promptTokens + completionTokens
}

/** Names of providers are known to whoever shows them. */
function labelOf(store: Pick<LedgerStore, "keyName">, by: UsageGroup, group: string): string {
  if (by === "key") return store.keyName(group) ?? group
  return by === "model" ? group.replace(/^local\//, "") : group
}

class Total {
  readonly #sums = new Map<keyof Sums, number>()
  readonly #cost = new Map<string, number>()
  readonly #saved = new Map<string, number>()

  add({ at: _at, group: _group, costCurrency, savedCurrency, ...sums }: UsageRow): void {
    for (const [name, value] of Object.entries(sums))
      this.#sums.set(name as keyof Sums, this.#of(name as keyof Sums) + value)
    addTo(this.#cost, costCurrency, sums.cost_nanos)
    addTo(this.#saved, savedCurrency, sums.saved_nanos)
  }

  value(): UsageTotals {
    const mean = (sum: keyof Sums, count: keyof Sums) =>
      this.#of(count) === 0 ? null : this.#of(sum) / this.#of(count)
    const speed = mean("speed_thousandths", "speed_count")
    return {
      requests: this.#of("requests"),
      failed: this.#of("failed"),
      promptTokens: this.#of("prompt_tokens"),
      cachedTokens: this.#of("cached_tokens"),
      completionTokens: this.#of("completion_tokens"),
      reasoningTokens: this.#of("reasoning_tokens"),
      estimated: this.#of("estimated"),
      cost: amounts(this.#cost),
      saved: amounts(this.#saved),
      firstTokenMs: mean("first_token_ms", "first_token_count"),
      tokensPerSecond: speed === null ? null : speed / 1_000,
    }
  }

  #of(name: keyof Sums): number {
    return this.#sums.get(name) ?? 0
  }
}

function addTo(amounts: Map<string, number>, currency: string, nanos: number): void {
  if (currency !== "") amounts.set(currency, (amounts.get(currency) ?? 0) + nanos)
}

function amounts(byCurrency: ReadonlyMap<string, number>): Money[] {
  return [...byCurrency]
    .map(([currency, nanos]) => ({ nanos, currency }))
    .sort((a, b) => (a.currency < b.currency ? -1 : 1))
}
