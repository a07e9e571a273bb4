import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, it, onTestFinished } from "vitest"
import type { LedgerFilter } from "../../../electron/contract/ledger.ts"
import type { RequestRecord } from "../../../electron/contract/server.ts"
import { openDatabase } from "../../../electron/store/database.ts"
import type { StoredBodies } from "../../../electron/store/ledgerRows.ts"
import { createLedgerStore, type LedgerStore } from "../../../electron/store/ledgerStore.ts"
import { randomRecord } from "../../support/ledgerRecords.ts"
import { seededRandom } from "../../support/random.ts"
import { someRequest } from "../../support/scriptedHost.ts"
import { tempFolder } from "../../support/tempFolder.ts"

const noon = Date.UTC(2026, 10, 21, 12)
const hourMs = 3_600_000

function openStore() {
  const { database } = openDatabase(":memory:")
  onTestFinished(() => database.close())
  return { database, store: createLedgerStore(database) }
}

function add(store: LedgerStore, ...records: RequestRecord[]): void {
  store.add(records.map((record) => ({ record, bodies: null })))
}

const bodies: StoredBodies = { request: '{"a":1}', response: null, canReplay: true }

function idsOf(store: LedgerStore, filter: LedgerFilter = {}, limit = 1_000): string[] {
  const ids: string[] = []
  for (let cursor: string | undefined; ; ) {
    const page = store.list({ filter, cursor, limit })
    ids.push(...page.items.map(({ id }) => id))
    if (page.nextCursor === null) return ids
    cursor = page.nextCursor
  }
}

