import { describe, expect, it } from "vitest"
import { AppError } from "../../../../electron/contract/errors.ts"
import { createOpenAiReader, readOpenAiReply } from "../../../../electron/protocols/upstream/openaiReader.ts"
import { ManualClock } from "../../../support/manualClock.ts"
import { answerOf, delta, finishOf, readerOptions, readStream, sse } from "../../../support/readUpstream.ts"

const done = "data: [DONE]\n\n"
const stop = delta({}, { finish_reason: "stop" })
const usage = { prompt_tokens: 7, completion_tokens: 2, total_tokens: 9 }
const counts = { promptTokens: 7, cachedTokens: 0, completionTokens: 2, reasoningTokens: 0 }

function codeOf(act: () => unknown): string {
  try {
    act()
  } catch (error) {
    if (error instanceof AppError) return error.code
    throw error
  }
  return "none"
}

describe("a stream as the book has it", () => {
  it("becomes started, deltas and finished", () => {
    const stream = sse(
      delta({ role: "assistant", content: "" }, { finish_reason: null }),
      delta({ content: "Hé" }),
      delta({ content: "llo 😀" }),
      stop,
      { id: "x", object: "chat.completion.chunk", choices: [], usage },
      done,
    )
    expect(readStream(stream)).toEqual([
      { type: "started", model: "acme/large", promptTokens: 900, cachedTokens: 0 },
      { type: "text-delta", choice: 0, text: "Hé" },
      { type: "text-delta", choice: 0, text: "llo 😀" },
      {
        type: "finished",
        finishReasons: ["stop"],
        usage: counts,
        timings: { waitedMs: 0, firstTokenMs: 0, totalMs: 0, tokensPerSecond: null },
      },
    ])
  })

  it("keeps several choices apart, and finishes once", () => {
    const at = (index: number, choice: object) => ({ choices: [{ index, ...choice }] })
    const events = readStream(
      sse(
        at(1, { delta: { content: "b" } }),
        at(0, { delta: { content: "a" } }),
        at(1, { delta: {}, finish_reason: "length" }),
        at(0, { delta: {}, finish_reason: "stop" }),
        done,
      ),
      { choiceCount: 2 },
    )
    expect([answerOf(events, 0).text, answerOf(events, 1).text]).toEqual(["a", "b"])
    expect(finishOf(events).finishReasons).toEqual(["stop", "length"])
  })
})

describe("how a stream is written", () => {
  const body = [delta({ content: "a" }), delta({ content: "b" }), stop].map((chunk) => JSON.stringify(chunk))
  it.each([
    ["CRLF", body.map((data) => `data: ${data}\r\n\r\n`).join("")],
    ["CR alone", body.map((data) => `data: ${data}\r\r`).join("")],
    ["no space behind the colon", body.map((data) => `data:${data}\n\n`).join("")],
    [
      "event and id lines",
      body.map((data, id) => `event: completion\nid: ${id}\nretry: 5\ndata: ${data}\n\n`).join(""),
    ],
    ["comments, some glued to data", `: PROCESSING\n\n${body.map((data) => `: x\ndata: ${data}\n\n`).join("")}`],
    ["a byte order mark", `\ufeff${body.map((data) => `data: ${data}\n\n`).join("")}`],
    ["no empty lines between chunks", `${body.map((data) => `data: ${data}\n`).join("")}data: [DONE]\n\n`],
    [
      "no empty line behind the last",
      body
        .map((data) => `data: ${data}\n\n`)
        .join("")
        .trimEnd(),
    ],
    ["empty data and pings", `data: \n\n${body.map((data) => `event: ping\ndata: {}\n\ndata: ${data}\n\n`).join("")}`],
    ["JSON in several lines", body.map((data) => `data: ${data.replace(",", ",\ndata: ")}\n\n`).join("")],
  ])("reads %s", (_, stream) => {
    const events = readStream(stream)
    expect(answerOf(events).text).toBe("ab")
    expect(finishOf(events).finishReasons).toEqual(["stop"])
  })

  it("puts the mark of the unreadable in place of bytes that are no UTF-8", () => {
    const bytes = Buffer.from(sse(delta({ content: "a?b" }), stop, done))
    bytes[bytes.indexOf("?")] = 0xff
    expect(answerOf(readStream(bytes)).text).toBe("a\ufffdb")
  })

  it("joins a character that came in two halves", () => {
    const [high, low] = ["\\ud83d", "\\ude00"].map((half) => `data: {"choices":[{"delta":{"content":"${half}"}}]}\n\n`)
    expect(answerOf(readStream(sse(high ?? "", low ?? "", stop))).text).toBe("😀")
    expect(answerOf(readStream(sse(high ?? "", stop))).text).toBe("\ufffd")
  })

  it("refuses an event without end before it fills the memory", () => {
    expect(() => readStream(`data: ${"x".repeat(9_000_000)}`)).toThrow("no end")
  })
})

