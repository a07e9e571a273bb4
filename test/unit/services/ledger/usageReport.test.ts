import { expect, it, onTestFinished } from "vitest"
import type { UsageGroup, UsageQuery } from "../../../../electron/contract/ledger.ts"
import type { RequestRecord } from "../../../../electron/contract/server.ts"
import { usageReport } from "../../../../electron/services/ledger/usageReport.ts"
import { openDatabase } from "../../../../electron/store/database.ts"
import { type Calendar, createCalendar, type OffsetAt } from "../../../../electron/store/ledgerCalendar.ts"
import { createLedgerStore } from "../../../../electron/store/ledgerStore.ts"
import { randomRecord } from "../../../support/ledgerRecords.ts"
import { seededRandom } from "../../../support/random.ts"
import { someRequest } from "../../../support/scriptedHost.ts"

const minuteMs = 60_000
const hourMs = 60 * minuteMs
const dayMs = 24 * hourMs

function storeOf(records: readonly RequestRecord[], calendar?: Calendar) {
  const { database } = openDatabase(":memory:")
  onTestFinished(() => database.close())
  const store = createLedgerStore(database, calendar)
  store.add(records.map((record) => ({ record, bodies: null })))
  return store
}

/** A zone as the system knows it, whatever that of the test's computer is. */
function zone(name: string): OffsetAt {
  const format = new Intl.DateTimeFormat("en-GB", {
    timeZone: name,
    dateStyle: "short",
    timeStyle: "medium",
    hourCycle: "h23",
  })
  const known = new Map<number, number>()
  const ahead = (time: number) => {
    const [day = 0, month = 0, year = 0, ...clock] = (format.format(time).match(/\d+/g) ?? []).map(Number)
    const [hour = 0, minute = 0, second = 0] = clock
    return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(time / 1_000) * 1_000
  }
  return (time) => {
    const quarter = Math.floor(time / (15 * minuteMs))
    const offset = known.get(quarter) ?? ahead(time)
    known.set(quarter, offset)
    return offset
  }
}

const query = (from: number, to: number, bucket: "hour" | "day", groupBy: UsageGroup = "none"): UsageQuery => ({
  from,
  to,
  bucket,
  groupBy,
})

it.each([
  ["UTC", "2026-11-21T00:00:00Z"],
  ["Asia/Shanghai", "2026-11-20T16:00:00Z"],
  ["Asia/Kolkata", "2026-11-20T18:30:00Z"],
  ["Asia/Kathmandu", "2026-11-20T18:15:00Z"],
  ["America/St_Johns", "2026-11-21T03:30:00Z"],
])("begins days and hours where they begin in %s", async (name, midnight) => {
  const at = Date.parse(midnight)
  const calendar = createCalendar(zone(name))
  const times = [at - 1, at, at + hourMs - 1, at + hourMs, at + dayMs - 1, at + dayMs]
  const store = storeOf(
    times.map((startedAt, index) => someRequest({ id: String(index), startedAt })),
    calendar,
  )
  const counts = async (bucket: "hour" | "day") => {
    const { buckets } = await usageReport(store, query(at - dayMs, at + 2 * dayMs, bucket), calendar)
    return buckets.map((one) => [one.at - at, one.requests])
  }
  expect(await counts("day")).toEqual([
    [-dayMs, 1],
    [0, 4],
    [dayMs, 1],
  ])
  expect(await counts("hour")).toEqual([
    [-hourMs, 1],
    [0, 2],
    [hourMs, 1],
    [23 * hourMs, 1],
    [24 * hourMs, 1],
  ])
})

it("makes one day of 23 hours and one of 25 where clocks are changed", async () => {
  const berlin = createCalendar(zone("Europe/Berlin"))
  // One request at the beginning of every hour around both changes of 2026.
  const hours = (from: string, count: number) =>
    Array.from({ length: count }, (_, at) => Date.parse(from) + at * hourMs)
  const times = [...hours("2026-03-28T23:00:00Z", 47), ...hours("2026-10-24T22:00:00Z", 49)]
  const store = storeOf(
    times.map((startedAt, index) => someRequest({ id: String(index), startedAt })),
    berlin,
  )
  const { buckets } = await usageReport(store, query(0, Date.UTC(2027, 0), "day"), berlin)
  expect(buckets.map(({ at, requests }) => [new Date(at).toISOString(), requests])).toEqual([
    ["2026-03-28T23:00:00.000Z", 23],
    ["2026-03-29T22:00:00.000Z", 24],
    ["2026-10-24T22:00:00.000Z", 25],
    ["2026-10-25T23:00:00.000Z", 24],
  ])
  const { buckets: byHour } = await usageReport(store, query(times[47] ?? 0, Date.UTC(2027, 0), "hour"), berlin)
  expect(byHour.map(({ requests }) => requests)).toEqual(Array(49).fill(1))
})

