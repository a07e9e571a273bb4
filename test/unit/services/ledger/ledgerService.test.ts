import { describe, expect, it, onTestFinished, vi } from "vitest"
import type { CompletionRequest } from "../../../../electron/contract/completion.ts"
import { AppError } from "../../../../electron/contract/errors.ts"
import type { LedgerSettings } from "../../../../electron/contract/ledger.ts"
import { Emitter } from "../../../../electron/core/emitter.ts"
import { silentLog } from "../../../../electron/core/log.ts"
import { openAccess } from "../../../../electron/services/access/access.ts"
import { createRequestLog } from "../../../../electron/services/answers/requestLog.ts"
import { createLedgerService } from "../../../../electron/services/ledger/ledgerService.ts"
import { openDatabase } from "../../../../electron/store/database.ts"
import { createLedgerStore } from "../../../../electron/store/ledgerStore.ts"
import { defaultSettings } from "../../../../electron/store/settingsShape.ts"
import { ManualClock } from "../../../support/manualClock.ts"
import { finished } from "../../../support/serverEngine.ts"

const dayMs = 86_400_000
const request: CompletionRequest = { model: "ember", input: { kind: "text", prompt: "hi" }, sampling: {}, stop: [] }
const everything = { from: 0, to: 1e13, bucket: "day", groupBy: "none" } as const
const secret = "sk-hearth-q7Zt0aB3xYw9LmNc"

function openLedger(start: Partial<LedgerSettings> = {}) {
  const { database } = openDatabase(":memory:")
  const clock = new ManualClock()
  const changes = new Emitter<void>()
  let ledgerSettings = { ...defaultSettings.ledger, ...start }
  const settings = {
    get: () => ({ ledger: ledgerSettings }),
    onChange: (listener: () => void) => changes.on(listener),
  }
  const requests = createRequestLog({ clock, ledger: () => ledgerSettings, toBody: () => ({ prompt: "hi" }) })
  const store = createLedgerStore(database)
  const ledger = createLedgerService({ store, requests, settings, log: silentLog, clock })
  onTestFinished(() => {
    ledger.close()
    database.close()
  })
  return {
    clock,
    store,
    ledger,
    requests,
    set(patch: Partial<LedgerSettings>) {
      ledgerSettings = { ...ledgerSettings, ...patch }
      changes.emit()
    },
    /** A request from its beginning to its end. */
    ask(askedModel = "ember") {
      const entry = requests.begin({ caller: { kind: "window" }, askedModel, asked: request })
      entry.note({ type: "text-delta", choice: 0, text: "Hello" })
      entry.note(finished())
    },
    models: () => store.list({ limit: 100 }).items.map((record) => record.askedModel),
  }
}

describe("requests on their way into the ledger", () => {
  it("are written together a moment later, and at once for whoever looks", async () => {
    const { ask, models, clock, ledger } = openLedger()
    ask("a")
    ask("b")
    expect(models()).toEqual([])
    clock.advance(250)
    expect(models()).toEqual(["b", "a"])
    ask("c")
    expect(ledger.list({}).items.map((record) => record.askedModel)).toContain("c")
    ask("d")
    expect((await ledger.usage(everything)).totals.requests).toBe(4)
  })

  it("do not wait when there are many", () => {
    const { ask, models } = openLedger()
    for (let count = 0; count < 500; count++) ask()
    expect(models().length).toBeGreaterThan(0)
  })

  it("are all there after a clean close, and one that ends later harms nothing", () => {
    const { ask, models, ledger } = openLedger()
    ask("last")
    ledger.close()
    ask("too late")
    expect(models()).toEqual(["last"])
  })

  it("are not lost because one of them cannot be written", () => {
    const { requests, ledger } = openLedger()
    const end = (requestId: string, askedModel: string) => {
      const caller = { kind: "api", requestId, operation: "chat", address: "::1", userAgent: null } as const
      requests.begin({ caller: { ...caller, access: openAccess }, askedModel }).cancel()
    }
    end("same", "first")
    end("same", "cannot be")
    end("other", "third")
    expect(
      ledger
        .list({})
        .items.map((record) => record.askedModel)
        .sort(),
    ).toEqual(["first", "third"])
  })

  it("are kept without their text where that is no JSON", () => {
    const { requests, ledger } = openLedger({ keepsBodies: true })
    const circle: { self?: unknown } = {}
    circle.self = circle
    const caller = { kind: "api", requestId: "req_1", operation: "chat", address: "::1", userAgent: null } as const
    requests.begin({ caller: { ...caller, access: openAccess, sent: () => circle }, askedModel: "a" }).cancel()
    expect(ledger.get("req_1")).toMatchObject({ askedModel: "a", bodies: null })
  })

  it("take no secret with them, wherever it stands", () => {
    const { requests, ledger } = openLedger({ keepsBodies: true })
    const caller = { kind: "api", requestId: "req_1", operation: "chat", address: "::1", access: openAccess } as const
    const body = { messages: [{ content: `my key is ${secret}` }], api_key: "short" }
    const entry = requests.begin({
      caller: { ...caller, userAgent: `x ${secret}`, sent: () => body },
      askedModel: secret,
    })
    const error = { code: "upstream_auth_failed", message: `bad ${secret}` } as const
    entry.attempted({ target: "openai/gpt", startedAt: 1, durationMs: 1, error })
    for (const part of ["sk-hearth-", "q7Zt0aB3", "xYw9LmNc"]) entry.note({ type: "text-delta", choice: 0, text: part })
    const call = { choice: 0, call: 0 } as const
    entry.note({ type: "tool-call-started", ...call, id: "c", name: "send" })
    entry.note({ type: "tool-call-delta", ...call, arguments: `{"token":"${secret}"}` })
    entry.fail(
      new AppError("upstream_auth_failed", `no: ${secret}`, {
        detail: secret,
        facts: { provider: `OpenAI ${secret}`, status: 401 },
      }),
    )
    const kept = JSON.stringify(ledger.get("req_1"))
    expect(kept).not.toContain("q7Zt0aB3xYw9LmNc")
    expect(kept).not.toContain('"short"')
    expect(ledger.list({ filter: { search: "q7zt0ab3" } }).items).toEqual([])
    expect(kept).toContain("my key is [redacted]")
    expect(ledger.get("req_1").status).toMatchObject({
      error: { facts: { provider: "OpenAI [redacted]", status: 401 } },
    })
  })
})

