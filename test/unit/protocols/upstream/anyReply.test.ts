import { expect, it } from "vitest"
import type { CompletionEvent } from "../../../../electron/contract/completion.ts"
import { AppError } from "../../../../electron/contract/errors.ts"
import { createAnthropicReader, readAnthropicReply } from "../../../../electron/protocols/upstream/anthropicReader.ts"
import {
  createOpenAiReader,
  readOpenAiReply,
  type UpstreamReader,
} from "../../../../electron/protocols/upstream/openaiReader.ts"
import { readEmbeddings } from "../../../../electron/protocols/upstream/upstreamEmbeddings.ts"
import { createFrameReader } from "../../../../electron/protocols/upstream/upstreamFrames.ts"
import { readRanking } from "../../../../electron/protocols/upstream/upstreamRanking.ts"
import { pick, type Random, seededRandom, wholeBetween } from "../../../support/random.ts"
import { delta, expectClean, readerOptions } from "../../../support/readUpstream.ts"

/*
 * The bug these would catch: a reply that nobody thought of breaks Hearth itself (a TypeError becomes internal_error, and blames
 * us), or gets through as events that no client can read.
 */

const call = (index: number, rest: object) => ({ index, ...rest })
const openAiChunks = [
  delta({ role: "assistant", content: "" }),
  delta({ reasoning_content: "Hm" }),
  delta({ content: "<think>a</think>b" }, { logprobs: { content: [{ token: "b", logprob: -1, bytes: [98] }] } }),
  delta({ tool_calls: [call(0, { id: "c1", type: "function", function: { name: "f", arguments: '{"a"' } })] }),
  delta({ tool_calls: [call(1, { id: "c2", function: { name: "g", arguments: "{}" } })] }),
  delta({ tool_calls: [call(0, { function: { arguments: ":1}" } })] }),
  delta({ function_call: { name: "h", arguments: "{}" } }),
  delta({}, { finish_reason: "tool_calls" }),
  {
    choices: [],
    usage: { prompt_tokens: 7, completion_tokens: 2, completion_tokens_details: { reasoning_tokens: 1 } },
  },
]
const block = (index: number, content: object) => ({ type: "content_block_start", index, content_block: content })
const anthropicEvents = [
  { type: "message_start", message: { content: [], usage: { input_tokens: 7, output_tokens: 1 } } },
  block(0, { type: "thinking", thinking: "Hm" }),
  block(1, { type: "text", text: "a" }),
  { type: "content_block_delta", index: 1, delta: { type: "text_delta", text: "b" } },
  block(2, { type: "tool_use", id: "t1", name: "f", input: {} }),
  { type: "content_block_delta", index: 2, delta: { type: "input_json_delta", partial_json: '{"a":1}' } },
  { type: "content_block_stop", index: 2 },
  { type: "message_delta", delta: { stop_reason: "tool_use" }, usage: { output_tokens: 20 } },
  { type: "message_stop" },
]

const oddities: readonly unknown[] = [
  ...[null, true, false, "", "x", "null", 0, -1, 1.5, 1e308, [], {}, [[]], [null], [{}], { a: null }, ["x"], [1]],
  ...["\ud800", "<think>", "</think>", "[DONE]", { toString: 1 }, { length: 5 }, { __proto__: null }],
]

/** The value with one thing in it, at any depth, replaced by something odd, left out, or told twice. */
function spoiled(value: unknown, random: Random): unknown {
  if (typeof value !== "object" || value === null || random() < 0.15) return pick(random, oddities)
  const entries = Object.entries(value)
  if (entries.length === 0) return pick(random, oddities)
  const [name, inner] = pick(random, entries)
  if (Array.isArray(value)) {
    const list: unknown[] = [...value]
    list.splice(Number(name), 1, ...pick(random, [[], [inner, inner], [spoiled(inner, random)]]))
    return list
  }
  const rest = Object.fromEntries(entries.filter(([other]) => other !== name))
  return random() < 0.2 ? rest : { ...rest, [name]: spoiled(inner, random) }
}

function spoiledStream(chunks: readonly object[], random: Random): string {
  const written = chunks.map((chunk) => `data: ${JSON.stringify(random() < 0.3 ? spoiled(chunk, random) : chunk)}\n\n`)
  for (let count = wholeBetween(random, 0, 2); count > 0; count--) {
    const at = wholeBetween(random, 0, written.length - 1)
    written.splice(at, 1, ...pick(random, [[], [written[at] ?? "", written[at] ?? ""], [": x\n\n"], ["data: {\n\n"]]))
  }
  return written.join("") + pick(random, ["", "data: [DONE]\n\n"])
}

