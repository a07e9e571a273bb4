import { describe, expect, it } from "vitest"
import { parseRetryAfter } from "../../../electron/net/retryAfter.ts"
import { createRedactor } from "../../../electron/providers/redact.ts"

describe("how long a service wants to be left alone", () => {
  const now = Date.parse("2026-11-21T12:00:00Z")
  it.each([
    [{ "retry-after": "7" }, 7],
    [{ "retry-after": "0.3" }, 1],
    [{ "retry-after": ["4", "9"] }, 4],
    [{ "retry-after": "Sat, 21 Nov 2026 12:01:00 GMT" }, 60],
    [{ "retry-after": "Sat, 21 Nov 2026 11:00:00 GMT" }, 0],
    [{ "retry-after": "999999999" }, 86_400],
    [{ "retry-after-ms": "1500", "retry-after": "9" }, 2],
    [{ "retry-after": "soon" }, undefined],
    [{ "retry-after": "-5" }, undefined],
    [{ "retry-after": "" }, undefined],
    [{}, undefined],
  ])("reads %j", (headers, seconds) => {
    expect(parseRetryAfter(headers, now)).toBe(seconds)
  })
})

describe("words of a service", () => {
  const redact = createRedactor(["canary/1+2", "canary/1+2-longer", 'with"quote', "abc"])
  it.each([
    ["Incorrect key canary/1+2.", "Incorrect key [secret]."],
    ["Incorrect key canary/1+2-longer.", "Incorrect key [secret]."],
    ["?key=canary%2F1%2B2&x", "?key=[secret]&x"],
    ['{"key":"with\\"quote"}', '{"key":"[secret]"}'],
    ["You sent sk-proj-0123456789abcdef.", "You sent [secret]."],
    ["Authorization: Bearer 0123456789ab", "Authorization: [secret]"],
    ["The model gpt-5 abc is not there.", "The model gpt-5 abc is not there."],
  ])("lose what is secret: %s", (said, told) => {
    expect(redact(said)).toBe(told)
  })
})
