import { httpStatusOf } from "../contract/errorStatus.ts"
import type { ErrorBody, ErrorCode } from "../contract/errors.ts"

export type OpenAiFailure = {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: { readonly error: OpenAiErrorObject }
}

export type OpenAiErrorObject = {
  readonly message: string
  readonly type: string
  readonly param: string | null
  readonly code: string
  readonly n_prompt_tokens?: number
  readonly n_ctx?: number
}

/** Fields that an error is always about, where whoever threw it does not know the wire format. */
const paramOf: Readonly<Partial<Record<ErrorCode, string>>> = {
  model_not_found: "model",
  unsupported_model: "model",
  context_length_exceeded: "messages",
  template_refused: "messages",
}

/**
 * Failures that a repetition would only make worse: the SDKs repeat every 5xx twice by themselves, which would load a model that
 * does not fit three times, and run a prompt that crashes the engine until its file is quarantined. And a budget that is spent
 * is there again tomorrow, not in two seconds.
 */
const unrepeatable: ReadonlySet<ErrorCode> = new Set([
  "insufficient_quota",
  "model_load_failed",
  "insufficient_memory",
  "model_file_invalid",
  "model_quarantined",
  "engine_crashed",
  "internal_error",
])

/** An error as OpenAI clients read it. `detail` stays here: it may hold paths. */
export function toOpenAiFailure(error: ErrorBody): OpenAiFailure {
  const status = httpStatusOf[error.code]
  return { status, headers: headersOf(error, status), body: { error: toOpenAiError(error) } }
}

/** The `error` object of a reply, also for errors inside a stream. */
export function toOpenAiError(error: ErrorBody): OpenAiErrorObject {
  const status = httpStatusOf[error.code]
  const { promptTokens, contextSize } = error.facts ?? {}
  const counts = error.code === "context_length_exceeded" ? { n_prompt_tokens: promptTokens, n_ctx: contextSize } : {}
  return {
    // The words that agents look for before they come back.
    message:
      status === 429 && !unrepeatable.has(error.code)
        ? `${error.message} Please try again in ${retrySeconds(error)}s.`
        : error.message,
    type: status === 429 ? "rate_limit_error" : status >= 500 ? "server_error" : "invalid_request_error",
    param: error.param ?? paramOf[error.code] ?? null,
    code: error.code,
    ...Object.fromEntries(Object.entries(counts).filter(([, count]) => typeof count === "number")),
  }
}

function headersOf(error: ErrorBody, status: number): Record<string, string> {
  const isPassing = (status === 429 || status === 503) && !unrepeatable.has(error.code)
  return {
    ...(unrepeatable.has(error.code) ? { "x-should-retry": "false" } : {}),
    ...(status === 401 ? { "WWW-Authenticate": "Bearer" } : {}),
    ...(isPassing ? { "Retry-After": String(retrySeconds(error)) } : {}),
  }
}

function retrySeconds(error: ErrorBody): number {
  const given = error.facts?.retryAfterSeconds
  return typeof given === "number" ? Math.max(1, Math.ceil(given)) : 2
}
