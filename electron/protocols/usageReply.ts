import type { KeyPolicy, KeyUsage, RateLimitState } from "../contract/keys.ts"
import type { Money } from "../contract/money.ts"

/** Whose usage it is. `policy`: null for callers without a key, whom nothing limits. */
export type UsageSubject = {
  readonly key: { readonly id: string; readonly name: string; readonly policy: KeyPolicy } | null
  readonly usage: KeyUsage
  readonly rateLimits: readonly RateLimitState[]
}

/**
 * The answer of `GET /v1/usage`, whose fields docs/limits.md describes. Amounts of money are numbers in the currency itself,
 * times seconds since 1970, as in OpenAI's API.
 */
export function toUsageReply({ key, usage, rateLimits }: UsageSubject): object {
  const { requests, tokens, cost, budgets, runningCount } = usage
  return {
    object: "usage",
    key: key === null ? null : { id: key.id, name: key.name, expires_at: toSeconds(key.policy.expiresAt) },
    day: { requests: requests.day, tokens: tokens.day, cost: cost.day.map(toAmount) },
    month: { requests: requests.month, tokens: tokens.month, cost: cost.month.map(toAmount) },
    budgets: budgets.map(({ budget: { period, amount }, used, resetsAt }) => {
      const unit = amount.kind === "tokens" ? 1 : 1e9
      const limit = amount.kind === "tokens" ? amount.tokens : amount.nanos
      return {
        period,
        unit: amount.kind === "tokens" ? "tokens" : amount.currency,
        limit: limit / unit,
        used: used / unit,
        remaining: Math.max(0, limit - used) / unit,
        resets_at: toSeconds(resetsAt),
      }
    }),
    limits: {
      requests_per_minute: toLimit(rateLimits, "requests"),
      tokens_per_minute: toLimit(rateLimits, "tokens"),
      concurrency: key?.policy.concurrency == null ? null : { limit: key.policy.concurrency, running: runningCount },
    },
  }
}

function toAmount({ nanos, currency }: Money) {
  return { currency, amount: nanos / 1e9 }
}

function toSeconds(at: number | null): number | null {
  return at === null ? null : Math.ceil(at / 1_000)
}

function toLimit(states: readonly RateLimitState[], kind: RateLimitState["kind"]) {
  const state = states.find((one) => one.kind === kind)
  if (state === undefined) return null
  return { limit: state.limit, remaining: state.remaining, resets_in_seconds: Math.ceil(state.resetMs / 1_000) }
}