describe("texts of requests", () => {
  it("are not kept unless that is switched on, and no more as soon as it is off", () => {
    const { ask, set, ledger } = openLedger()
    const newest = () => ledger.get(ledger.list({}).items[0]?.id ?? "").bodies
    ask()
    expect(newest()).toBeNull()
    set({ keepsBodies: true })
    ask()
    expect(newest()).toEqual({ request: '{"prompt":"hi"}', response: expect.stringContaining('"content":"Hello"') })
    ask("waits to be written")
    set({ keepsBodies: false })
    expect(ledger.list({ filter: { search: "waits" } }).items.map(({ id }) => ledger.get(id).bodies)).toEqual([null])
  })

  it("can be deleted without their records", async () => {
    const { ask, ledger } = openLedger({ keepsBodies: true })
    ask("a")
    ask("b")
    expect(await ledger.clear({ filter: { search: "a" }, bodiesOnly: true })).toEqual({ deleted: 1 })
    expect(await ledger.clear({ bodiesOnly: true })).toEqual({ deleted: 1 })
    expect(ledger.list({}).items.map(({ id }) => ledger.get(id).bodies)).toEqual([null, null])
  })
})

describe("old requests", () => {
  it("lose their texts first, then themselves, and stay in the usage", async () => {
    const { ask, ledger, clock, models } = openLedger({ keepsBodies: true, bodyDays: 2, recordDays: 10 })
    ask("old")
    clock.advance(3 * dayMs)
    ask("new")
    const kept = (askedModel: string) =>
      ledger.list({ filter: { search: askedModel } }).items.map(({ id }) => ledger.get(id).bodies !== null)
    await vi.waitFor(() => expect([kept("old"), kept("new")]).toEqual([[false], [true]]))
    clock.advance(8 * dayMs)
    await vi.waitFor(() => expect(models()).toEqual(["new"]))
    expect((await ledger.usage(everything)).totals.requests).toBe(2)
  })

  it("go at once when they are to be kept for a shorter time", async () => {
    const { ask, set, clock, models } = openLedger({ recordDays: 100 })
    ask("old")
    clock.advance(30 * dayMs)
    ask("new")
    clock.advance(250)
    set({ recordDays: 20 })
    await vi.waitFor(() => expect(models()).toEqual(["new"]))
  })
})

it("forgets what is deleted in the usage, too, and everything when nothing is left out", async () => {
  const { ask, ledger, requests } = openLedger()
  for (let count = 0; count < 2_500; count++) ask("many")
  requests.begin({ caller: { kind: "window" }, askedModel: "one" }).cancel()
  const total = async () => (await ledger.usage(everything)).totals.requests
  expect(await ledger.clear({ filter: { outcome: "done" }, bodiesOnly: false })).toEqual({ deleted: 2_500 })
  expect(await total()).toBe(1)
  expect(await ledger.clear({ filter: {}, bodiesOnly: false })).toEqual({ deleted: 1 })
  expect([await total(), ledger.list({}).items]).toEqual([0, []])
})

it("gives all that fit, page by page, while others come in", async () => {
  const { ask, ledger } = openLedger()
  for (let count = 0; count < 2_300; count++) ask(String(count))
  const seen: (string | null)[] = []
  for await (const page of ledger.pages()) {
    expect(page.length).toBeLessThanOrEqual(1_000)
    seen.push(...page.map((record) => record.askedModel))
    ask("later")
  }
  expect([seen.length, new Set(seen).size, seen.includes("later")]).toEqual([2_300, 2_300, false])
})

it("refuses what nobody can look at, and knows what is not there", async () => {
  const { ledger } = openLedger()
  const tooFine = { from: 0, to: 101 * dayMs, bucket: "hour", groupBy: "none" } as const
  await expect(ledger.usage(tooFine)).rejects.toMatchObject({ code: "invalid_value", param: "bucket" })
  expect(() => ledger.get("nobody")).toThrow(expect.objectContaining({ code: "record_not_found" }))
})
