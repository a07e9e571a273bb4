import { expect, it } from "vitest"
import { rateLimitHeaders } from "../../../electron/protocols/rateLimitHeaders.ts"

it("tells each limit as OpenAI does, and none where there is none", () => {
  const requests = { kind: "requests", limit: 60, remaining: 59, resetMs: 1_000 } as const
  const tokens = { kind: "tokens", limit: 150_000, remaining: 0, resetMs: 360_000 } as const
  expect(rateLimitHeaders([])).toEqual({})
  expect(rateLimitHeaders([requests, tokens])).toEqual({
    "x-ratelimit-limit-requests": "60",
    "x-ratelimit-remaining-requests": "59",
    "x-ratelimit-reset-requests": "1s",
    "x-ratelimit-limit-tokens": "150000",
    "x-ratelimit-remaining-tokens": "0",
    "x-ratelimit-reset-tokens": "6m0s",
  })
})

it.each([
  [0, "0s"],
  [0.2, "1ms"],
  [120, "120ms"],
  [999.5, "1000ms"],
  [1_001, "2s"],
  [59_999, "1m0s"],
])("never says that %d ms are over sooner than they are: %s", (resetMs, expected) => {
  const headers = rateLimitHeaders([{ kind: "tokens", limit: 1, remaining: 0, resetMs }])
  expect(headers["x-ratelimit-reset-tokens"]).toBe(expected)
})
