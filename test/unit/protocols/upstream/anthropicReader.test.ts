import { describe, expect, it } from "vitest"
import { AppError } from "../../../../electron/contract/errors.ts"
import { createAnthropicReader, readAnthropicReply } from "../../../../electron/protocols/upstream/anthropicReader.ts"
import { answerOf, finishOf, readerOptions, readStream } from "../../../support/readUpstream.ts"

type Event = { type: string; [field: string]: unknown }

function frames(...events: Event[]): string {
  return events.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`).join("")
}

function read(stream: string) {
  return readStream(stream, {}, createAnthropicReader)
}

function codeOf(act: () => unknown): string {
  try {
    act()
  } catch (error) {
    if (error instanceof AppError) return error.code
    throw error
  }
  return "none"
}

const usage = { input_tokens: 10, cache_read_input_tokens: 5, cache_creation_input_tokens: 2, output_tokens: 1 }
const start = { type: "message_start", message: { id: "msg", type: "message", role: "assistant", content: [], usage } }
const block = (index: number, content: object) => ({ type: "content_block_start", index, content_block: content })
const delta = (index: number, content: object) => ({ type: "content_block_delta", index, delta: content })
const close = (index: number) => ({ type: "content_block_stop", index })
const end = (reason: string | null) => ({
  type: "message_delta",
  delta: { stop_reason: reason, stop_sequence: null },
  usage: { output_tokens: 20 },
})
const stop = { type: "message_stop" }
const text = (words: string) => [
  block(0, { type: "text", text: "" }),
  delta(0, { type: "text_delta", text: words }),
  close(0),
]

it("reads thoughts, text and calls as they come", () => {
  const events = read(
    frames(
      start,
      { type: "ping" },
      block(0, { type: "thinking", thinking: "", signature: "" }),
      delta(0, { type: "thinking_delta", thinking: "Hm" }),
      delta(0, { type: "signature_delta", signature: "abc" }),
      close(0),
      block(1, { type: "text", text: "" }),
      delta(1, { type: "text_delta", text: "Let me " }),
      delta(1, { type: "text_delta", text: "see." }),
      close(1),
      block(2, { type: "tool_use", id: "toolu_1", name: "weather", input: {} }),
      delta(2, { type: "input_json_delta", partial_json: "" }),
      delta(2, { type: "input_json_delta", partial_json: '{"city":' }),
      delta(2, { type: "input_json_delta", partial_json: '"Rome"}' }),
      close(2),
      block(3, { type: "tool_use", id: "toolu_2", name: "time", input: {} }),
      close(3),
      end("tool_use"),
      stop,
    ),
  )
  expect(events[0]).toEqual({ type: "started", model: "acme/large", promptTokens: 17, cachedTokens: 5 })
  expect(answerOf(events)).toEqual({
    reasoning: "Hm",
    text: "Let me see.",
    calls: [
      { id: "toolu_1", name: "weather", arguments: '{"city":"Rome"}' },
      { id: "toolu_2", name: "time", arguments: "{}" },
    ],
  })
  expect(finishOf(events)).toMatchObject({
    finishReasons: ["tool-calls"],
    usage: { promptTokens: 17, cachedTokens: 5, completionTokens: 20, reasoningTokens: 0 },
  })
  expect(finishOf(events).usage.isEstimated).toBeUndefined()
})

it.each([
  ["end_turn", "stop"],
  ["stop_sequence", "stop"],
  ["pause_turn", "stop"],
  ["max_tokens", "length"],
  ["model_context_window_exceeded", "length"],
  ["refusal", "content-filter"],
])("%s is %s", (reason, expected) => {
  expect(finishOf(read(frames(start, ...text("a"), end(reason), stop))).finishReasons).toEqual([expected])
})

it("finishes without a reason where the end is told, and without the end where the reason is", () => {
  expect(finishOf(read(frames(start, ...text("a"), stop))).finishReasons).toEqual(["stop"])
  expect(finishOf(read(frames(start, ...text("a"), end("max_tokens")))).finishReasons).toEqual(["length"])
  expect(answerOf(read(frames(start, end("end_turn"), stop))).text).toBe("")
})

it("estimates what is not counted", () => {
  const bare = { type: "message_start", message: {} }
  const last = { type: "message_delta", delta: { stop_reason: "end_turn" } }
  expect(finishOf(read(frames(bare, ...text("ab"), last, stop))).usage).toMatchObject({
    promptTokens: 1000,
    completionTokens: 200,
    isEstimated: true,
  })
})

it("does not need the event's name, nor its type, twice", () => {
  const events = [start, ...text("a"), end("end_turn"), stop]
  const unnamed = events.map((event) => `data: ${JSON.stringify(event)}\n\n`).join("")
  const untyped = events.map(({ type, ...rest }) => `event: ${type}\ndata: ${JSON.stringify(rest)}\n\n`).join("")
  for (const stream of [unnamed, untyped]) expect(answerOf(read(stream)).text).toBe("a")
})

describe("a stream that fails", () => {
  it.each([
    ["overloaded_error", "upstream_error"],
    ["rate_limit_error", "upstream_rate_limited"],
    ["authentication_error", "upstream_auth_failed"],
    ["permission_error", "upstream_auth_failed"],
    ["billing_error", "upstream_billing"],
    ["not_found_error", "model_not_found"],
    ["invalid_request_error", "upstream_refused"],
    ["timeout_error", "upstream_timeout"],
    ["api_error", "upstream_error"],
  ])("with %s is %s, before the answer and in it", (type, code) => {
    const error = { type: "error", error: { type, message: "It went wrong" } }
    expect(codeOf(() => read(frames(error)))).toBe(code)
    expect(codeOf(() => read(frames(start, ...text("a"), error)))).toBe(code)
    expect(codeOf(() => readAnthropicReply(error, readerOptions()))).toBe(code)
  })

  it.each([
    ["in the middle", frames(start, ...text("a")), "upstream_error"],
    ["before anything", frames({ type: "ping" }), "upstream_invalid_reply"],
    ["with what is no JSON", "data: <html>\n\n", "upstream_invalid_reply"],
    ["with an error without words", frames({ type: "error" }), "upstream_error"],
  ])("ends %s", (_, stream, code) => {
    expect(codeOf(() => read(stream))).toBe(code)
  })
})

describe("a reply in one piece", () => {
  it("says what a stream of it would say", () => {
    const content = [
      { type: "thinking", thinking: "Hm", signature: "x" },
      { type: "redacted_thinking", data: "x" },
      { type: "text", text: "Let me see." },
      { type: "tool_use", id: "toolu_1", name: "weather", input: { city: "Rome" } },
    ]
    const events = readAnthropicReply(
      { type: "message", role: "assistant", content, stop_reason: "tool_use", usage: { ...usage, output_tokens: 20 } },
      readerOptions(),
    )
    expect(events[0]).toMatchObject({ promptTokens: 17, cachedTokens: 5 })
    expect(answerOf(events)).toEqual({
      reasoning: "Hm",
      text: "Let me see.",
      calls: [{ id: "toolu_1", name: "weather", arguments: '{"city":"Rome"}' }],
    })
    expect(finishOf(events)).toMatchObject({ finishReasons: ["tool-calls"], usage: { completionTokens: 20 } })
  })

  it.each([[{}], [{ content: "x" }], [[]], [null], ["<html>"]])("refuses %j", (reply) => {
    expect(codeOf(() => readAnthropicReply(reply, readerOptions()))).toBe("upstream_invalid_reply")
  })
})
