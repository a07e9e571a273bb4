import { describe, expect, it } from "vitest"
import type { CompletionEvent, PromptEvent, PromptToken, TokenLogprob } from "../../../electron/contract/completion.ts"
import { parseTextRequest } from "../../../electron/protocols/openaiCompletions.ts"
import { collectTextReply, createTextStreamCodec } from "../../../electron/protocols/openaiCompletionsReply.ts"
import { finished, started } from "../../support/serverEngine.ts"

const identity = { id: "cmpl-1", createdAt: 1_790_000_000_999 }
const usage = {
  prompt_tokens: 7,
  completion_tokens: 5,
  total_tokens: 12,
  prompt_tokens_details: { cached_tokens: 3 },
  completion_tokens_details: { reasoning_tokens: 2 },
}

function request(fields: object = {}) {
  return parseTextRequest({ model: "ember", prompt: "Once", ...fields })
}

function at(prompt: number, ...events: CompletionEvent[]): PromptEvent[] {
  return events.map((event) => ({ ...event, prompt }))
}

function says(text: string, choice = 0, logprobs?: TokenLogprob[]): CompletionEvent {
  return { type: "text-delta", choice, text, ...(logprobs === undefined ? {} : { logprobs }) }
}

function collect(fields: object, events: readonly PromptEvent[]) {
  const play = async function* () {
    yield* events
  }
  return collectTextReply(identity, play(), request(fields))
}

function framesOf(fields: object, events: readonly PromptEvent[]): string[] {
  const codec = createTextStreamCodec(identity, request(fields))
  return [...events.flatMap((event) => codec.framesOf(event)), ...codec.lastFrames]
}

function choicesOf(fields: object, events: readonly PromptEvent[]) {
  return framesOf(fields, events)
    .slice(0, -1)
    .flatMap((frame) => JSON.parse(frame.slice("data: ".length)).choices)
}

const simple = at(0, { type: "queued", position: 1 }, started, says(" upon"), says(" a time"), finished("length"))

it("writes the reply in one piece", async () => {
  expect(await collect({}, simple)).toEqual({
    id: "cmpl-1",
    object: "text_completion",
    created: 1_790_000_000,
    model: "ember",
    choices: [{ index: 0, text: " upon a time", logprobs: null, finish_reason: "length" }],
    usage,
  })
})

it("streams byte for byte what clients split and parse", () => {
  const chunk = (text: string, finish = "null") =>
    `data: {"id":"cmpl-1","object":"text_completion","created":1790000000,"model":"ember","choices":[{"index":0,"text":"${text}","logprobs":null,"finish_reason":${finish}}]}\n\n`
  expect(framesOf({}, simple)).toEqual([chunk(" upon"), chunk(" a time"), chunk("", '"length"'), "data: [DONE]\n\n"])
})

it("sends the usage last to those who asked for it", () => {
  const chunks = framesOf({ stream_options: { include_usage: true } }, simple)
    .slice(0, -1)
    .map((frame) => JSON.parse(frame.slice("data: ".length)))
  expect(chunks.map((chunk) => chunk.usage)).toEqual([null, null, null, usage])
  expect(chunks.at(-1)).toMatchObject({ choices: [] })
})

it("has no reply for a completion that was cancelled", async () => {
  expect(await collect({}, at(0, started, says("He"), finished("cancelled")))).toBeNull()
  expect(await collect({ prompt: ["a", "b"] }, at(0, started, finished()))).toBeNull()
})

describe("several prompts and choices", () => {
  const fields = { prompt: ["a", "b"], n: 2, stream_options: { include_usage: true } }
  const ends = { ...finished(), finishReasons: ["stop", "length"] } as CompletionEvent
  const events = [
    ...at(0, started, says("1", 1)),
    ...at(1, started, says("2", 0)),
    ...at(0, says("0", 0), ends),
    ...at(1, says("3", 1), ends),
  ]

  it("are counted through, and their usage is summed", async () => {
    expect(await collect(fields, events)).toMatchObject({
      choices: [
        { index: 0, text: "0", finish_reason: "stop" },
        { index: 1, text: "1", finish_reason: "length" },
        { index: 2, text: "2", finish_reason: "stop" },
        { index: 3, text: "3", finish_reason: "length" },
      ],
      usage: { prompt_tokens: 14, completion_tokens: 10, total_tokens: 24 },
    })
  })

  it("stream mixed, with one end each and one usage", () => {
    expect(choicesOf(fields, events).map((one) => [one.index, one.text, one.finish_reason])).toEqual([
      [1, "1", null],
      [2, "2", null],
      [0, "0", null],
      [0, "", "stop"],
      [1, "", "length"],
      [3, "3", null],
      [2, "", "stop"],
      [3, "", "length"],
    ])
    expect(framesOf(fields, events).filter((frame) => frame.includes('"prompt_tokens":14'))).toHaveLength(1)
  })
})

