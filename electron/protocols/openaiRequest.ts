import type { CompletionRequest } from "../contract/completion.ts"
import { AppError } from "../contract/errors.ts"
import { parseDuration } from "./duration.ts"
import {
  fieldOf,
  integerBetween,
  invalidValue,
  type JsonObject,
  optional,
  readBoolean,
  readObject,
  readString,
  required,
  withoutUndefined,
} from "./fields.ts"
import { readFormat } from "./openaiFormat.ts"
import { readSampling, readStop } from "./openaiSampling.ts"

/** What chat/completions and completions have in common: everything but what the model goes on from. */
export type SharedOptions = Omit<CompletionRequest, "model" | "input" | "maxTokens" | "topLogprobs">

export type StreamOptions = {
  readonly isStreamed: boolean
  /** Whether a stream ends with a chunk that holds the usage. */
  readonly includesUsage: boolean
}

export function readBody(body: unknown): JsonObject {
  if (typeof body === "object" && body !== null && !Array.isArray(body)) return body as JsonObject
  throw new AppError("invalid_json", "The request body must be a JSON object.")
}

export function readModel(body: JsonObject): string {
  return required(body, "model", (value, path) => {
    const name = readString(value, path).trim()
    if (name !== "") return name
    throw new AppError("missing_required_parameter", "'model' is empty. GET /v1/models lists the names.", {
      param: path,
    })
  })
}

export function readSharedOptions(body: JsonObject): SharedOptions {
  const choiceCount = optional(body, "n", integerBetween(1, 128)) ?? 1
  return {
    sampling: readSampling(body),
    stop: optional(body, "stop", readStop) ?? [],
    ...withoutUndefined({
      format: readFormat(body),
      choiceCount: choiceCount > 1 ? choiceCount : undefined,
      // OpenAI's word for what may take its time.
      priority: fieldOf(body, "service_tier") === "flex" ? ("batch" as const) : undefined,
      keepAliveMs: readKeepAlive(body),
    }),
  }
}

export function readStreamOptions(body: JsonObject): StreamOptions {
  const options = optional(body, "stream_options", readObject) ?? {}
  return {
    isStreamed: optional(body, "stream", readBoolean) ?? false,
    includesUsage: optional(options, "include_usage", readBoolean, "stream_options") ?? false,
  }
}

/** Ollama's `keep_alive`; anything negative is "for ever". */
export function readKeepAlive(body: JsonObject): number | undefined {
  return optional(body, "keep_alive", (value, path) => {
    const durationMs = parseDuration(value)
    if (durationMs === undefined) throw invalidValue(path, 'it is not a duration such as 300, "5m" or -1')
    return durationMs < 0 ? -1 : Math.min(Math.round(durationMs), Number.MAX_SAFE_INTEGER)
  })
}
