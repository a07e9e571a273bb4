import { describe, expect, it } from "vitest"
import type { CompletionEvent, TokenLogprob } from "../../../electron/contract/completion.ts"
import { type ChatReplyOptions, collectChatReply } from "../../../electron/protocols/openaiChatReply.ts"
import { createChatStreamCodec } from "../../../electron/protocols/openaiChatStream.ts"
import { finished, started, text } from "../../support/serverEngine.ts"

const one: ChatReplyOptions = { choiceCount: 1, usesFunctions: false }
const identity = { id: "chatcmpl-1", createdAt: 1_790_000_000_999 }
const thought: CompletionEvent = { type: "reasoning-delta", choice: 0, text: "Hm." }
const waiting: CompletionEvent[] = [
  { type: "queued", position: 1 },
  { type: "loading", progress: 0.5 },
]
const all = [...waiting, started, thought, ...text("Hé", "llo\n"), finished()]
const usage = {
  prompt_tokens: 7,
  completion_tokens: 5,
  total_tokens: 12,
  prompt_tokens_details: { cached_tokens: 3 },
  completion_tokens_details: { reasoning_tokens: 2 },
}

function framesOf(events: readonly CompletionEvent[], includesUsage = false, options = one): string[] {
  const codec = createChatStreamCodec(identity, { ...options, includesUsage })
  return [...events.flatMap((event) => codec.framesOf(event)), ...codec.lastFrames]
}

/** The choices of all chunks, one by one. */
function choicesOf(events: readonly CompletionEvent[], options = one) {
  const frames = framesOf(events, false, options).slice(0, -1)
  return frames.flatMap((frame) => JSON.parse(frame.slice("data: ".length)).choices)
}

/** The choices of the reply in one piece. */
async function repliesOf(events: readonly CompletionEvent[], options = one) {
  return (await collectChatReply(identity, play(events), options))?.choices
}

async function* play(events: readonly CompletionEvent[]) {
  yield* events
}

it("streams byte for byte what clients split and parse", () => {
  const chunk = (delta: string, finish = "null") =>
    `data: {"id":"chatcmpl-1","object":"chat.completion.chunk","created":1790000000,"model":"ember","choices":[{"index":0,"delta":${delta},"logprobs":null,"finish_reason":${finish}}]}\n\n`
  expect(framesOf(all)).toEqual([
    chunk('{"role":"assistant","content":""}'),
    chunk('{"reasoning_content":"Hm."}'),
    chunk('{"content":"Hé"}'),
    chunk('{"content":"llo\\n"}'),
    chunk("{}", '"stop"'),
    "data: [DONE]\n\n",
  ])
})

it("sends a chunk without choices only to those who asked for usage", () => {
  const chunks = framesOf(all, true)
    .slice(0, -1)
    .map((frame) => JSON.parse(frame.slice("data: ".length)))
  expect(chunks.slice(0, -1).map((chunk) => chunk.usage)).toEqual([null, null, null, null, null])
  expect(chunks.at(-1)).toMatchObject({ id: "chatcmpl-1", model: "ember", choices: [], usage })
})

it("says when the answer was cut", () => {
  expect(framesOf([started, finished("length")])[1]).toContain('"finish_reason":"length"')
})

it("writes an error as a frame without choices", () => {
  const codec = createChatStreamCodec(identity, { ...one, includesUsage: false })
  expect(codec.errorFrames({ code: "server_stopping", message: "Bye." })).toEqual([
    'data: {"error":{"message":"Bye.","type":"server_error","param":null,"code":"server_stopping"}}\n\n',
  ])
})

it("writes the reply in one piece", async () => {
  expect(await collectChatReply(identity, play(all), one)).toEqual({
    id: "chatcmpl-1",
    object: "chat.completion",
    created: 1_790_000_000,
    model: "ember",
    choices: [
      {
        index: 0,
        message: { role: "assistant", content: "Héllo\n", refusal: null, reasoning_content: "Hm." },
        logprobs: null,
        finish_reason: "stop",
      },
    ],
    usage,
  })
})

it("writes empty content as a string, and no key for thoughts that there were not", async () => {
  const reply = await collectChatReply(identity, play([started, finished("length")]), one)
  expect(reply?.choices).toMatchObject([
    { message: { role: "assistant", content: "", refusal: null }, finish_reason: "length" },
  ])
  expect(JSON.stringify(reply)).not.toContain("reasoning_content")
})

it("has no reply for a completion that was cancelled", async () => {
  expect(await collectChatReply(identity, play([started, ...text("He"), finished("cancelled")]), one)).toBeNull()
  expect(await collectChatReply(identity, play(waiting), one)).toBeNull()
})

const call = (index: number, name: string, ...parts: string[]): CompletionEvent[] => [
  { type: "tool-call-started", choice: 0, call: index, id: `call_${index}`, name },
  ...parts.map((part) => ({ type: "tool-call-delta" as const, choice: 0, call: index, arguments: part })),
]