function readAll(stream: string, reader: UpstreamReader, random: Random): CompletionEvent[] {
  const frames = createFrameReader("acme")
  const events: CompletionEvent[] = []
  for (let at = 0; at < stream.length; ) {
    const end = at + wholeBetween(random, 1, 200)
    for (const event of frames.push(stream.slice(at, end))) events.push(...reader.push(event))
    at = end
  }
  for (const event of frames.end()) events.push(...reader.push(event))
  return [...events, ...reader.end()]
}

/** Whether it was answered; all else than a clean answer and an error of ours fails the test. */
function isAnswered(read: () => readonly CompletionEvent[], what: unknown): boolean {
  try {
    expectClean(read(), 1)
    return true
  } catch (error) {
    if (error instanceof AppError && error.code !== "internal_error") return false
    throw new Error(`This reply is not survived: ${JSON.stringify(what)}`, { cause: error })
  }
}

it.each([
  ["OpenAI", openAiChunks, createOpenAiReader],
  ["Anthropic", anthropicEvents, createAnthropicReader],
] as const)("makes a clean answer or an error of any stream like those of %s", (_, chunks, create) => {
  let answered = 0
  for (let seed = 0; seed < 1_500; seed++) {
    const random = seededRandom(seed)
    const stream = spoiledStream(chunks, random)
    if (isAnswered(() => readAll(stream, create(readerOptions()), random), stream)) answered++
  }
  // Most of what can be survived is survived, and some cannot be.
  expect(answered).toBeGreaterThan(500)
  expect(answered).toBeLessThan(1_500)
})

const message = {
  content: "a",
  reasoning_content: "Hm",
  tool_calls: [{ id: "c1", type: "function", function: { name: "f", arguments: "{}" } }],
}
const openAiReply = {
  choices: [{ index: 0, message, logprobs: { content: [] }, finish_reason: "stop" }],
  usage: { prompt_tokens: 7, completion_tokens: 2 },
}
const anthropicReply = {
  content: [
    { type: "text", text: "a" },
    { type: "tool_use", id: "t1", name: "f", input: { a: 1 } },
  ],
  stop_reason: "end_turn",
  usage: { input_tokens: 7, output_tokens: 2 },
}

it.each([
  ["OpenAI", openAiReply, readOpenAiReply],
  ["Anthropic", anthropicReply, readAnthropicReply],
] as const)("makes a clean answer or an error of any whole reply like those of %s", (_, reply, read) => {
  for (let seed = 0; seed < 1_500; seed++) {
    const odd = JSON.parse(JSON.stringify(spoiled(reply, seededRandom(seed))))
    isAnswered(() => read(odd, readerOptions()), odd)
  }
})

it("survives JSON that is nested deeper than the stack", () => {
  const deep = `${"[".repeat(100_000)}${"]".repeat(100_000)}`
  const inCall = JSON.stringify(delta({ tool_calls: [{ function: { name: "f", arguments: { a: "DEEP" } } }] }))
  const data = [deep, `{"choices":${deep}}`, `{"error":${deep}}`, inCall.replace('"DEEP"', deep)]
  for (const create of [createOpenAiReader, createAnthropicReader]) {
    for (const one of data) {
      const stream = `data: ${one}\n\ndata: [DONE]\n\n`
      isAnswered(() => readAll(stream, create(readerOptions()), () => 0.999), one.slice(0, 50))
    }
  }
})

it("makes vectors, scores or an error of any reply", () => {
  const options = { provider: "acme", count: (text: string) => text.length }
  const vectors = {
    data: [
      { index: 0, embedding: [1, 2] },
      { index: 1, embedding: [3, 4] },
    ],
    usage: { total_tokens: 5 },
  }
  const ranking = {
    results: [
      { index: 1, relevance_score: 0.5 },
      { index: 0, relevance_score: 0.1 },
    ],
    usage: {},
  }
  const isOurs = (error: unknown) => error instanceof AppError && error.code.startsWith("upstream_")
  for (let seed = 0; seed < 1_500; seed++) {
    const random = seededRandom(seed)
    const [odd, other] = JSON.parse(JSON.stringify([spoiled(vectors, random), spoiled(ranking, random)]))
    try {
      const found = readEmbeddings(odd, { inputs: ["a", "b"] }, options)
      expect(found.vectors.map((vector) => vector.every(Number.isFinite))).toEqual([true, true])
      expect(found.tokenCounts.every((count) => Number.isInteger(count) && count >= 0)).toBe(true)
    } catch (error) {
      if (!isOurs(error)) throw new Error(`Not survived: ${JSON.stringify(odd)}`, { cause: error })
    }
    try {
      const { scores } = readRanking(other, { query: "q", documents: ["a", "b"] }, options)
      expect(scores.every((score) => score >= 0 && score <= 1)).toBe(true)
    } catch (error) {
      if (!isOurs(error)) throw new Error(`Not survived: ${JSON.stringify(other)}`, { cause: error })
    }
  }
})
