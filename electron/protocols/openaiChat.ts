import type { CompletionRequest } from "../contract/completion.ts"
import {
  integerBetween,
  invalidValue,
  type JsonObject,
  optional,
  readArray,
  readBoolean,
  required,
  withoutUndefined,
} from "./fields.ts"
import { readChatMessages } from "./openaiMessages.ts"
import { readBody, readModel, readSharedOptions, readStreamOptions, type StreamOptions } from "./openaiRequest.ts"
import { readTokenLimit } from "./openaiSampling.ts"
import { readThinking } from "./openaiThinking.ts"
import { readTools } from "./openaiTools.ts"

export type ChatRequest = StreamOptions & {
  readonly completion: CompletionRequest
  readonly choiceCount: number
  /** Whether a call is answered as `function_call`, because the older `functions` were sent. */
  readonly usesFunctions: boolean
  /** Types of tools that are left out, because another host would have to run them. */
  readonly droppedTools: readonly string[]
}

/**
 * A body of chat/completions, checked. Unknown fields are ignored; known ones of a wrong type or range, and wishes that cannot
 * be met, throw AppError with `param`.
 */
export function parseChatRequest(body: unknown): ChatRequest {
  const fields = readBody(body)
  const model = readModel(fields)
  const messages = required(fields, "messages", readChatMessages)
  const { use: tools, isLegacy, dropped } = readTools(fields)
  const maxTokens = readTokenLimit(fields, ["max_completion_tokens", "max_tokens", "n_predict"])
  const options = readSharedOptions(fields)
  if (options.format?.kind === "grammar" && tools !== undefined && tools.choice !== "none") {
    throw invalidValue("grammar", "a grammar of one's own leaves no room for calls of 'tools'")
  }
  assertTextOnly(fields)
  return {
    completion: {
      model,
      input: { kind: "chat", messages, ...withoutUndefined({ tools }), ...readThinking(fields) },
      ...options,
      ...withoutUndefined({
        maxTokens: maxTokens === "none" ? undefined : maxTokens,
        topLogprobs: readTopLogprobs(fields),
      }),
      wire: { surface: "chat/completions", body: fields },
    },
    ...readStreamOptions(fields),
    choiceCount: options.choiceCount ?? 1,
    usesFunctions: isLegacy,
    droppedTools: dropped,
  }
}

function readTopLogprobs(body: JsonObject): number | undefined {
  const isWanted = optional(body, "logprobs", readBoolean) ?? false
  const count = optional(body, "top_logprobs", integerBetween(0, 20)) ?? 0
  if (isWanted) return count
  if (count > 0) throw invalidValue("top_logprobs", "it needs 'logprobs' to be true")
  return undefined
}

function assertTextOnly(body: JsonObject): void {
  const modalities = optional(body, "modalities", readArray) ?? []
  if (modalities.some((one) => one !== "text")) {
    throw invalidValue("modalities", "answers are text only", "unsupported_value")
  }
}
