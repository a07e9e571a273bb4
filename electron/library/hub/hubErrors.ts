import { AppError, type ErrorCode } from "../../contract/errors.ts"
import type { HubSource } from "../../contract/hubSources.ts"
import type { ConnectionFailure } from "../../net/connectionFailure.ts"
import { describeWait, type Wait } from "../../net/replyWatch.ts"

/** What was asked for, as errors name it. */
export type Asked = { readonly source: HubSource; readonly repo?: string; readonly file?: string }

const names: Readonly<Record<HubSource, string>> = {
  huggingface: "Hugging Face",
  "hf-mirror": "hf-mirror",
  modelscope: "ModelScope",
  custom: "The custom endpoint",
}

/**
 * An error about a hub. Nothing that the hub wrote goes into it: it could hold the token, or an address that is signed for this
 * user.
 */
export function hubError(
  code: ErrorCode,
  asked: Asked,
  words: string,
  options: {
    readonly facts?: Readonly<Record<string, string | number>>
    readonly detail?: string
    readonly cause?: unknown
  } = {},
): AppError {
  const { source, repo, file } = asked
  const about = {
    source,
    ...(repo === undefined ? {} : { repo }),
    ...(file === undefined ? {} : { file: file.slice(0, 200) }),
  }
  const { facts, ...rest } = options
  return new AppError(code, `${names[source]} ${words}`, { facts: { ...about, ...facts }, ...rest })
}

export function unreachable(asked: Asked, { code, message }: ConnectionFailure, cause?: unknown): AppError {
  const words = `cannot be reached, or broke the connection off (${code}).`
  return hubError("hub_unreachable", asked, words, { facts: { reason: code }, detail: message, cause })
}

/** The body ended before it was whole: as good as a connection that broke. */
export function brokenOff(asked: Asked): AppError {
  return hubError("hub_unreachable", asked, "broke off in the middle of a file.", { facts: { reason: "cut-short" } })
}

export function timedOut(asked: Asked, wait: Wait, limitMs: number): AppError {
  return hubError("hub_timeout", asked, describeWait(wait, limitMs), { facts: { wait, limitMs } })
}

export function invalidReply(asked: Asked, what: string, facts: Readonly<Record<string, number>> = {}): AppError {
  return hubError("hub_invalid_reply", asked, `answered in a way that cannot be used: ${what}.`, { facts })
}

export type RefusalHead = {
  readonly status: number
  /** `X-Error-Code`, which Hugging Face sends: several meanings share a status. */
  readonly errorCode: string | null
  readonly retryAfterSeconds?: number
  readonly hadToken: boolean
  /** It is the hub itself that answers, not a store for files that it sent on to. */
  readonly isHub: boolean
}

/** What a status other than success means. */
export function refusal(asked: Asked, head: RefusalHead): AppError {
  const { status, errorCode, retryAfterSeconds, hadToken, isHub } = head
  const facts = { status, ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }) }
  const is = (code: ErrorCode, words: string) => hubError(code, asked, words, { facts })
  if (status === 429) return is("hub_rate_limited", "is asked too often.")
  if (status >= 500) return is("hub_error", `failed (${status}).`)
  if (status === 407)
    return hubError("hub_unreachable", asked, "cannot be reached: the proxy wants a password.", { facts })
  if (status === 416) return invalidReply(asked, "it does not have the part of the file that was asked for", { status })
  // A signed address lasts an hour or less: one that is refused is asked for anew.
  if (!isHub) return invalidReply(asked, `the address that it gave for the file is refused (${status})`, { status })
  if (errorCode === "GatedRepo") {
    const isAnonymous = asked.source === "huggingface" && status === 401 && !hadToken
    return isAnonymous
      ? is("hub_unauthorized", "wants to know who you are before it gives this model out: enter a token.")
      : is("hub_gated", "gives this model out only to whom its makers have agreed to, and only with a token.")
  }
  if (status === 404 || errorCode === "RepoNotFound") return is("hub_not_found", "has no such model or file.")
  if (status === 401) {
    // Who is not signed in is not told whether a model exists.
    return hadToken
      ? is("hub_unauthorized", "does not accept the token.")
      : is("hub_not_found", "has no such model, or only for those who are signed in.")
  }
  if (status === 403) return is("hub_gated", "does not give this model out to everybody.")
  return is("hub_error", `refused the request (${status}).`)
}

/**
 * Whether the same request may go well a little later: the network, the hub's own failures, its limits, and answers that something
 * in between has spoiled. False for all that stays as it is: a model that is not there, a right that is missing.
 */
export function isPassing(error: unknown): boolean {
  if (!(error instanceof AppError)) return false
  const { code, facts } = error
  if (code === "hub_error") return Number(facts?.status) >= 500
  return (
    code === "hub_unreachable" || code === "hub_timeout" || code === "hub_rate_limited" || code === "hub_invalid_reply"
  )
}