function token(text: string, logprob: number, ...top: [string, number][]): TokenLogprob {
  const bytesOf = (said: string) => [...new TextEncoder().encode(said)]
  return {
    text,
    bytes: bytesOf(text),
    logprob,
    top: top.map(([said, one]) => ({ text: said, bytes: bytesOf(said), logprob: one })),
  }
}

function unmeasured(text: string): PromptToken {
  return { ...token(text, 0), logprob: null }
}

describe("echo", () => {
  it("begins every answer with its prompt", async () => {
    const events = at(0, started, says(" upon"), finished())
    expect(await collect({ echo: true }, events)).toMatchObject({ choices: [{ text: "Once upon" }] })
    expect(choicesOf({ echo: true }, events).map(({ text }) => text)).toEqual(["Once", " upon", ""])
  })

  it("of tokens is their text", async () => {
    const promptLogprobs = [unmeasured("O"), token("n", -1), token("ce", -2)]
    const events = at(0, { ...started, promptLogprobs } as CompletionEvent, says("!"), finished())
    expect(await collect({ echo: true, prompt: [1, 2, 3] }, events)).toMatchObject({
      choices: [{ text: "Once!", logprobs: null }],
    })
  })

  it("tells the log probabilities of the prompt too; the first token has none", async () => {
    const promptLogprobs = [unmeasured("On"), token("ce", -0.5, ["ce", -0.5])]
    const events = at(
      0,
      { ...started, promptLogprobs } as CompletionEvent,
      says("!", 0, [token("!", -0.1)]),
      finished(),
    )
    const logprobs = {
      tokens: ["On", "ce", "!"],
      token_logprobs: [null, -0.5, -0.1],
      top_logprobs: [null, { ce: -0.5 }, { "!": -0.1 }],
      text_offset: [0, 2, 4],
    }
    expect(await collect({ echo: true, logprobs: 1 }, events)).toMatchObject({ choices: [{ text: "Once!", logprobs }] })
    expect(choicesOf({ echo: true, logprobs: 1 }, events).map((one) => one.logprobs.text_offset)).toEqual([
      [0, 2],
      [4],
      [],
    ])
  })
})

it("counts no characters of a token that the model itself put before the prompt", async () => {
  const promptLogprobs = [unmeasured("<s>"), token("On", -1), token("ce", -2)]
  const events = at(0, { ...started, promptLogprobs } as CompletionEvent, finished())
  expect(await collect({ echo: true, logprobs: 1 }, events)).toMatchObject({
    choices: [{ text: "Once", logprobs: { tokens: ["<s>", "On", "ce"], text_offset: [0, 0, 2] } }],
  })
})

describe("log probabilities", () => {
  it("have an offset in characters for each token, also where a character has several", async () => {
    const half = (bytes: number[]): TokenLogprob => ({ text: "\ufffd", bytes, logprob: -1, top: [] })
    const events = at(
      0,
      started,
      says("😀", 0, [half([0xf0, 0x9f]), half([0x98, 0x80])]),
      says("é!", 0, [token("é", -1), token("!", Number.NEGATIVE_INFINITY)]),
      finished(),
    )
    expect(await collect({ logprobs: 0 }, events)).toMatchObject({
      choices: [
        {
          logprobs: {
            tokens: ["bytes:\\xf0\\x9f", "bytes:\\x98\\x80", "é", "!"],
            token_logprobs: [-1, -1, -1, -9999],
            text_offset: [0, 0, 1, 2],
          },
        },
      ],
    })
  })

  it("name the chosen token beside the likeliest", async () => {
    const events = at(0, started, says("b", 0, [token("b", -2, ["a", -0.2], ["c", -1])]), finished())
    expect(await collect({ logprobs: 2 }, events)).toMatchObject({
      choices: [{ logprobs: { top_logprobs: [{ a: -0.2, c: -1, b: -2 }] } }],
    })
  })
})
