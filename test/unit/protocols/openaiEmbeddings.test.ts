import { expect, it } from "vitest"
import { parseEmbeddingsCall } from "../../../electron/protocols/openaiEmbeddings.ts"
import { parseRerankCall } from "../../../electron/protocols/rerank.ts"

// A model of vectors is small and asked in bursts: whoever sends many wants to keep it.
it.each([
  [{ keep_alive: "5m" }, 300_000],
  [{ keep_alive: -1 }, -1],
  [{ keep_alive: null }, undefined],
])("keeps the model for %j", (fields, keepAliveMs) => {
  const { request: embedding } = parseEmbeddingsCall({ model: "m", input: "a", ...fields })
  const { request: ranking } = parseRerankCall({ model: "m", query: "a", documents: ["b"], ...fields })
  expect([embedding.keepAliveMs, ranking.keepAliveMs]).toEqual([keepAliveMs, keepAliveMs])
})
