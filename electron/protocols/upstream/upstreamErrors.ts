import { AppError, type ErrorCode } from "../../contract/errors.ts"
import { firstText, type LooseObject, listOf, objectOf, textOf } from "./lenient.ts"

/** What a provider says went wrong, in whatever shape it says it. */
export type UpstreamProblem = {
  /** Its own words; may be empty. */
  readonly message: string
  /** Its words for the kind of error, in lower case: code and type together. */
  readonly kind: string
  /** The HTTP status that the body names. */
  readonly status: number | null
}

/**
 * The error in a body, which providers also send with status 200 and inside streams. OpenAI's and Anthropic's `error` object, an
 * `error` of text (Ollama), `object: "error"` (vLLM), `detail` (FastAPI), `code` and `message` (DashScope), `errors` (Cohere),
 * `error_msg` (Baidu), `base_resp` (MiniMax). Null where it is none.
 */
export function findProblem(body: unknown): UpstreamProblem | null {
  const reply = objectOf(body)
  if (reply === null) return null
  const own = reply.error
  if (typeof own === "string" && own !== "") return problemOf(reply, own)
  if (own === true) return problemOf(reply, textOf(reply.message))
  const inner = objectOf(own) ?? objectOf(listOf(reply.errors)[0])
  if (inner !== null && Object.keys(inner).length > 0)
    return problemOf(inner, firstText(inner.message, inner.msg, inner.detail, reply.message))
  if (firstText(reply.error_msg) !== "") return problemOf(reply, textOf(reply.error_msg))
  const base = objectOf(reply.base_resp)
  if (typeof base?.status_code === "number" && base.status_code !== 0) return problemOf(base, textOf(base.status_msg))
  return hasAnswer(reply) ? null : bareProblem(reply)
}

/** Words without a frame of their own: only where nothing looks like an answer. */
function bareProblem(reply: LooseObject): UpstreamProblem | null {
  const said = firstText(reply.message, reply.detail, reply.msg, objectOf(listOf(reply.detail)[0])?.msg)
  const isError = reply.object === "error" || reply.type === "error" || reply.success === false
  const isTold = (reply.code !== undefined && reply.code !== 0) || reply.detail !== undefined
  return isError || (said !== "" && (isTold || Object.keys(reply).length === 1)) ? problemOf(reply, said) : null
}

const answerFields = ["choices", "usage", "data", "results", "output", "embeddings", "embedding", "content", "models"]

function hasAnswer(reply: LooseObject): boolean {
  return answerFields.some((name) => reply[name] !== undefined)
}

function problemOf(inner: LooseObject, message: string): UpstreamProblem {
  const words = [inner.code, inner.type, inner.error_code].filter((word) => typeof word === "string")
  const status = [inner.status, inner.status_code, inner.code, inner.error_code].find(isHttpStatus)
  return { message, kind: words.join(" ").toLowerCase(), status: status === undefined ? null : Number(status) }
}

function isHttpStatus(value: unknown): value is number | string {
  return (typeof value === "number" || typeof value === "string") && /^[45]\d\d$/.test(String(value))
}

/**
 * The problem as ours. What the provider calls it comes first, then the status that it names, then that of the reply. `detail`
 * are its own words; whoever calls this takes secrets out of them before.
 */
export function toUpstreamError(
  provider: string,
  problem: UpstreamProblem,
  facts: { readonly status?: number; readonly retryAfterSeconds?: number } = {},
): AppError {
  const status = problem.status ?? facts.status ?? null
  const code = codeOf(problem, status)
  const said = problem.message.trim().slice(0, 2_000)
  return new AppError(code, sentenceOf(code, provider, said), {
    facts: {
      provider,
      ...(status === null ? {} : { status }),
      ...(facts.retryAfterSeconds === undefined ? {} : { retryAfterSeconds: facts.retryAfterSeconds }),
    },
    ...(said === "" ? {} : { detail: said }),
  })
}