it("adds up what the records say, in every grouping, for 5,000 requests", async () => {
  const random = seededRandom(11)
  const begin = Date.UTC(2026, 9, 20)
  const records = Array.from({ length: 5_000 }, (_, index) =>
    randomRecord(random, `r${index}`, begin, begin + 20 * dayMs),
  )
  const offsetAt = zone("America/New_York")
  const calendar = createCalendar(offsetAt)
  const store = storeOf(records, calendar)
  const [from, to] = [calendar.dayOf(begin + 3 * dayMs), calendar.dayOf(begin + 17 * dayMs)]
  const meant = records.filter(({ startedAt }) => startedAt >= from && startedAt < to)
  const targetOf = (record: RequestRecord) => record.target ?? record.attempts.at(-1)?.target ?? ""
  const groupOf: Record<UsageGroup, (record: RequestRecord) => string> = {
    none: () => "",
    key: (record) => record.key?.id ?? "",
    model: targetOf,
    provider: (record) => targetOf(record).split("/")[0] ?? "",
  }
  for (const groupBy of ["none", "key", "model", "provider"] as const) {
    const report = await usageReport(store, query(from, to, "day", groupBy), calendar)
    expect(report.totals).toEqual(naive(meant))
    for (const { group, label: _label, ...totals } of report.groups) {
      expect(totals).toEqual(naive(meant.filter((record) => groupOf[groupBy](record) === group)))
    }
    expect(report.groups.length).toBe(new Set(meant.map(groupOf[groupBy])).size)
    const days = Map.groupBy(meant, (record) => {
      const local = record.startedAt + offsetAt(record.startedAt)
      return `${Math.floor(local / dayMs)} ${groupOf[groupBy](record)}`
    })
    const told = report.buckets.map(({ at, group, ...totals }) => {
      const day = Math.floor((at + offsetAt(at)) / dayMs)
      return [`${day} ${group}`, totals] as const
    })
    expect(new Map(told)).toEqual(new Map([...days].map(([day, ones]) => [day, naive(ones)])))
    const times = report.buckets.map(({ at }) => at)
    expect(times).toEqual(times.toSorted((a, b) => a - b))
  }
})

it("names groups, the largest first", async () => {
  const one = (id: string, key: string, promptTokens: number) =>
    someRequest({ id, key: { id: key, name: `${key}!` }, promptTokens })
  const store = storeOf([one("a", "small", 1), one("b", "large", 9_000)])
  const groups = async (groupBy: UsageGroup) => (await usageReport(store, query(0, 1e13, "day", groupBy))).groups
  expect((await groups("key")).map(({ group, label }) => [group, label])).toEqual([
    ["large", "large!"],
    ["small", "small!"],
  ])
  expect((await groups("model")).map(({ group, label }) => [group, label])).toEqual([["local/ember", "ember"]])
})

it("reads a year in portions, so that answers go on meanwhile", async () => {
  const years = [2021, 2024, 2026].map((year) => Date.UTC(year, 5, 1, 12))
  const store = storeOf(years.map((startedAt, index) => someRequest({ id: String(index), startedAt })))
  const spans: [number, number][] = []
  let turns = 0
  const watched = {
    ...store,
    usage(span: Parameters<typeof store.usage>[0]) {
      spans.push([span.from, span.to])
      setImmediate(() => turns++)
      return store.usage(span)
    },
  }
  const { buckets } = await usageReport(watched, query(0, 1e13, "day"))
  expect(buckets).toHaveLength(3)
  expect(Math.max(...spans.map(([from, to]) => to - from))).toBeLessThanOrEqual(12 * dayMs)
  expect(spans.slice(1).map(([from]) => from)).toEqual(spans.slice(0, -1).map(([, to]) => to))
  expect(turns).toBe(spans.length)
})

it("has nothing to say where nothing was asked", async () => {
  const report = await usageReport(storeOf([]), query(0, 1e13, "hour"))
  expect([report.groups, report.buckets, report.totals.requests, report.totals.firstTokenMs]).toEqual([[], [], 0, null])
})

function naive(records: readonly RequestRecord[]) {
  const values = (read: (record: RequestRecord) => number | null) => records.map(read).filter((value) => value !== null)
  const sum = (read: (record: RequestRecord) => number | null) =>
    values(read).reduce((total, value) => total + value, 0)
  const mean = (read: (record: RequestRecord) => number | null) =>
    values(read).length === 0 ? null : sum(read) / values(read).length
  const money = (name: "cost" | "saved") =>
    ["CNY", "USD"]
      .filter((currency) => records.some((record) => record[name]?.currency === currency))
      .map((currency) => ({
        nanos: sum((record) => (record[name]?.currency === currency ? (record[name]?.nanos ?? 0) : 0)),
        currency,
      }))
  const speed = mean(({ tokensPerSecond }) => (tokensPerSecond === null ? null : Math.round(tokensPerSecond * 1_000)))
  return {
    requests: records.length,
    failed: records.filter(({ status }) => status.kind === "failed").length,
    promptTokens: sum((record) => record.promptTokens),
    cachedTokens: sum((record) => record.cachedTokens),
    completionTokens: sum((record) => record.completionTokens),
    reasoningTokens: sum((record) => record.reasoningTokens),
    estimated: records.filter(({ isEstimated }) => isEstimated).length,
    cost: money("cost"),
    saved: money("saved"),
    firstTokenMs: mean((record) => record.firstTokenMs),
    tokensPerSecond: speed === null ? null : speed / 1_000,
  }
}
