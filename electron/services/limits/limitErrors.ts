import { AppError } from "../../contract/errors.ts"
import type { Budget } from "../../contract/keys.ts"
import type { RateLimitReason } from "../../contract/reasons.ts"

export function tooManyAtOnce(limit: number): AppError {
  const message = `This key may have ${limit} ${limit === 1 ? "request" : "requests"} at a time.`
  return rateLimit("key-concurrency", message, 1_000, { limit })
}

export function tooManyRequests(limit: number, waitMs: number): AppError {
  return rateLimit("key-requests", `This key may make ${limit} requests in a minute.`, waitMs, { limit })
}

/** `waitMs`: Infinity for a request that is larger than the limit itself. */
export function tooManyTokens(limit: number, tokens: number, waitMs: number): AppError {
  const facts = { limit, tokens }
  if (waitMs !== Number.POSITIVE_INFINITY) {
    const message = `This key may use ${limit} tokens in a minute; this request may use ${tokens}.`
    return rateLimit("key-tokens", message, waitMs, facts)
  }
  const message = `This request may use ${tokens} tokens, and its key only ${limit} in a minute. Ask for fewer with max_tokens.`
  return rateLimit("key-request-size", message, 60_000, facts)
}

/** Requests that run have reserved what is left: it is free again when they turn out smaller. */
export function budgetHeld({ period }: Budget): AppError {
  const message = `What is left of this key's budget for the ${period} is reserved for requests that are running.`
  return rateLimit("key-budget", message, 1_000, { period })
}

export function budgetSpent({ period, amount }: Budget, resetsAt: number): AppError {
  const unit = amount.kind === "tokens" ? `${amount.tokens} tokens` : `${amount.nanos / 1e9} ${amount.currency}`
  const message = `This key's budget of ${unit} for the ${period} is spent, or has less left than this request may use.`
  return new AppError("insufficient_quota", message, { facts: { period, resetsAt } })
}

function rateLimit(
  reason: RateLimitReason,
  message: string,
  waitMs: number,
  facts: Record<string, string | number>,
): AppError {
  const retryAfterSeconds = Math.max(1, Math.ceil(waitMs / 1000))
  return new AppError("rate_limit_exceeded", message, { facts: { ...facts, reason, retryAfterSeconds } })
}
