import { expect, it } from "vitest"
import { errorCodes } from "../../../electron/contract/errors.ts"
import { toOpenAiFailure } from "../../../electron/protocols/openaiErrors.ts"

const failureOf = (code: (typeof errorCodes)[number], rest = {}) => toOpenAiFailure({ code, message: "m", ...rest })

it("writes all four keys for every code, with a type that fits the status", () => {
  for (const code of errorCodes) {
    const { status, body } = failureOf(code)
    const type = status === 429 ? "rate_limit_error" : status >= 500 ? "server_error" : "invalid_request_error"
    const message = status === 429 && code !== "insufficient_quota" ? "m Please try again in 2s." : "m"
    expect(body.error).toEqual({ message, type, param: body.error.param, code })
    expect(status).toBeGreaterThanOrEqual(400)
  }
})

it("tells SDKs not to repeat what would load or crash the model again, or meet the same spent budget", () => {
  const unrepeatable = errorCodes.filter((code) => "x-should-retry" in failureOf(code).headers)
  expect(unrepeatable).toEqual([
    "insufficient_quota",
    "model_load_failed",
    "insufficient_memory",
    "model_file_invalid",
    "model_quarantined",
    "engine_crashed",
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

it("keeps the path of the field, and knows it where nobody gave one", () => {
  expect(failureOf("invalid_type", { param: "messages[1]" }).body.error.param).toBe("messages[1]")
  expect(failureOf("model_not_found").body.error.param).toBe("model")
  expect(failureOf("context_length_exceeded").body.error.param).toBe("messages")
  expect(failureOf("invalid_json").body.error.param).toBeNull()
})
