import { expect, it } from "vitest"
import type { CompletionEvent, CompletionRequest } from "../../../../electron/contract/completion.ts"
import { createRequestLog, type EndedRequest } from "../../../../electron/services/answers/requestLog.ts"
import { finished } from "../../../support/serverEngine.ts"

const start = { caller: { kind: "window" }, askedModel: "ember" } as const

it("does not bring a long request back as a new one when shorter ones have pushed it out", () => {
  const log = createRequestLog()
  const long = log.begin(start)
  const [{ id } = { id: "" }] = log.list()
  for (let count = 0; count < 200; count++) log.begin(start).cancel()
  const newest = log.list()[0]
  long.note({ type: "text-delta", choice: 0, text: "still here" })
  long.cancel()
  expect(log.list()).toHaveLength(200)
  expect(log.list()[0]).toBe(newest)
  expect(log.list().some((record) => record.id === id)).toBe(false)
})

it("holds the newest 200", () => {
  const log = createRequestLog()
  const asked = Array.from({ length: 205 }, (_, index) => String(index))
  for (const askedModel of asked) log.begin({ ...start, askedModel })
  const listed = log.list().map((record) => record.askedModel)
  expect([listed.length, listed[0], listed.at(-1)]).toEqual([200, "204", "5"])
})

it("forgets what has ended, and keeps what is running", () => {
  const log = createRequestLog()
  log.begin({ ...start, askedModel: "a" }).note(finished())
  log.begin({ ...start, askedModel: "b" })
  let cleared = 0
  log.onClear(() => cleared++)
  log.clear()
  expect([log.list().map((record) => record.askedModel), cleared]).toEqual([["b"], 1])
})

it("takes the time of the first token also where it begins a call", () => {
  const log = createRequestLog()
  const entry = log.begin(start)
  entry.note({ type: "started", model: "ember", promptTokens: 7, cachedTokens: 0 })
  expect(log.list()[0]?.firstTokenMs).toBeNull()
  entry.note({ type: "tool-call-started", choice: 0, call: 0, id: "call_1", name: "time" })
  expect(log.list()[0]?.firstTokenMs).toEqual(expect.any(Number))
})

const atReference = { label: "a cloud", currency: "USD", inputPerMillion: 2, outputPerMillion: 10 }

it("tells who answered after which tries, what it cost, and what a local answer saved", () => {
  const log = createRequestLog({ ledger: () => ({ keepsBodies: false, reference: atReference }) })
  const entry = log.begin(start)
  entry.planned({ route: "all" })
  const error = { code: "upstream_error", message: "no" } as const
  entry.attempted({ target: "openai/gpt", startedAt: 1, durationMs: 2, error })
  const served = { target: "local/ember", attempts: 2, cache: "miss" } as const
  entry.note({ type: "started", model: "ember", promptTokens: 7, cachedTokens: 0, served })
  entry.note(finished())
  // The generator that tries the targets goes on only after its last event was taken.
  entry.attempted({ target: "local/ember", startedAt: 3, durationMs: 4 })
  const [record] = log.list()
  expect(record).toMatchObject({ route: "all", target: "local/ember", cache: "miss", reasoningTokens: 2, cost: null })
  expect(record?.attempts.map(({ target }) => target)).toEqual(["openai/gpt", "local/ember"])
  // 7 tokens at 2 and 5 at 10 dollars a million are 64 millionths.
  expect(record?.saved).toEqual({ nanos: 64_000, currency: "USD" })
})

it("compares no remote answer with the reference price, and tells its own cost", () => {
  const log = createRequestLog({ ledger: () => ({ keepsBodies: false, reference: atReference }) })
  const entry = log.begin(start)
  const served = { target: "openai/gpt", attempts: 1, cache: "off" } as const
  entry.note({ type: "started", model: "openai/gpt", promptTokens: 7, cachedTokens: 0, served })
  entry.note({ ...finishedOf(finished()), cost: { nanos: 5, currency: "CNY" } })
  expect(log.list()[0]).toMatchObject({ saved: null, cost: { nanos: 5, currency: "CNY" } })
})

it("announces every end once, also of those that newer ones have pushed out of the list", () => {
  const log = createRequestLog()
  const ended: EndedRequest[] = []
  log.onEnd((one) => ended.push(one))
  const long = log.begin({ ...start, askedModel: "long" })
  for (let count = 0; count < 200; count++) log.begin(start)
  long.note(finished())
  long.cancel()
  long.fail(new Error("late"))
  expect(ended.map(({ record, kept }) => [record.askedModel, record.status.kind, kept])).toEqual([
    ["long", "done", null],
  ])
})

const request: CompletionRequest = { model: "ember", input: { kind: "text", prompt: "hi" }, sampling: {}, stop: [] }

it("keeps texts only while that is switched on, from the request to its end", () => {
  let keepsBodies = false
  const ledger = () => ({ keepsBodies, reference: atReference })
  const log = createRequestLog({ ledger, toBody: ({ model }) => ({ asks: model }) })
  const ended: EndedRequest[] = []
  log.onEnd((one) => ended.push(one))
  const say = () => {
    const entry = log.begin({ ...start, asked: request })
    entry.note({ type: "reasoning-delta", choice: 0, text: "hm" })
    entry.note({ type: "text-delta", choice: 0, text: "Hel" })
    entry.note({ type: "text-delta", choice: 0, text: "lo" })
    entry.note(finished())
  }
  say()
  keepsBodies = true
  say()
  expect(ended[0]?.kept).toBeNull()
  expect(ended[1]?.kept?.request).toEqual({ asks: "ember" })
  expect(JSON.parse(ended[1]?.kept?.answer.toText((text) => text)?.text ?? "")).toEqual({
    choices: [{ message: { role: "assistant", content: "Hello", reasoning_content: "hm" }, finish_reason: "stop" }],
  })
})

function finishedOf(event: CompletionEvent) {
  if (event.type !== "finished") throw new Error("not the end of an answer")
  return event
}
