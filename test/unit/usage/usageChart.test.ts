import { expect, it } from "vitest"
import type { UsageGroup, UsageReport } from "../../../electron/contract/ledger.ts"
import { measureOf, otherGroups, seriesOf, slotsOf } from "../../../renderer/features/usage/usageChart.ts"
import { canShowHours, queryOf } from "../../../renderer/features/usage/usageQuery.ts"
import { niceScale } from "../../../renderer/ui/niceScale.ts"
import { someTotals } from "../../support/scriptedHost.ts"

const at = (day: number, hour = 0) => new Date(2026, 10, day, hour).getTime()

function report(groupBy: UsageGroup, names: readonly string[], buckets: UsageReport["buckets"] = []): UsageReport {
  return {
    query: { from: at(1), to: at(4), bucket: "day", groupBy },
    totals: someTotals(),
    groups: names.map((group) => ({ group, label: group, ...someTotals() })),
    buckets,
  }
}

it("draws what this computer answered below and warm, what others did cool, and the small ones as one", () => {
  const names = ["deepseek/chat", "local/a", "local/b", "qwen/plus", "local/c", "openai/x", "openai/y"]
  const series = seriesOf(report("model", names))
  expect(series.map(({ group }) => group)).toEqual([
    "local/a",
    "local/b",
    "local/c",
    "deepseek/chat",
    "qwen/plus",
    otherGroups,
  ])
  expect(series[0]?.color).toContain("local")
  expect(series[3]?.color).toContain("remote")
  expect(new Set(series.map(({ color }) => color)).size).toBe(series.length)
})

it("calls no single group the others, and gives keys no place", () => {
  expect(seriesOf(report("key", ["a", "b", "", "c"])).map(({ group }) => group)).toEqual(["a", "b", "", "c"])
  expect(seriesOf(report("key", ["a"]))[0]?.color).not.toContain("local")
})

it("keeps every day in its place, the empty ones too, and adds up what has no colour", () => {
  const bucket = (day: number, group: string, promptTokens: number, hour = 0) => ({
    at: at(day, hour),
    group,
    ...someTotals({ promptTokens, completionTokens: 1 }),
  })
  const buckets = [bucket(1, "a", 9), bucket(3, "b", 4, 5), bucket(3, "c", 6)]
  const series = [
    { group: "a", color: "" },
    { group: otherGroups, color: "" },
  ]
  const slots = slotsOf(report("key", ["a", "b", "c"], buckets), series, measureOf("tokens", {}))
  expect(slots.map(({ values }) => values)).toEqual([
    [10, 0],
    [0, 0],
    [0, 12],
  ])
  expect(slots.map(({ from, to }) => [from, to])).toEqual([
    [at(1), at(2)],
    [at(2), at(3)],
    [at(3), at(4)],
  ])
})

it("adds money of several currencies only by the rates that the user has set", () => {
  const cost = [
    { nanos: 1e9, currency: "USD" },
    { nanos: 14.2e9, currency: "CNY" },
    { nanos: 5e9, currency: "JPY" },
  ]
  expect(measureOf("cost", { CNY: 7.1 })(someTotals({ cost }))).toBe(3)
})

it("asks for whole days of this computer, today included, and for hours only where they can be told apart", () => {
  const view = {
    range: "7",
    firstDay: "",
    lastDay: "",
    bucket: "hour",
    groupBy: "model",
    measure: "tokens",
  } as const
  const now = at(21, 14)
  expect(queryOf(view, now)).toEqual({ from: at(15), to: at(22), bucket: "hour", groupBy: "model" })
  expect(queryOf({ ...view, range: "90" }, now)?.bucket).toBe("day")
  expect(queryOf({ ...view, range: "custom", firstDay: "2026-11-02", lastDay: "2026-11-02" }, now)).toMatchObject({
    from: at(2),
    to: at(3),
  })
  expect(queryOf({ ...view, range: "custom", firstDay: "2026-11-03", lastDay: "2026-11-02" }, now)).toBeNull()
  expect(queryOf({ ...view, range: "custom", firstDay: "2026-11-03", lastDay: "" }, now)).toBeNull()
  expect(canShowHours({ from: at(1), to: at(10) })).toBe(false)
})

it("steps an axis in round figures that reach as far as the highest bar", () => {
  expect(niceScale(4_460_000)).toEqual({ top: 6_000_000, ticks: [2_000_000, 4_000_000, 6_000_000] })
  expect(niceScale(3)).toEqual({ top: 3, ticks: [1, 2, 3] })
  expect(niceScale(0)).toEqual({ top: 1, ticks: [] })
  for (const most of [0.0007, 1, 9.99, 1234, 5e11]) {
    const { top, ticks } = niceScale(most)
    expect(top).toBeGreaterThanOrEqual(most * 0.999)
    expect(ticks.length).toBeLessThanOrEqual(5)
  }
})
