import type { CompletionDelta, CompletionEvent } from "../contract/completion.ts"
import { type ChatFinishReason, type ChatReplyOptions, toFinishReason } from "./openaiChatReply.ts"
import { toOpenAiError } from "./openaiErrors.ts"
import { type ReplyIdentity, seconds, toChatLogprobs, toOpenAiUsage } from "./openaiParts.ts"
import { dataFrame, doneFrame } from "./sse.ts"
import type { StreamCodec } from "./streamCodec.ts"

export type ChatStreamOptions = ChatReplyOptions & { readonly includesUsage: boolean }

/** The frames of one streamed reply of chat/completions. */
export function createChatStreamCodec(identity: ReplyIdentity, options: ChatStreamOptions): StreamCodec {
  const chunksOf = createChunkWriter(identity, options)
  return {
    framesOf: (event) => chunksOf(event).map(dataFrame),
    errorFrames: (error) => [dataFrame({ error: toOpenAiError(error) })],
    lastFrames: [doneFrame],
  }
}

function createChunkWriter(
  identity: ReplyIdentity,
  { choiceCount, usesFunctions, includesUsage }: ChatStreamOptions,
): (event: CompletionEvent) => object[] {
  let model = ""
  const chunk = (rest: object) => ({
    id: identity.id,
    object: "chat.completion.chunk",
    created: seconds(identity.createdAt),
    model,
    ...rest,
    ...(includesUsage && !("usage" in rest) ? { usage: null } : {}),
  })
  const choice = (
    index: number,
    delta: object,
    { logprobs = null, finishReason = null }: { logprobs?: object | null; finishReason?: ChatFinishReason | null } = {},
  ) => chunk({ choices: [{ index, delta, logprobs, finish_reason: finishReason }] })
  const indexes = [...Array(choiceCount).keys()]

  return (event) => {
    switch (event.type) {
      case "queued":
      case "loading":
        return []
      case "started":
        model = event.model
        return indexes.map((index) => choice(index, { role: "assistant", content: "" }))
      case "text-delta": {
        const { logprobs } = event
        const told = logprobs === undefined || logprobs.length === 0 ? null : toChatLogprobs(logprobs)
        return [choice(event.choice, { content: event.text }, { logprobs: told })]
      }
      case "reasoning-delta":
        return [choice(event.choice, { reasoning_content: event.text })]
      case "tool-call-started":
      case "tool-call-delta":
        if (!usesFunctions) return [choice(event.choice, { tool_calls: [toToolCall(event)] })]
        return event.call === 0 ? [choice(event.choice, { function_call: toFunctionCall(event) })] : []
      case "finished": {
        const last = indexes.map((index) =>
          choice(index, {}, { finishReason: toFinishReason(event.finishReasons[index], usesFunctions) }),
        )
        // A client that did not ask reads choices[0] without looking: never send it a chunk without choices.
        return includesUsage ? [...last, chunk({ choices: [], usage: toOpenAiUsage(event.usage) })] : last
      }
    }
  }
}

type CallDelta = Extract<CompletionDelta, { call: number }>

/** Id, type and name come once: clients would join what comes again, and Dify takes what has an id for a new call. */
function toToolCall(event: CallDelta): object {
  const called = toFunctionCall(event)
  if (event.type === "tool-call-delta") return { index: event.call, function: called }
  return { index: event.call, id: event.id, type: "function", function: called }
}

function toFunctionCall(event: CallDelta): object {
  return event.type === "tool-call-started" ? { name: event.name, arguments: "" } : { arguments: event.arguments }
}
