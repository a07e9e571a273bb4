import { expect, it } from "vitest"
import { createRequestLog } from "../../../../electron/services/answers/requestLog.ts"
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