describe("what chunks leave out", () => {
  it.each([
    ["[DONE]", sse(delta({ content: "a" }), stop)],
    ["the finish reason, but not [DONE]", sse(delta({ content: "a" }), done)],
    ["role, id and object", sse({ choices: [{ delta: { content: "a" } }] }, { choices: [{ finish_reason: "stop" }] })],
    ["the choices of some chunks", sse({ choices: null }, { choices: [], object: "x" }, delta({ content: "a" }), stop)],
    ["the delta of some", sse(delta({ content: "a" }), { choices: [{ index: 0 }, null] }, stop)],
    ["a content that is null", sse(delta({ content: null }), delta({ content: "a", tool_calls: null }), stop)],
  ])("does without %s", (_, stream) => {
    const events = readStream(stream)
    expect(answerOf(events).text).toBe("a")
    expect(finishOf(events)).toMatchObject({
      finishReasons: ["stop"],
      usage: { promptTokens: 1000, completionTokens: 100, isEstimated: true },
    })
  })

  it.each([
    ["in the middle", sse(delta({ content: "a" })), "upstream_error"],
    ["before anything", "", "upstream_invalid_reply"],
    ["before anything but comments", ": hi\n\n", "upstream_invalid_reply"],
    ["with nothing but [DONE]", done, "upstream_invalid_reply"],
    ["inside a chunk", `${sse(delta({ content: "a" }))}data: {"choices":[{"del`, "upstream_invalid_reply"],
  ])("fails where it ends %s", (_, stream, code) => {
    expect(codeOf(() => readStream(stream))).toBe(code)
  })

  it("fails where fewer answers came than were asked for: one would be silently empty", () => {
    const stream = sse(delta({ content: "a" }), stop, done)
    expect(codeOf(() => readStream(stream, { choiceCount: 2 }))).toBe("upstream_invalid_reply")
  })
})

describe("the end of an answer", () => {
  it.each([
    ["stop", "stop"],
    ["eos", "stop"],
    ["end_turn", "stop"],
    ["STOP", "stop"],
    ["something new", "stop"],
    ["length", "length"],
    ["max_tokens", "length"],
    ["MAX_TOKENS", "length"],
    ["content_filter", "content-filter"],
    ["sensitive", "content-filter"],
    // Without a call in the answer.
    ["tool_calls", "stop"],
  ])("%s is %s", (word, expected) => {
    const events = readStream(sse(delta({ content: "a" }), delta({}, { finish_reason: word })))
    expect(finishOf(events).finishReasons).toEqual([expected])
  })

  it.each(["error", "insufficient_system_resource", "network_error"])("%s is a failure", (word) => {
    const stream = sse(delta({ content: "a" }), delta({}, { finish_reason: word }))
    expect(codeOf(() => readStream(stream))).toBe("upstream_error")
  })

  it("takes an empty reason in every chunk for none", () => {
    const stream = sse(
      delta({ content: "a" }, { finish_reason: "" }),
      delta({ content: "b" }, { finish_reason: "" }),
      stop,
    )
    expect(answerOf(readStream(stream)).text).toBe("ab")
  })

  it("does not say the answer again where the last chunk holds all of it", () => {
    const message = { role: "assistant", content: "ab" }
    const last = { choices: [{ index: 0, message, finish_reason: "stop" }] }
    expect(answerOf(readStream(sse(delta({ content: "a" }), delta({ content: "b" }), last))).text).toBe("ab")
    expect(answerOf(readStream(sse(last))).text).toBe("ab")
  })
})

