import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { send } from "../../support/httpClient.ts"
import { startTestServer, type TestServer } from "../../support/server.ts"
import { rankings, vectorEntries } from "../../support/vectors.ts"

let server: TestServer

beforeAll(async () => {
  server = await startTestServer({ entries: vectorEntries })
})

afterAll(() => server[Symbol.asyncDispose]())

const post = (path: string, body: object) => send(server.url, path, { body })

describe("rerank", () => {
  const ranker = "ember-rank"
  const rank = (body: object, path = "/v1/rerank") => post(path, { model: ranker, ...body })

  it.each(rankings)("puts the right document first: $query", async ({ query, documents, right }) => {
    const { json, status } = await rank({ query, documents })
    expect(status).toBe(200)
    expect(json).toMatchObject({ object: "list", model: ranker })
    expect(json.results[0].index).toBe(right)
    expect(json.results[0].relevance_score).toBeGreaterThan(0.99)
    const scores = json.results.map((result: { relevance_score: number }) => result.relevance_score)
    expect(scores).toEqual(scores.toSorted((a: number, b: number) => b - a))
    expect(Object.keys(json.results[0])).toEqual(["index", "relevance_score"])
    expect(json.usage.total_tokens).toBeGreaterThan(50)
  })

  const { query, documents } = rankings[0]

  it.each(["/rerank", "/reranking", "/v1/reranking", "/api/v1/rerank", "/v1/v1/rerank/"])(
    "answers at %s",
    async (path) => {
      expect((await rank({ query, documents, top_n: 1 }, path)).json.results).toHaveLength(1)
    },
  )

  it("gives as many as are asked for, with their texts if wanted", async () => {
    const few = await rank({ query, documents: documents.map((text) => ({ text })), top_n: 2, return_documents: true })
    expect(few.json.results).toHaveLength(2)
    expect(few.json.results[0].document).toEqual({ text: documents[1] })
    expect((await rank({ query, documents, top_n: 99 })).json.results).toHaveLength(5)
    expect((await rank({ query, documents, top_n: null })).json.results).toHaveLength(5)
  })

  it("answers clients of TEI as TEI does", async () => {
    const { json } = await post("/rerank", { query, texts: documents, return_text: true, truncate: true })
    expect(json[0]).toEqual({ index: 1, score: expect.any(Number), text: documents[1] })
    expect(json).toHaveLength(5)
  })

  it.each([
    [{ documents: ["a"] }, "missing_required_parameter", "query"],
    [{ query: "a" }, "missing_required_parameter", "documents"],
    [{ query: "a", documents: null }, "missing_required_parameter", "documents"],
    [{ query: "a", documents: [] }, "empty_array", "documents"],
    [{ query: "a", documents: "b" }, "invalid_type", "documents"],
    [{ query: "a", documents: [1] }, "invalid_type", "documents[0]"],
    [{ query: "a", documents: [{}] }, "missing_required_parameter", "documents[0].text"],
    [{ query: 1, documents: ["a"] }, "invalid_type", "query"],
    [{ query: "a", documents: ["b"], top_n: 0 }, "integer_below_min_value", "top_n"],
    [{ query: "a", documents: ["b"], model: "ember" }, "unsupported_model", "model"],
    [{ query: "word ".repeat(600), documents: ["b"] }, "context_length_exceeded", "query"],
  ])("says why it cannot: %j", async (body, code, param) => {
    const { status, json } = await rank(body)
    expect({ status, ...json.error }).toMatchObject({ status: 400, code, param })
  })
})
