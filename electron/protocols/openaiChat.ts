import type { CompletionRequest, SamplingParameters } from "../contract/completion.ts"
import { AppError } from "../contract/errors.ts"
import {
  fieldOf,
  integerBetween,
  type JsonObject,
  numberBetween,
  optional,
  readBoolean,
  readObject,
  readString,
  required,
  wrongType,
} from "./fields.ts"
import { refuseWhatIsNotServed } from "./openaiChatLimits.ts"
import { readMessages } from "./openaiMessages.ts"
import { readTemplateArguments } from "./openaiThinking.ts"

export type ChatRequest = {
  readonly completion: CompletionRequest
  readonly isStreamed: boolean
  /** Whether a stream ends with a chunk that holds the usage. */
  readonly includesUsage: boolean
}

const readTokenLimit = integerBetween(1, Number.MAX_SAFE_INTEGER)
const readCount = integerBetween(-1, Number.MAX_SAFE_INTEGER)

/**
 * A body of chat/completions, checked. Unknown fields are ignored; known ones of a wrong type or range, and wishes that cannot
 * be met, throw AppError with `param`.
 */
export function parseChatRequest(body: unknown): ChatRequest {
  if (typeof body !== "object" || body === null || Array.isArray(body)) {
    throw new AppError("invalid_json", "The request body must be a JSON object.")
  }
  const fields = body as JsonObject
  const model = required(fields, "model", readModelName)
  const messages = required(fields, "messages", readMessages)
  refuseWhatIsNotServed(fields)
  const maxTokens = readMaxTokens(fields)
  const streamOptions = optional(fields, "stream_options", readObject) ?? {}
  return {
    completion: {
      model,
      input: { kind: "chat", messages, templateArguments: readTemplateArguments(fields) },
      sampling: readSampling(fields),
      stop: optional(fields, "stop", readStop) ?? [],
      ...(maxTokens === undefined ? {} : { maxTokens }),
    },
    isStreamed: optional(fields, "stream", readBoolean) ?? false,
    includesUsage: optional(streamOptions, "include_usage", readBoolean, "stream_options") ?? false,
  }
}

function readModelName(value: unknown, path: string): string {
  const name = readString(value, path).trim()
  if (name !== "") return name
  throw new AppError("missing_required_parameter", "'model' is empty. GET /v1/models lists the names.", { param: path })
}

/** -1 is how llama.cpp and Ollama clients write "no limit". */
function readMaxTokens(body: JsonObject): number | undefined {
  const name = ["max_completion_tokens", "max_tokens", "n_predict"].find((one) => fieldOf(body, one) !== undefined)
  if (name === undefined || body[name] === -1) return undefined
  return readTokenLimit(body[name], name)
}

function readStop(value: unknown, path: string): string[] {
  if (typeof value !== "string" && !Array.isArray(value))
    throw wrongType(value, path, "a string or an array of strings")
  const all =
    typeof value === "string" ? [readString(value, path)] : value.map((one, i) => readString(one, `${path}[${i}]`))
  return all.filter((text) => text !== "")
}

function readSampling(body: JsonObject): SamplingParameters {
  const topK = optional(body, "top_k", readCount)
  const seed = optional(body, "seed", integerBetween(Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER))
  const repeatPenalty = numberBetween(0, 10)
  const repeatLastTokens = optional(body, "repeat_last_n", readCount)
  const sampling: { -readonly [Name in keyof SamplingParameters]: SamplingParameters[Name] } = {
    temperature: optional(body, "temperature", numberBetween(0, 2)),
    topP: optional(body, "top_p", numberBetween(0, 1)),
    // vLLM clients write "all tokens" as -1.
    topK: topK === -1 ? 0 : topK,
    minP: optional(body, "min_p", numberBetween(0, 1)),
    // llama.cpp clients write "random" as -1.
    seed: seed === -1 ? undefined : seed,
    repeatPenalty:
      optional(body, "repeat_penalty", repeatPenalty) ?? optional(body, "repetition_penalty", repeatPenalty),
    repeatLastTokens: repeatLastTokens === -1 ? wholeContext : capAt(repeatLastTokens, wholeContext),
    frequencyPenalty: optional(body, "frequency_penalty", numberBetween(-2, 2)),
    presencePenalty: optional(body, "presence_penalty", numberBetween(-2, 2)),
  }
  return Object.fromEntries(Object.entries(sampling).filter(([, value]) => value !== undefined))
}

/** llama.cpp clients write "look back over the whole context" as -1. The engine reserves memory for what it is told. */
const wholeContext = 1_000_000

function capAt(value: number | undefined, maximum: number): number | undefined {
  return value === undefined ? undefined : Math.min(value, maximum)
}