describe("token counts", () => {
  it.each([
    ["in the finish chunk", [{ ...stop, usage }]],
    ["in a chunk without choices", [stop, { choices: [], usage }]],
    ["in a chunk whose choices are null", [stop, { choices: null, usage }]],
    ["in the choice", [delta({}, { finish_reason: "stop", usage })]],
    ["in x_groq", [{ ...stop, x_groq: { usage } }]],
    [
      "in every chunk, the last of which counts",
      [
        { ...delta({ content: "" }), usage: { prompt_tokens: 7, completion_tokens: 1 } },
        { ...stop, usage },
      ],
    ],
    [
      "before chunks without",
      [
        { ...stop, usage },
        { choices: [], usage: null },
      ],
    ],
  ])("are found %s", (_, chunks) => {
    expect(finishOf(readStream(sse(delta({ content: "a" }), ...chunks, done))).usage).toEqual(counts)
  })

  it("are told with the start where they are known by then", () => {
    const first = {
      ...delta({ content: "a" }),
      usage: { prompt_tokens: 7, prompt_tokens_details: { cached_tokens: 3 } },
    }
    expect(readStream(sse(first, stop))[0]).toMatchObject({ promptTokens: 7, cachedTokens: 3 })
  })

  it("are estimated where a placeholder of zeros stands for them", () => {
    const zeros = { prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 }
    expect(finishOf(readStream(sse(delta({ content: "a" }), { ...stop, usage: zeros }))).usage).toEqual({
      promptTokens: 1000,
      cachedTokens: 0,
      completionTokens: 100,
      reasoningTokens: 0,
      isEstimated: true,
    })
  })

  it("take the speed from the first token to the end", () => {
    const clock = new ManualClock()
    const reader = createOpenAiReader(readerOptions({ clock, since: clock.monotonic() }))
    const push = (chunk: object) => reader.push({ event: "message", data: JSON.stringify(chunk) })
    push(delta({ role: "assistant" }))
    clock.advance(200)
    push(delta({ content: "a" }))
    clock.advance(500)
    push({ ...stop, usage: { prompt_tokens: 1, completion_tokens: 50 } })
    expect(finishOf(reader.end()).timings).toEqual({
      waitedMs: 0,
      firstTokenMs: 200,
      totalMs: 700,
      tokensPerSecond: 100,
    })
  })
})

describe("errors in place of an answer", () => {
  it.each([
    [{ error: { message: "Slow down", type: "rate_limit_error", code: null } }, "upstream_rate_limited"],
    [{ error: { message: "Slow down", code: 429 } }, "upstream_rate_limited"],
    [{ error: { message: "No credit", code: "insufficient_quota", type: "insufficient_quota" } }, "upstream_billing"],
    [{ error: { message: "x", code: 402 } }, "upstream_billing"],
    [{ error: { message: "Bad key", code: "invalid_api_key" } }, "upstream_auth_failed"],
    [{ error: { message: "Busy", type: "overloaded_error" } }, "upstream_error"],
    [{ error: "model is overloaded" }, "upstream_error"],
    [{ error: { message: "No such model", code: "model_not_found" } }, "model_not_found"],
    [{ error: { message: "This model's maximum context length is 8 tokens", code: 400 } }, "context_length_exceeded"],
    [{ error: { message: "bad", type: "invalid_request_error" } }, "upstream_refused"],
    [{ object: "error", message: "boom", type: "BadRequestError", code: 400 }, "upstream_refused"],
    [{ detail: "Not authenticated", status: 401 }, "upstream_auth_failed"],
    [{ code: "Arrearage", message: "Access denied" }, "upstream_billing"],
    [{ code: "InvalidApiKey", message: "Invalid API-key provided." }, "upstream_auth_failed"],
    [{ error_code: 18, error_msg: "Open api qps request limit reached" }, "upstream_error"],
    [{ base_resp: { status_code: 1004, status_msg: "login fail" } }, "upstream_error"],
  ])("%j is %s, in a stream and in a reply", (body, code) => {
    expect(codeOf(() => readStream(sse(body, done)))).toBe(code)
    expect(codeOf(() => readStream(sse(delta({ content: "a" }), body)))).toBe(code)
    expect(codeOf(() => readOpenAiReply(body, readerOptions()))).toBe(code)
  })

  it("are seen beside choices, and in events of that name", () => {
    const beside = { ...delta({ content: "" }, { finish_reason: "error" }), error: { code: 502, message: "gone" } }
    expect(codeOf(() => readStream(sse(delta({ content: "a" }), beside)))).toBe("upstream_error")
    expect(codeOf(() => readStream('event: error\ndata: {"message":"boom","code":"x"}\n\n'))).toBe("upstream_error")
    expect(codeOf(() => readStream("event: error\ndata: boom\n\n"))).toBe("upstream_invalid_reply")
  })

  it("hold the provider's words, without what must not be told", () => {
    const redact = (text: string) => text.replaceAll("sk-123", "…")
    const read = (stream: string) => {
      try {
        readStream(stream, { redact })
      } catch (error) {
        return error instanceof AppError ? error.toBody() : error
      }
    }
    expect(read(sse({ error: { message: "Wrong key sk-123", code: "invalid_api_key" } }))).toEqual({
      code: "upstream_auth_failed",
      message: "acme did not accept its secret: Wrong key …",
      facts: { provider: "acme" },
      detail: "Wrong key …",
    })
    for (const stream of ["data: <html>sk-123</html>\n\n", 'data: [1,"sk-123"]\n\n']) {
      expect(JSON.stringify(read(stream))).toContain("upstream_invalid_reply")
      expect(JSON.stringify(read(stream))).not.toContain("sk-123")
    }
  })

  it("is no error where a field for it is there and empty", () => {
    const none = { ...delta({ content: "a" }), error: null, base_resp: { status_code: 0, status_msg: "" } }
    expect(answerOf(readStream(sse(none, { ...stop, error: {} }))).text).toBe("a")
  })
})

