import { expect, it } from "vitest"
import { canonicalPath } from "../../../electron/server/middleware/paths.ts"

it.each([
  ["/", "/"],
  ["/v1/models", "/models"],
  ["/models", "/models"],
  ["/api/v1/models", "/models"],
  ["/v1/v1/models", "/models"],
  ["/api/v1/v1/models/", "/models"],
  ["//v1//models//", "/models"],
  ["/v1/models/org/name", "/models/org/name"],
  ["/v1/models/org%2Fname%3Atag", "/models/org%2Fname%3Atag"],
  ["/v1/models/v1/x", "/models/v1/x"],
  ["/v1/chat/completions", "/chat/completions"],
  ["/v1/chat/completions/chat/completions", "/chat/completions"],
  ["/v1/chat/completions/models", "/models"],
  ["/v1/chat/completions/completions", "/completions"],
  ["/v1", "/v1"],
  ["/v1x/models", "/v1x/models"],
  ["/api/version", "/api/version"],
])("%s is %s", (path, expected) => {
  expect(canonicalPath(path)).toBe(expected)
})
