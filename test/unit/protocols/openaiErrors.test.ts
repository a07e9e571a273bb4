import { expect, it } from "vitest"
import { errorCodes } from "../../../electron/contract/errors.ts"
import { toOpenAiFailure } from "../../../electron/protocols/openaiErrors.ts"

const failureOf = (code: (typeof errorCodes)[number], rest = {}) => toOpenAiFailure({ code, message: "m", ...rest })

it("writes all four keys for every code, with a type that fits the status", () => {
  for (const code of errorCodes) {
    const { status, body } = failureOf(code)
    const failed = code.startsWith("upstream_") ? "upstream_error" : "server_error"
    const type = status === 429 ? "rate_limit_error" : status >= 500 ? failed : "invalid_request_error"
    const message = status === 429 && code !== "insufficient_quota" ? "m Please try again in 2s." : "m"
    expect(body.error).toEqual({ message, type, param: body.error.param, code })
    expect(status).toBeGreaterThanOrEqual(400)
  }
})

it("tells SDKs not to repeat what would load or crash the model again, or meet the same spent budget or secret", () => {
  const unrepeatable = errorCodes.filter((code) => "x-should-retry" in failureOf(code).headers)
  expect(unrepeatable).toEqual([
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
})

it("says when to come back and how to authenticate", () => {
  expect(failureOf("rate_limit_exceeded").headers).toEqual({ "Retry-After": "2" })
  expect(failureOf("rate_limit_exceeded", { facts: { retryAfterSeconds: 0.2 } }).headers).toEqual({
    "Retry-After": "1",
  })
  expect(failureOf("server_stopping").headers).toEqual({ "Retry-After": "2" })
  // Waiting makes no memory: it was refused because it does not fit even alone.
  expect(failureOf("insufficient_memory").headers).toEqual({ "x-should-retry": "false" })
  expect(failureOf("missing_api_key").headers).toEqual({ "WWW-Authenticate": "Bearer" })
})

it("passes on what a provider says about a request, and for how long it wants to be left alone", () => {
  const refused = (status: number) => failureOf("upstream_refused", { facts: { provider: "p", status } }).status
  expect([400, 402, 413, 422].map(refused)).toEqual([400, 400, 413, 422])
  expect(failureOf("upstream_error", { facts: { status: 503, retryAfterSeconds: 3 } })).toMatchObject({
    status: 502,
    headers: { "Retry-After": "3" },
  })
  expect(failureOf("upstream_error").headers).toEqual({})
})

it("keeps the path of the field, and knows it where nobody gave one", () => {
  expect(failureOf("invalid_type", { param: "messages[1]" }).body.error.param).toBe("messages[1]")
  expect(failureOf("model_not_found").body.error.param).toBe("model")
  expect(failureOf("context_length_exceeded").body.error.param).toBe("messages")
  expect(failureOf("invalid_json").body.error.param).toBeNull()
})