describe("tool calls", () => {
  const events = [started, ...call(0, "weather", '{"city":', '"Paris"}'), ...call(1, "time"), finished("tool-calls")]

  it("stream one after another; only the first chunk of each says what is called", () => {
    expect(choicesOf(events).map(({ delta, finish_reason }) => [delta, finish_reason])).toEqual([
      [{ role: "assistant", content: "" }, null],
      [first(0, "weather"), null],
      [{ tool_calls: [{ index: 0, function: { arguments: '{"city":' } }] }, null],
      [{ tool_calls: [{ index: 0, function: { arguments: '"Paris"}' } }] }, null],
      [first(1, "time"), null],
      [{}, "tool_calls"],
    ])
  })

  it("come whole with content null", async () => {
    expect(await repliesOf(events)).toEqual([
      {
        index: 0,
        message: {
          role: "assistant",
          content: null,
          refusal: null,
          tool_calls: [
            { id: "call_0", type: "function", function: { name: "weather", arguments: '{"city":"Paris"}' } },
            { id: "call_1", type: "function", function: { name: "time", arguments: "" } },
          ],
        },
        logprobs: null,
        finish_reason: "tool_calls",
      },
    ])
  })

  it("keep the text before them, and do not count a line break as text", async () => {
    const withText = (said: string) => repliesOf([started, ...text(said), ...call(0, "time"), finished("tool-calls")])
    expect(await withText("Let me see.")).toMatchObject([{ message: { content: "Let me see." } }])
    expect(await withText("\n\n")).toMatchObject([{ message: { content: null } }])
  })

  it("that were cut by the limit say so", async () => {
    const cut = [started, ...call(0, "weather", '{"ci'), finished("length")]
    expect(await repliesOf(cut)).toMatchObject([{ finish_reason: "length", message: { tool_calls: [{}] } }])
  })

  it("are absent where there are none: clients take an empty list for calls", async () => {
    const [choice] = (await repliesOf([started, ...text("Hello"), finished()])) as { message: object }[]
    expect(Object.keys(choice?.message ?? {})).toEqual(["role", "content", "refusal"])
  })

  it("are answered as function_call to those who sent functions", async () => {
    const legacy = { choiceCount: 1, usesFunctions: true }
    const called = { name: "weather", arguments: '{"city":"Paris"}' }
    const [choice] = (await repliesOf(events, legacy)) as { message: object }[]
    expect(choice).toMatchObject({ finish_reason: "function_call", message: { content: null, function_call: called } })
    expect(choice?.message).not.toHaveProperty("tool_calls")
    expect(choicesOf(events, legacy).map(({ delta, finish_reason }) => [delta, finish_reason])).toEqual([
      [{ role: "assistant", content: "" }, null],
      [{ function_call: { name: "weather", arguments: "" } }, null],
      [{ function_call: { arguments: '{"city":' } }, null],
      [{ function_call: { arguments: '"Paris"}' } }, null],
      [{}, "function_call"],
    ])
  })

  function first(index: number, name: string) {
    return { tool_calls: [{ index, id: `call_${index}`, type: "function", function: { name, arguments: "" } }] }
  }
})

describe("several choices", () => {
  const two = { choiceCount: 2, usesFunctions: false }
  const events: CompletionEvent[] = [
    started,
    { type: "text-delta", choice: 1, text: "B" },
    { type: "reasoning-delta", choice: 0, text: "Hm." },
    { type: "text-delta", choice: 0, text: "A" },
    { ...finished(), finishReasons: ["stop", "length"] } as CompletionEvent,
  ]

  it("stream mixed, each with one role and one end", () => {
    expect(choicesOf(events, two).map((one) => [one.index, one.delta, one.finish_reason])).toEqual([
      [0, { role: "assistant", content: "" }, null],
      [1, { role: "assistant", content: "" }, null],
      [1, { content: "B" }, null],
      [0, { reasoning_content: "Hm." }, null],
      [0, { content: "A" }, null],
      [0, {}, "stop"],
      [1, {}, "length"],
    ])
  })

  it("come whole in their order", async () => {
    expect(await repliesOf(events, two)).toMatchObject([
      { index: 0, message: { content: "A", reasoning_content: "Hm." }, finish_reason: "stop" },
      { index: 1, message: { content: "B" }, finish_reason: "length" },
    ])
  })
})

describe("log probabilities", () => {
  const token = (said: string, logprob: number, top: TokenLogprob["top"] = []): TokenLogprob => ({
    text: said,
    bytes: [...new TextEncoder().encode(said)],
    logprob,
    top,
  })
  const other = { text: "\ufffd", bytes: [0xe4], logprob: Number.NEGATIVE_INFINITY }
  const events: CompletionEvent[] = [
    started,
    { type: "text-delta", choice: 0, text: "Hé", logprobs: [token("Hé", -0.5, [other])] },
    { type: "text-delta", choice: 0, text: "!", logprobs: [token("!", 1e-9)] },
    finished(),
  ]
  const content = [
    {
      token: "Hé",
      logprob: -0.5,
      bytes: [72, 195, 169],
      top_logprobs: [{ token: "\ufffd", logprob: -9999, bytes: [0xe4] }],
    },
    { token: "!", logprob: 0, bytes: [33], top_logprobs: [] },
  ]

  it("go with the text that they belong to", () => {
    expect(choicesOf(events).map(({ logprobs }) => logprobs)).toEqual([
      null,
      { content: content.slice(0, 1), refusal: null },
      { content: content.slice(1), refusal: null },
      null,
    ])
  })

  it("come whole", async () => {
    expect(await repliesOf(events)).toMatchObject([{ logprobs: { content, refusal: null } }])
  })
})
