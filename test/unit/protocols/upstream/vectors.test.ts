import { describe, expect, it } from "vitest"
import { readEmbeddings, toEmbeddingsBody } from "../../../../electron/protocols/upstream/upstreamEmbeddings.ts"
import { readRanking, toRankingBody } from "../../../../electron/protocols/upstream/upstreamRanking.ts"
import { refusalOf } from "../../../support/refusal.ts"

const options = { provider: "acme", count: (text: string) => text.length }

describe("embeddings", () => {
  const task = { inputs: ["aaaa", "bb"] }
  const [first, second] = [
    [3, 4],
    [0, 2],
  ]
  const base64 = (numbers: readonly number[]) => Buffer.from(Float32Array.from(numbers).buffer).toString("base64")

  it.each<[string, unknown]>([
    [
      "numbers",
      {
        data: [
          { index: 0, embedding: first },
          { index: 1, embedding: second },
        ],
      },
    ],
    [
      "numbers in another order",
      {
        data: [
          { index: 1, embedding: second },
          { index: 0, embedding: first },
        ],
      },
    ],
    ["numbers without index", { data: [{ embedding: first }, { embedding: second }] }],
    [
      "base64",
      {
        data: [
          { index: 0, embedding: base64(first) },
          { index: 1, embedding: base64(second) },
        ],
      },
    ],
    ["Ollama's and Cohere's lists", { embeddings: [first, second] }],
    ["Cohere's lists by type", { embeddings: { float: [first, second] } }],
    [
      "DashScope's output",
      {
        output: {
          embeddings: [
            { text_index: 1, embedding: second },
            { text_index: 0, embedding: first },
          ],
        },
      },
    ],
    ["TEI's bare lists", [first, second]],
    [
      "llama.cpp's lists in lists",
      [
        { index: 0, embedding: [first] },
        { index: 1, embedding: [second] },
      ],
    ],
  ])("are read from %s, of length 1", (_, reply) => {
    const { vectors } = readEmbeddings(reply, task, options)
    expect(vectors.map((vector) => [...vector].map((one) => Math.round(one * 10) / 10))).toEqual([
      [0.6, 0.8],
      [0, 1],
    ])
  })

  it("are counted as told, each input by its share, or estimated", () => {
    const reply = { data: [{ embedding: first }, { embedding: second }] }
    const told = readEmbeddings({ ...reply, usage: { prompt_tokens: 10, total_tokens: 10 } }, task, options)
    expect([told.tokenCounts, told.isEstimated]).toEqual([[7, 3], undefined])
    const guessed = readEmbeddings(reply, task, options)
    expect([guessed.tokenCounts, guessed.isEstimated]).toEqual([[4, 2], true])
  })

  it.each([
    [{ data: [{ embedding: first }] }],
    [{ data: [{ embedding: first }, { embedding: [1, "x"] }] }],
    [{ data: [{ embedding: first }, { embedding: [] }] }],
    [{ data: [{ embedding: first }, { embedding: [1, 2, 3] }] }],
    [{ data: [{ embedding: first }, { embedding: "AAA=" }] }],
    [{ data: null }],
    ["<html>"],
    [null],
  ])("are not taken from %j", (reply) => {
    expect(refusalOf(() => readEmbeddings(reply, task, options)).code).toBe("upstream_invalid_reply")
  })

  it("are not taken from an error with status 200", () => {
    const reply = { error: { message: "Slow down", code: 429 } }
    expect(refusalOf(() => readEmbeddings(reply, task, options)).code).toBe("upstream_rate_limited")
  })

  it("are asked for in numbers, a single text as text", () => {
    expect(toEmbeddingsBody("m", { inputs: ["a"], truncates: true })).toEqual({
      model: "m",
      input: "a",
      encoding_format: "float",
    })
    expect(toEmbeddingsBody("m", { inputs: [[1], [2]], dimensions: 5 }, ["encoding_format"])).toEqual({
      model: "m",
      input: [[1], [2]],
      dimensions: 5,
    })
  })
})

describe("rankings", () => {
  const task = { query: "q", documents: ["aa", "bbb", "c"] }
  const results = [
    { index: 1, relevance_score: 0.9 },
    { index: 0, relevance_score: 0.5 },
    { index: 2, relevance_score: 0.1 },
  ]

  it.each<[string, unknown]>([
    ["Jina and Cohere", { results }],
    ["Voyage", { data: results }],
    ["DashScope", { output: { results }, code: "", message: "" }],
    ["TEI", results.map(({ index, relevance_score: score }) => ({ index, score }))],
    ["scores alone", [0.5, 0.9, 0.1]],
  ])("are read as %s write them", (_, reply) => {
    expect(readRanking(reply, task, options).scores).toEqual([0.5, 0.9, 0.1])
  })

  it("lie between 0 and 1 also where logits are told", () => {
    const { scores } = readRanking(
      {
        results: [
          { index: 0, score: 5 },
          { index: 1, score: 0 },
          { index: 2, score: -800 },
        ],
      },
      task,
      options,
    )
    expect(scores[0]).toBeCloseTo(0.9933)
    expect(scores.slice(1)).toEqual([0.5, 0])
  })

  it("put last what the provider leaves out", () => {
    expect(readRanking({ results: results.slice(0, 1) }, task, options).scores).toEqual([0, 0.9, 0])
  })

  it.each([
    [{ usage: { total_tokens: 30 } }, 30, undefined],
    [{ meta: { tokens: { input_tokens: 30 }, billed_units: { search_units: 1 } } }, 30, undefined],
    [{ meta: { billed_units: { search_units: 1 } } }, 9, true],
    [{}, 9, true],
  ])("count the tokens of %j", (told, tokenCount, isEstimated) => {
    const ranking = readRanking({ results, ...told }, task, options)
    expect([ranking.tokenCount, ranking.isEstimated]).toEqual([tokenCount, isEstimated])
  })

  it.each([
    [{ results: [] }],
    [{ results: [{ index: 9, score: 1 }] }],
    [{ results: [{ index: 0, score: null }] }],
    ["x"],
    [null],
  ])("are not taken from %j", (reply) => {
    expect(refusalOf(() => readRanking(reply, task, options)).code).toBe("upstream_invalid_reply")
  })

  it("are asked for in one shape, and in DashScope's own below its own address", () => {
    const wishes = { top_n: 3, return_documents: false }
    expect(toRankingBody("m", task, "rerank")).toEqual({ model: "m", ...task, ...wishes })
    expect(toRankingBody("m", task, "/api/v1/services/rerank/text-rerank/text-rerank")).toEqual({
      model: "m",
      input: task,
      parameters: wishes,
    })
  })
})
