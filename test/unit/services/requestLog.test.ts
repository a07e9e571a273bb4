import { expect, it } from "vitest"
import { createRequestLog } from "../../../electron/services/requestLog.ts"

const start = { caller: { kind: "window" }, askedModel: "ember" } as const

it("does not bring a long request back as a new one when shorter ones have pushed it out", () => {
  const log = createRequestLog()
  const long = log.begin(start)
  const [{ id } = { id: "" }] = log.list()
  for (let count = 0; count < 200; count++) log.begin(start).cancel()
  const newest = log.list()[0]
  long.note({ type: "text-delta", text: "still here" })
  long.cancel()
  expect(log.list()).toHaveLength(200)
  expect(log.list()[0]).toBe(newest)
  expect(log.list().some((record) => record.id === id)).toBe(false)
})
