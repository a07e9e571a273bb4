import { statusOf } from "../contract/errorStatus.ts"
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
 * is there again tomorrow, not in two seconds; a provider's secret that is not good, or without credit, is so the next time.
 */
const unrepeatable: ReadonlySet<ErrorCode> = new Set([
  "insufficient_quota",
  "model_load_failed",
  "insufficient_memory",
  "model_file_invalid",
  "model_quarantined",
  "engine_crashed",
  "upstream_auth_failed",
  "upstream_billing",
  "secret_unreadable",
  "internal_error",
])

/** An error as OpenAI clients read it. `detail` stays here: it may hold paths. */
export function toOpenAiFailure(error: ErrorBody): OpenAiFailure {
  const status = statusOf(error)
  return { status, headers: headersOf(error, status), body: { error: toOpenAiError(error) } }
}

/** The `error` object of a reply, also for errors inside a stream. */
export function toOpenAiError(error: ErrorBody): OpenAiErrorObject {
  const status = statusOf(error)
  const { promptTokens, contextSize } = error.facts ?? {}
  const counts = error.code === "context_length_exceeded" ? { n_prompt_tokens: promptTokens, n_ctx: contextSize } : {}
  return {
    // The words that agents look for before they come back.
    message:
      status === 429 && !unrepeatable.has(error.code)
        ? `${error.message} Please try again in ${retrySeconds(error)}s.`
        : error.message,
    type: typeOf(error.code, status),
    param: error.param ?? paramOf[error.code] ?? null,
    code: error.code,
    ...Object.fromEntries(Object.entries(counts).filter(([, count]) => typeof count === "number")),
  }
}

function typeOf(code: ErrorCode, status: number): string {
  if (status === 429) return "rate_limit_error"
  if (status >= 500) return code.startsWith("upstream_") ? "upstream_error" : "server_error"
  return "invalid_request_error"
}

function headersOf(error: ErrorBody, status: number): Record<string, string> {
  // A provider that is overloaded may say for how long.
  const isTold = status >= 500 && typeof error.facts?.retryAfterSeconds === "number"
  const isPassing = (status === 429 || status === 503 || isTold) && !unrepeatable.has(error.code)
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