describe("the ledger's records", () => {
  it("come back as they were, whatever is in them", () => {
    const { store } = openStore()
    const failed = {
      kind: "failed",
      httpStatus: 429,
      error: { code: "rate_limit_exceeded", message: "zu viel 太多", param: "model" },
    } as const
    const attempt = { target: "openai/gpt", startedAt: 5, durationMs: 6 }
    const records = [
      someRequest({ id: "done", key: { id: "k", name: "小明" }, cost: { nanos: 123_456_789, currency: "CNY" } }),
      someRequest({ id: "window", caller: { kind: "window" }, saved: { nanos: 1, currency: "USD" }, cache: "hit" }),
      someRequest({ id: "failed", status: failed, target: null, answeredBy: null, attempts: [attempt] }),
      someRequest({ id: "cancelled", status: { kind: "cancelled" }, promptTokens: null, isEstimated: true }),
    ]
    add(store, ...records)
    for (const record of records) expect(store.get(record.id)?.record).toEqual(record)
    expect(store.get("nobody")).toBeUndefined()
  })

  it("are held however absurd a provider's numbers are", () => {
    const { store } = openStore()
    const absurd = { promptTokens: 1e300, completionTokens: -5, cachedTokens: 1.5, tokensPerSecond: Infinity }
    add(store, someRequest({ id: "a", ...absurd, firstTokenMs: Number.NaN }))
    const { record } = store.get("a") ?? {}
    expect(record).toMatchObject({ promptTokens: 1e12, completionTokens: 0, cachedTokens: 2, firstTokenMs: null })
  })

  it("keep their place while newer ones come in between two pages, also many of one millisecond", () => {
    const { store } = openStore()
    const at = (id: string, startedAt: number) => someRequest({ id, startedAt })
    add(store, ...Array.from({ length: 3_000 }, (_, index) => at(`same-${index}`, noon)))
    const first = store.list({ limit: 1_500 })
    add(store, at("newer", noon + 5))
    const second = store.list({ limit: 1_500, cursor: first.nextCursor ?? "" })
    const seen = new Set([...first.items, ...second.items].map(({ id }) => id))
    expect([seen.size, second.nextCursor, seen.has("newer")]).toEqual([3_000, null, false])
  })

  it("are all written, or none", () => {
    const { store } = openStore()
    const twice = someRequest({ id: "twice" })
    expect(() => add(store, someRequest({ id: "one" }), twice, twice)).toThrow()
    expect([idsOf(store), store.usage({ bucket: "day", groupBy: "none", from: 0, to: 1e13 })]).toEqual([[], []])
  })

  it("refuse a cursor that is none", () => {
    const { store } = openStore()
    for (const cursor of ["x", "-1", "1e9", "99999999999999999999"]) {
      expect(() => store.list({ limit: 1, cursor })).toThrow(/cursor/)
    }
  })

  it("are found by what they are, as by looking at each", () => {
    const { store } = openStore()
    const random = seededRandom(5)
    const records = Array.from({ length: 3_000 }, (_, index) =>
      randomRecord(random, `r${index}`, noon - 30 * hourMs, noon),
    )
    records.push(someRequest({ id: "nobody", startedAt: noon - hourMs, target: null, attempts: [] }))
    add(store, ...records)
    const targetOf = (record: RequestRecord) => record.target ?? record.attempts.at(-1)?.target
    const filters: readonly [LedgerFilter, (record: RequestRecord) => boolean][] = [
      [{}, () => true],
      [{ from: noon - 5 * hourMs }, (one) => one.startedAt >= noon - 5 * hourMs],
      [{ to: noon - 29.5 * hourMs }, (one) => one.startedAt < noon - 29.5 * hourMs],
      [{ keyId: "key-2", outcome: "failed" }, (one) => one.key?.id === "key-2" && one.status.kind === "failed"],
      [{ provider: "openai" }, (one) => targetOf(one)?.startsWith("openai/") ?? false],
      [
        { target: "local/ember", from: noon - hourMs },
        (one) => targetOf(one) === "local/ember" && one.startedAt >= noon - hourMs,
      ],
      [{ keyId: null }, (one) => one.key === null],
      [{ target: null }, (one) => targetOf(one) === undefined],
      [{ keyId: null, target: "local/ember" }, (one) => one.key === null && targetOf(one) === "local/ember"],
      [{ search: "小明" }, (one) => one.key?.name === "小明的钥匙"],
      [{ search: "  TOO many  " }, (one) => one.status.kind === "failed" && one.status.httpStatus === 429],
      [{ search: "100%" }, () => false],
      [
        { search: "curl", provider: "deepseek" },
        (one) =>
          one.caller.kind === "api" &&
          one.caller.userAgent === "curl/8.9" &&
          targetOf(one) === "deepseek/deepseek-chat",
      ],
    ]
    for (const [filter, fits] of filters) {
      const expected = records.filter(fits).map(({ id }) => id)
      expect(idsOf(store, filter, 97).sort(), JSON.stringify(filter)).toEqual(expected.sort())
    }
  })

  it("are never looked for in the whole table", () => {
    const { database, store } = openStore()
    const random = seededRandom(6)
    add(store, ...Array.from({ length: 8_000 }, (_, index) => randomRecord(random, `r${index}`, noon - hourMs, noon)))
    add(store, someRequest({ id: "rare", askedModel: "unicorn" }))
    const plans: { readonly sql: string; readonly step: string }[] = []
    const prepare = database.prepare.bind(database)
    database.prepare = (sql: string) => {
      if (/^\s*(SELECT|DELETE)/.test(sql)) {
        const steps = prepare(`EXPLAIN QUERY PLAN ${sql}`).all()
        plans.push(...steps.map(({ detail }) => ({ sql, step: String(detail) })))
      }
      return prepare(sql)
    }
    const searches: LedgerFilter[] = [{ search: "10.0.0.7" }, { search: "unicorn" }]
    const filters: LedgerFilter[] = [
      ...searches,
      {},
      { keyId: "key-1" },
      { keyId: null },
      { provider: "local" },
      { outcome: "failed" },
    ]
    for (const filter of [...filters, { target: "local/ember", outcome: "failed" as const }]) {
      store.list({ filter, limit: 10 })
      store.list({ filter, limit: 10, cursor: "9" })
      store.remove({ ...filter, to: 1 }, 10, { keepsSums: true })
      store.removeBodies({ ...filter, to: 1 }, 10)
    }
    for (const bucket of ["hour", "day"] as const) store.usage({ bucket, groupBy: "key_id", from: 0, to: noon })
    const stepsOf = (pattern: RegExp) => plans.filter(({ step }) => pattern.test(step))
    expect(plans.length).toBeGreaterThan(40)
    expect(stepsOf(/SCAN (ledger|ledger_bodies|ledger_hours|ledger_days)\b/)).toEqual([])
    // Sorted is only what few texts stand for.
    const sorted = stepsOf(/TEMP B-TREE FOR ORDER BY/)
    expect(sorted.filter(({ sql }) => !sql.includes("INDEXED BY ledger_by_text"))).toEqual([])
    expect(stepsOf(/SEARCH ledger USING INTEGER PRIMARY KEY/).some(({ sql }) => sql.includes("+text_id IN"))).toBe(true)
  })
})