/** Words by which providers name what went wrong; the first that fits. */
const codesByKind: readonly (readonly [RegExp, ErrorCode])[] = [
  [/context_length|context_window|string_above_max|prompt.?too.?long/, "context_length_exceeded"],
  [/insufficient_quota|insufficient.?balance|billing|payment|arrearage|credit|quota_exceeded/, "upstream_billing"],
  [/rate.?limit|throttl|too_many_requests|resource_exhausted/, "upstream_rate_limited"],
  [/api_?key|authentication|unauthori[sz]ed|permission|access_?denied|forbidden/, "upstream_auth_failed"],
  [/model_?not_?found|not_found|unknown_model/, "model_not_found"],
  [/timeout|timed_out/, "upstream_timeout"],
  [/overloaded|server_error|internal|unavailable|api_error|bad_gateway/, "upstream_error"],
  [/invalid|bad_request|unsupported|unprocessable|content_filter|moderation|datainspection/, "upstream_refused"],
]

function codeOf(problem: UpstreamProblem, status: number | null): ErrorCode {
  if (isContextProblem(problem, status)) return "context_length_exceeded"
  const named = codesByKind.find(([pattern]) => pattern.test(problem.kind))?.[1]
  // A word is more exact than a status, except that "not found" may be an address, and "invalid request" anything.
  const isVague = named === undefined || named === "upstream_refused"
  return isVague && status !== null ? codeOfStatus(status) : (named ?? "upstream_error")
}

/** Many say it only in their sentence. */
function isContextProblem({ message }: UpstreamProblem, status: number | null): boolean {
  const isPossible = status === null || status === 400 || status === 413 || status === 422
  return (
    isPossible &&
    /maximum context length|context (length|window|size).{0,40}exceed|exceeds?.{0,40}context|prompt is too long/i.test(
      message,
    )
  )
}

function codeOfStatus(status: number): ErrorCode {
  if (status === 401 || status === 403) return "upstream_auth_failed"
  if (status === 402) return "upstream_billing"
  if (status === 404) return "model_not_found"
  if (status === 408 || status === 504) return "upstream_timeout"
  if (status === 429) return "upstream_rate_limited"
  return status >= 500 ? "upstream_error" : "upstream_refused"
}

function sentenceOf(code: ErrorCode, provider: string, said: string): string {
  const words = said === "" ? "." : `: ${said}${/[.!?…。！？]$/.test(said) ? "" : "."}`
  switch (code) {
    case "upstream_auth_failed":
      return `${provider} did not accept its secret${words}`
    case "upstream_billing":
      return `${provider} has no credit left${words}`
    case "upstream_rate_limited":
      return `${provider} is being asked too often${words}`
    case "upstream_timeout":
      return `${provider} took too long${words}`
    case "model_not_found":
      return `${provider} does not have this model${words}`
    case "context_length_exceeded":
      return `The prompt is longer than the maximum context length of the model at ${provider}${words}`
    case "upstream_refused":
      return `${provider} refused the request${words}`
    default:
      return `${provider} failed${words}`
  }
}

/** Throws the error that a reply is, in place of what it should be. */
export function assertNoProblem(
  reply: unknown,
  { provider, redact = (text) => text }: { readonly provider: string; readonly redact?: (text: string) => string },
): void {
  const problem = findProblem(reply)
  if (problem !== null) throw toUpstreamError(provider, { ...problem, message: redact(problem.message) })
}

/** For replies that are none: `detail` is what came instead, cut short. */
export function invalidReply(provider: string, reason: string, reply = ""): AppError {
  return new AppError("upstream_invalid_reply", `${provider} sent a reply that cannot be understood: ${reason}.`, {
    facts: { provider },
    ...(reply === "" ? {} : { detail: reply.slice(0, 500) }),
  })
}

/** A service that knows nothing of `n`, or not of more than one. */
export function tooFewChoices(provider: string): AppError {
  const { code, message, facts } = invalidReply(provider, "it holds fewer answers than 'n' asks for")
  return new AppError(code, message, { facts: { ...facts, param: "n" } })
}

/** Whether it is the number of choices that a service cannot do, as far as its words tell. */
export function isAboutChoiceCount(error: unknown): boolean {
  if (!(error instanceof AppError)) return false
  if (error.code === "upstream_invalid_reply") return error.facts?.param === "n"
  return (
    error.code === "upstream_refused" &&
    /\bn\b|(?<!tool_)choice|candidate|completions? .*\b(one|1)\b/i.test(error.detail ?? "")
  )
}
