import { type CompletionEvent, type FinishReason, isCancelled, type Usage } from "../contract/completion.ts"
import { must } from "../core/invariant.ts"
import { toOpenAiError } from "./openaiErrors.ts"
import { dataFrame, doneFrame } from "./sse.ts"
import type { StreamCodec } from "./streamCodec.ts"

/** What all parts of one reply share. `createdAt` in milliseconds since 1970. */
export type ReplyIdentity = { readonly id: string; readonly createdAt: number }

/** The frames of one streamed reply of chat/completions. */
export function createChatStreamCodec(identity: ReplyIdentity, includesUsage: boolean): StreamCodec {
  const chunksOf = createChunkWriter(identity, includesUsage)
  return {
    framesOf: (event) => chunksOf(event).map(dataFrame),
    errorFrames: (error) => [dataFrame({ error: toOpenAiError(error) })],
    lastFrames: [doneFrame],
  }
}

function createChunkWriter(identity: ReplyIdentity, includesUsage: boolean): (event: CompletionEvent) => object[] {
  let model = ""
  const chunk = (rest: object) => ({
    id: identity.id,
    object: "chat.completion.chunk",
    created: seconds(identity.createdAt),
    model,
    ...rest,
    ...(includesUsage && !("usage" in rest) ? { usage: null } : {}),
  })
  const choice = (delta: object, finishReason: "stop" | "length" | null = null) =>
    chunk({ choices: [{ index: 0, delta, logprobs: null, finish_reason: finishReason }] })
  return (event) => {
    switch (event.type) {
      case "queued":
      case "loading":
        return []
      case "started":
        model = event.model
        return [choice({ role: "assistant", content: "" })]
      case "reasoning-delta":
        return [choice({ reasoning_content: event.text })]
      case "text-delta":
        return [choice({ content: event.text })]
      case "tool-call-started":
      case "tool-call-delta":
        return []
      case "finished": {
        const last = choice({}, finishReasonOf(event.finishReasons))
        // A client that did not ask reads choices[0] without looking: never send it a chunk without choices.
        return includesUsage ? [last, chunk({ choices: [], usage: usageOf(event.usage) })] : [last]
      }
    }
  }
}

export type ChatReply = { readonly model: string; readonly [field: string]: unknown }

/** The reply in one piece, once `finished` has come; null where the completion ended before that. */
export async function collectChatReply(
  identity: ReplyIdentity,
  events: AsyncIterable<CompletionEvent>,
): Promise<ChatReply | null> {
  let model: string | null = null
  let content = ""
  let reasoning = ""
  for await (const event of events) {
    if (event.type === "started") model = event.model
    if (event.type === "text-delta") content += event.text
    if (event.type === "reasoning-delta") reasoning += event.text
    if (event.type !== "finished" || isCancelled(event)) continue
    return {
      id: identity.id,
      object: "chat.completion",
      created: seconds(identity.createdAt),
      model: must(model, "a completion starts before it finishes"),
      choices: [
        {
          index: 0,
          message: {
            role: "assistant",
            content,
            refusal: null,
            ...(reasoning === "" ? {} : { reasoning_content: reasoning }),
          },
          logprobs: null,
          finish_reason: finishReasonOf(event.finishReasons),
        },
      ],
      usage: usageOf(event.usage),
    }
  }
  return null
}

/** A cancelled answer has nobody who reads its end, except where the host ends it: then an error follows. */
function finishReasonOf([reason]: readonly FinishReason[]): "stop" | "length" {
  return reason === "length" ? "length" : "stop"
}

function usageOf(usage: Usage): object {
  return {
    prompt_tokens: usage.promptTokens,
    completion_tokens: usage.completionTokens,
    total_tokens: usage.promptTokens + usage.completionTokens,
    prompt_tokens_details: { cached_tokens: usage.cachedTokens },
    completion_tokens_details: { reasoning_tokens: usage.reasoningTokens },
  }
}

function seconds(milliseconds: number): number {
  return Math.floor(milliseconds / 1000)
}
