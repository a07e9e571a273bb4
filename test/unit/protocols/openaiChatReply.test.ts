import { expect, it } from "vitest"
import type { CompletionEvent } from "../../../electron/contract/completion.ts"
import { collectChatReply, createChatStreamCodec } from "../../../electron/protocols/openaiChatReply.ts"
import { finished, started, text } from "../../support/serverEngine.ts"

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

function framesOf(events: readonly CompletionEvent[], includesUsage = false): string[] {
  const codec = createChatStreamCodec(identity, includesUsage)
  return [...events.flatMap((event) => codec.framesOf(event)), ...codec.lastFrames]
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
  const codec = createChatStreamCodec(identity, false)
  expect(codec.errorFrames({ code: "server_stopping", message: "Bye." })).toEqual([
    'data: {"error":{"message":"Bye.","type":"server_error","param":null,"code":"server_stopping"}}\n\n',
  ])
})

it("writes the reply in one piece", async () => {
  expect(await collectChatReply(identity, play(all))).toEqual({
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
  const reply = await collectChatReply(identity, play([started, finished("length")]))
  expect(reply?.choices).toMatchObject([
    { message: { role: "assistant", content: "", refusal: null }, finish_reason: "length" },
  ])
  expect(JSON.stringify(reply)).not.toContain("reasoning_content")
})

it("has no reply for a completion that was cancelled", async () => {
  expect(await collectChatReply(identity, play([started, ...text("He"), finished("cancelled")]))).toBeNull()
  expect(await collectChatReply(identity, play(waiting))).toBeNull()
})