describe("the ledger's sums", () => {
  it("are always those of the records, through additions and deletions", () => {
    const { store } = openStore()
    const random = seededRandom(7)
    let records = Array.from({ length: 4_000 }, (_, index) =>
      randomRecord(random, `r${index}`, noon - 9 * hourMs, noon),
    )
    for (let at = 0; at < records.length; at += 500) add(store, ...records.slice(at, at + 500))
    const total = (bucket: "hour" | "day") => store.usage({ bucket, groupBy: "none", from: 0, to: noon + hourMs })
    const keep = (isKept: (record: RequestRecord) => boolean) => {
      records = records.filter(isKept)
      for (const bucket of ["hour", "day"] as const) expect(summed(total(bucket))).toEqual(naive(records))
    }
    const removeAll = (filter: LedgerFilter) => {
      while (store.remove(filter, 300, { keepsSums: false }) > 0);
    }
    keep(() => true)
    removeAll({ keyId: "key-1", outcome: "failed" })
    keep(({ key, status }) => key?.id !== "key-1" || status.kind !== "failed")
    removeAll({ search: "curl" })
    keep(({ caller }) => caller.kind === "window" || caller.userAgent !== "curl/8.9")
    removeAll({ from: noon - hourMs })
    keep(({ startedAt }) => startedAt < noon - hourMs)
    removeAll({ provider: "openai" })
    keep(({ target, attempts }) => !(target ?? attempts[0]?.target)?.startsWith("openai/"))
    removeAll({})
    expect([total("hour"), total("day"), idsOf(store)]).toEqual([[], [], []])
  })

  it("outlive records that went with their age, until the same is deleted by hand", () => {
    const { store } = openStore()
    const key = { id: "k", name: "Dify" }
    add(
      store,
      someRequest({ id: "old", startedAt: noon - 50 * hourMs, key }),
      someRequest({ id: "new", startedAt: noon }),
    )
    store.remove({ to: noon - hourMs }, 10, { keepsSums: true })
    const requests = (groupBy: "key_id" | "none") =>
      (["hour", "day"] as const).map((bucket) =>
        store.usage({ bucket, groupBy, from: 0, to: noon + hourMs }).map((row) => row.requests),
      )
    expect([idsOf(store), requests("none")]).toEqual([
      ["new"],
      [
        [1, 1],
        [1, 1],
      ],
    ])
    forget(store, { keyId: "k" })
    expect([requests("key_id"), store.keyName("k")]).toEqual([[[1], [1]], "Dify"])
    expect([store.removeAll(), requests("none"), idsOf(store)]).toEqual([1, [[], []], []])
  })

  it("are forgotten some days at a time, and days stay what their hours add up to", () => {
    const { store } = openStore()
    const random = seededRandom(9)
    const begin = noon - 60 * 24 * hourMs
    add(store, ...Array.from({ length: 2_000 }, (_, index) => randomRecord(random, `r${index}`, begin, noon)))
    const usage = (bucket: "hour" | "day", from = 0, to = 1e13) => {
      const rows = store.usage({ bucket, groupBy: "key_id", from, to })
      return Map.groupBy(rows, ({ group }) => group)
    }
    const before = usage("day")
    const from = begin + 5 * hourMs
    const to = noon - 20 * 24 * hourMs
    expect(forget(store, { keyId: "key-2", from, to })).toBeGreaterThan(3)
    expect(usage("hour", from, to - hourMs).get("key-2")).toBeUndefined()
    for (const group of ["", "key-1", "key-3"]) expect(usage("day").get(group)).toEqual(before.get(group))
    const [hours, days] = [usage("hour").get("key-2") ?? [], usage("day").get("key-2") ?? []]
    expect(hours.length).toBeGreaterThan(0)
    expect(summed(days)).toEqual(summed(hours))
  })

  it("do not run over when a deletion is repeated", () => {
    const { store } = openStore()
    add(store, someRequest({ id: "a", startedAt: noon }))
    forget(store, {})
    store.remove({}, 10, { keepsSums: false })
    expect(store.usage({ bucket: "day", groupBy: "none", from: 0, to: noon + hourMs })).toEqual([])
  })
})

