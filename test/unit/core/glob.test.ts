import { expect, it } from "vitest"
import { fitsGlob } from "../../../electron/core/glob.ts"

it.each([
  ["gpt-4o", "gpt-*", true],
  ["GPT-4o", "gpt-4O", true],
  ["gpt-4o", "gpt-4", false],
  ["ember", "*", true],
  ["", "*", true],
  ["", "", true],
  ["ember", "", false],
  ["openai/gpt-4o:free", "openai/*:free", true],
  ["openai/gpt-4o:free:x", "openai/*:free", false],
  ["aXbXc", "a*b*c", true],
  ["abcbd", "a*bd", true],
  ["ember", "e*b", false],
  // No other letter of patterns means anything.
  ["ember", "e.*", false],
  ["a.b", "a?b", false],
  ["x\ny", "x*y", true],
])("%j fits %j: %s", (name, pattern, expected) => expect(fitsGlob(name, pattern)).toBe(expected))

// As a regular expression, this one takes years.
it("does not hang on a pattern that was written to make it hang", () => {
  expect(fitsGlob("a".repeat(2000), `${"a*".repeat(200)}b`)).toBe(false)
})
