import { setImmediate as nextTurn } from "node:timers/promises"
import type { UsageGroup, UsageQuery, UsageReport, UsageTotals } from "../../contract/ledger.ts"
import type { Money } from "../../contract/money.ts"
import { type Calendar, createCalendar } from "../../store/ledgerCalendar.ts"
import type { LedgerStore } from "../../store/ledgerStore.ts"
import { type Sums, sumNames, type UsageRow, type UsageSpan } from "../../store/ledgerSums.ts"

const columnOf: Readonly<Record<UsageGroup, UsageSpan["groupBy"]>> = {
  model: "target",
  key: "key_id",
  provider: "provider",
  none: "none",
}

/** Hours or days that are read at once; fewer where that takes too long, so that answers go on meanwhile. */
const bucketsAtOnce = 12
const longestReadMs = 15
const bucketMs = { hour: 3_600_000, day: 86_400_000 } as const

type UsageSource = Pick<LedgerStore, "usage" | "usageBounds" | "keyName">

/**
 * Who used how much, read from the sums of hours or days: that in which `from` lies counts as a whole. They are those of the clock
 * on the wall when the requests came.
 */
export async function usageReport(
  store: UsageSource,
  query: UsageQuery,
  calendar: Calendar = createCalendar(),
): Promise<UsageReport> {
  const { bucket: unit, groupBy, to } = query
  const from = unit === "hour" ? calendar.hourOf(query.from) : calendar.dayOf(query.from)
  const totals = new Total()
  const groups = new Map<string, Total>()
  const buckets = new Map<string, { readonly at: number; readonly group: string; readonly total: Total }>()
  const add = (row: UsageRow) => {
    const { at, group } = row
    const key = `${at} ${group}`
    const bucket = buckets.get(key) ?? { at, group, total: new Total() }
    const inGroup = groups.get(group) ?? new Total()
    buckets.set(key, bucket)
    groups.set(group, inGroup)
    for (const total of [totals, inGroup, bucket.total]) total.add(row)
  }
  for await (const rows of portions(store, { bucket: unit, groupBy: columnOf[groupBy], from, to })) rows.forEach(add)
  return {
    query,
    totals: totals.value(),
    groups: [...groups]
      .map(([group, total]) => ({ group, label: labelOf(store, query.groupBy, group), ...total.value() }))
      .sort((a, b) => tokensOf(b) - tokensOf(a) || b.requests - a.requests),
    buckets: [...buckets.values()].map(({ at, group, total }) => ({ at, group, ...total.value() })),
  }
}

/** What has been used in a span, in the order of time. Others have their turn between two portions. */
async function* portions(store: UsageSource, span: UsageSpan): AsyncIterable<UsageRow[]> {
  const bounds = store.usageBounds(span.bucket)
  if (bounds === null) return
  const end = Math.min(span.to, bounds.last + 1)
  let count = bucketsAtOnce
  for (let from = Math.max(span.from, bounds.first); from < end; ) {
    const to = Math.min(from + count * bucketMs[span.bucket], end)
    const since = performance.now()
    yield store.usage({ ...span, from, to })
    const isSlow = performance.now() - since > longestReadMs
    count = isSlow ? Math.max(1, Math.floor(count / 2)) : Math.min(bucketsAtOnce, count * 2)
    from = to
    await nextTurn()
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

  add(row: UsageRow): void {
    for (const name of sumNames) this.#sums.set(name, this.#of(name) + row[name])
    addTo(this.#cost, row.costCurrency, row.cost_nanos)
    addTo(this.#saved, row.savedCurrency, row.saved_nanos)
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