it("deletes texts without their records, and with them", () => {
  const { store } = openStore()
  const request = (id: string, startedAt: number, key = "k") => ({
    record: someRequest({ id, startedAt, key: { id: key, name: key } }),
    bodies,
  })
  store.add([request("a", noon - hourMs), request("b", noon), request("c", noon, "other")])
  expect(store.get("a")?.bodies).toEqual(bodies)
  expect(store.removeBodies({ to: noon }, 10)).toBe(1)
  expect(store.removeBodies({ keyId: "k" }, 10)).toBe(1)
  expect(["a", "b", "c"].map((id) => store.get(id)?.bodies ?? null)).toEqual([null, null, bodies])
  store.remove({}, 10, { keepsSums: false })
  add(store, someRequest({ id: "later", startedAt: noon }))
  expect(store.get("later")?.bodies).toBeNull()
})

it.each([
  ["bodies by their age", (store: LedgerStore) => store.removeBodies({ to: noon + hourMs }, 10)],
  ["bodies by a filter", (store: LedgerStore) => store.removeBodies({ keyId: "k" }, 10)],
  ["records", (store: LedgerStore) => store.remove({ keyId: "k" }, 10, { keepsSums: true })],
  ["everything", (store: LedgerStore) => store.removeAll()],
])("leaves no text in the files when it deletes %s", (_what, remove) => {
  const folder = tempFolder()
  const { database } = openDatabase(join(folder, "hearth.db"))
  onTestFinished(() => database.close())
  const store = createLedgerStore(database)
  const record = (id: string) => someRequest({ id, startedAt: noon, key: { id: "k", name: "k" } })
  const text = (length: number) => JSON.stringify({ prompt: "canary ".repeat(length) })
  const long = { request: text(30_000), response: text(100), canReplay: true }
  store.add([
    { record: record("long"), bodies: long },
    { record: record("short"), bodies: { request: text(5), response: null, canReplay: true } },
  ])
  const inFiles = () => readdirSync(folder).filter((name) => readFileSync(join(folder, name)).includes("canary"))
  expect(inFiles()).not.toEqual([])
  for (let count = 1; count > 0; ) count = remove(store)
  store.emptyLog()
  expect(inFiles()).toEqual([])
})

it("deletes long texts a few at a time", () => {
  const { store } = openStore()
  const long: StoredBodies = { request: "x".repeat(400_000), response: "y".repeat(300_000), canReplay: true }
  const ids = Array.from({ length: 5 }, (_, index) => String(index))
  store.add(ids.map((id) => ({ record: someRequest({ id, startedAt: noon }), bodies: long })))
  expect(store.removeBodies({}, 10)).toBe(2)
  expect(store.remove({}, 10, { keepsSums: true })).toBe(2)
  expect(idsOf(store)).toEqual(["2", "1", "0"])
})

/** Returns in how many portions. */
function forget(store: LedgerStore, filter: LedgerFilter): number {
  let count = 0
  for (let at: number | null = 0; at !== null; count++) at = store.removeSums(filter, at)
  return count
}

function naive(records: readonly RequestRecord[]) {
  const sum = (read: (record: RequestRecord) => number | null | undefined) =>
    records.reduce((total, record) => total + (read(record) ?? 0), 0)
  return {
    requests: records.length,
    failed: sum(({ status }) => Number(status.kind === "failed")),
    prompt_tokens: sum((one) => one.promptTokens),
    cached_tokens: sum((one) => one.cachedTokens),
    completion_tokens: sum((one) => one.completionTokens),
    reasoning_tokens: sum((one) => one.reasoningTokens),
    estimated: sum((one) => Number(one.isEstimated)),
    cost_nanos: sum((one) => one.cost?.nanos),
    saved_nanos: sum((one) => one.saved?.nanos),
    first_token_ms: sum((one) => one.firstTokenMs),
    first_token_count: sum((one) => Number(one.firstTokenMs !== null)),
    speed_thousandths: sum((one) => Math.round((one.tokensPerSecond ?? 0) * 1_000)),
    speed_count: sum((one) => Number(one.tokensPerSecond !== null)),
  }
}

function summed(rows: ReturnType<LedgerStore["usage"]>) {
  const result: Record<string, number> = {}
  for (const { at: _at, group: _group, costCurrency: _cost, savedCurrency: _saved, ...sums } of rows) {
    for (const [name, value] of Object.entries(sums)) result[name] = (result[name] ?? 0) + value
  }
  return result
}