describe("a reply in one piece", () => {
  it("says what a stream of it would say", () => {
    const call = { id: "c1", type: "function", function: { name: "f", arguments: '{"a":1}' } }
    const message = { role: "assistant", content: "Hi", reasoning_content: "Hm", tool_calls: [call] }
    const events = readOpenAiReply({ choices: [{ index: 0, message, finish_reason: "stop" }], usage }, readerOptions())
    expect(events.map((event) => event.type)).toEqual([
      "started",
      "reasoning-delta",
      "text-delta",
      "tool-call-started",
      "tool-call-delta",
      "finished",
    ])
    expect(events[0]).toMatchObject({ promptTokens: 7 })
    expect(finishOf(events)).toMatchObject({ finishReasons: ["tool-calls"], usage: counts })
  })

  it.each([[{}], [{ choices: [] }], [{ choices: null, usage }], [[]], ["<html>"], [null]])("refuses %j", (reply) => {
    expect(codeOf(() => readOpenAiReply(reply, readerOptions()))).toBe("upstream_invalid_reply")
  })
})

it("reads the older completions, log probabilities too, and takes no tag for a thought", () => {
  const logprobs = { tokens: ["a", "bytes:\\xe6"], token_logprobs: [-0.5, null], top_logprobs: [{ b: -2, a: -0.5 }] }
  const choice = { index: 0, text: "<think>a", logprobs, finish_reason: "length" }
  const events = readStream(sse({ object: "text_completion", choices: [choice] }), { surface: "completions" })
  const top = [
    { text: "a", bytes: [97], logprob: -0.5 },
    { text: "b", bytes: [98], logprob: -2 },
  ]
  expect(events[1]).toEqual({
    type: "text-delta",
    choice: 0,
    text: "<think>a",
    logprobs: [{ text: "a", bytes: [97], logprob: -0.5, top }],
  })
  expect(finishOf(events).finishReasons).toEqual(["length"])
})

it("passes log probabilities on", () => {
  const token = { token: "a", logprob: -0.1, bytes: [97] }
  const content = [{ ...token, top_logprobs: [{ token: "b", logprob: -3, bytes: null }] }]
  const events = readStream(sse(delta({ content: "a" }, { logprobs: { content, refusal: null } }), stop))
  expect(events[1]).toMatchObject({
    logprobs: [{ text: "a", logprob: -0.1, bytes: [97], top: [{ text: "b", bytes: [98], logprob: -3 }] }],
  })
})

it("tells what was counted until the caller ended it", () => {
  const reader = createOpenAiReader(readerOptions())
  expect(reader.cancel()).toEqual([])
  reader.push({ event: "message", data: JSON.stringify(delta({ content: "ab" })) })
  expect(reader.cancel()).toMatchObject([
    { type: "finished", finishReasons: ["cancelled"], usage: { completionTokens: 200, isEstimated: true } },
  ])
  expect(reader.cancel()).toEqual([])
})

it("knows when a broken connection does no harm", () => {
  const reader = createOpenAiReader(readerOptions())
  reader.push({ event: "message", data: JSON.stringify(delta({ content: "ab" })) })
  expect(reader.isComplete).toBe(false)
  reader.push({ event: "message", data: JSON.stringify(stop) })
  expect(reader).toMatchObject({ isComplete: true, isFinished: false })
  reader.push({ event: "message", data: "[DONE]" })
  expect(reader.isFinished).toBe(true)
  expect(reader.push({ event: "message", data: JSON.stringify(delta({ content: "late" })) })).toEqual([])
})
