import type { UsageGroup, UsageQuery, UsageReport, UsageTotals } from "../../../electron/contract/ledger.ts"
import type { Money } from "../../../electron/contract/money.ts"
import type { UsageView } from "../../stores/usageSlice.ts"
import { midnight } from "./usageQuery.ts"

export type UsageSeries = { readonly group: string; readonly color: string }

/** Stands for every group that has no colour of its own. A group is never named so: it would be empty or an id. */
export const otherGroups = "\n"

export type UsageSlot = {
  readonly from: number
  readonly to: number
  /** One for each series. */
  readonly values: readonly number[]
}

const color = (name: string) => `var(--color-chart-${name})`
const neutral = color("6")

/**
 * The groups that are drawn, in the order in which they are stacked, from below. What this computer answered stands below
 * and is warm, what others did is cool; the rest are categories. The smaller groups are one.
 */
export function seriesOf({ query, groups }: UsageReport): readonly UsageSeries[] {
  const names = groups.map(({ group }) => group)
  if (query.groupBy === "none") return [{ group: "", color: neutral }]
  const here = (name: string) => isLocal(name, query.groupBy)
  const hasPlaces = query.groupBy !== "key"
  const local = hasPlaces ? names.find(here) : undefined
  const remote = hasPlaces ? names.find((name) => name !== "" && !here(name)) : undefined
  const rest = ["3", "4", "5"]
  const drawn = new Map<string, string>()
  if (local !== undefined) drawn.set(local, color("local"))
  if (remote !== undefined) drawn.set(remote, color("remote"))
  for (const name of names) {
    if (drawn.has(name)) continue
    // The colour of the others belongs to a group that is the only other one.
    const next = rest.shift() ?? (names.length - drawn.size === 1 ? "6" : undefined)
    if (next === undefined) break
    drawn.set(name, color(next))
  }
  const series = names
    .filter((name) => drawn.has(name))
    .map((group) => ({ group, color: drawn.get(group) ?? neutral }))
    .sort((a, b) => Number(here(b.group)) - Number(here(a.group)))
  return drawn.size < names.length ? [...series, { group: otherGroups, color: neutral }] : series
}

export function isLocal(group: string, by: UsageGroup): boolean {
  return by === "provider" ? group === "local" : by === "model" && group.startsWith("local/")
}

/** Every hour or day of the report, the empty ones included. */
export function slotsOf(
  report: UsageReport,
  series: readonly UsageSeries[],
  measure: (totals: UsageTotals) => number,
): readonly UsageSlot[] {
  const starts = startsOf(report.query)
  const slots = starts.map((from, index) => ({
    from,
    to: Math.min(starts[index + 1] ?? report.query.to, report.query.to),
    values: series.map(() => 0),
  }))
  const places = new Map(series.map(({ group }, place) => [group, place]))
  let slot = 0
  for (const bucket of report.buckets) {
    // The host's hours and days may begin otherwise than those here, as in a browser of another time zone.
    while (slot + 1 < slots.length && (starts[slot + 1] ?? 0) <= bucket.at) slot++
    const values = slots[slot]?.values
    const place = places.get(bucket.group) ?? places.get(otherGroups)
    if (values !== undefined && place !== undefined) values[place] = (values[place] ?? 0) + measure(bucket)
  }
  return slots
}

function startsOf({ from, to, bucket }: UsageQuery): readonly number[] {
  const starts: number[] = []
  if (bucket === "hour") for (let at = from; at < to; at += 3_600_000) starts.push(at)
  else for (let days = 0, at = from; at < to; days++, at = midnight(from, days)) starts.push(at)
  return starts
}

/** What is measured; money in US dollars by the rates that the user has set, since one bar has one unit. */
export function measureOf(
  measure: UsageView["measure"],
  rates: Readonly<Record<string, number>>,
): (totals: UsageTotals) => number {
  if (measure === "requests") return ({ requests }) => requests
  if (measure === "tokens") return ({ promptTokens, completionTokens }) => promptTokens + completionTokens
  return ({ cost }) => cost.reduce((sum, amount) => sum + (inDollars(amount, rates) ?? 0), 0)
}

/** Null where no rate is known. */
export function inDollars({ nanos, currency }: Money, rates: Readonly<Record<string, number>>): number | null {
  const rate = currency === "USD" ? 1 : rates[currency]
  return rate === undefined ? null : nanos / 1e9 / rate
}
