import type { RateLimitState } from "../contract/keys.ts"

/**
 * What is left of a minute, as OpenAI tells it (https://platform.openai.com/docs/guides/rate-limits#rate-limits-in-headers):
 * `x-ratelimit-limit-requests`, `-remaining-requests`, `-reset-requests`, and the same for tokens.
 */
export function rateLimitHeaders(states: readonly RateLimitState[]): Record<string, string> {
  return Object.fromEntries(
    states.flatMap(({ kind, limit, remaining, resetMs }) => [
      [`x-ratelimit-limit-${kind}`, String(limit)],
      [`x-ratelimit-remaining-${kind}`, String(remaining)],
      [`x-ratelimit-reset-${kind}`, shortDuration(resetMs)],
    ]),
  )
}

/** Go's notation, as OpenAI sends it: "120ms", "1s", "6m0s". Never less than the truth. */
function shortDuration(durationMs: number): string {
  if (durationMs < 1_000) return durationMs === 0 ? "0s" : `${Math.ceil(durationMs)}ms`
  const seconds = Math.ceil(durationMs / 1_000)
  return seconds < 60 ? `${seconds}s` : `${Math.floor(seconds / 60)}m${seconds % 60}s`
}
