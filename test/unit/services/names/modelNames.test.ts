import { describe, expect, it } from "vitest"
import { findModelId, isDropInName, modelNotFound, nearestIds } from "../../../../electron/services/names/modelNames.ts"

const ids = ["ember", "Qwen3-0.6B", "qwen3-1.7b", "llama-3.2-1b-instruct"]

it.each([
  ["ember", "ember"],
  ["EMBER", "ember"],
  ["ember:latest", "ember"],
  ["qwen3-0.6b", "Qwen3-0.6B"],
  ["Qwen3-1.7B:LATEST", "qwen3-1.7b"],
  ["ember:7b", undefined],
  ["emb", undefined],
  ["", undefined],
])("%s means %s", (name, expected) => {
  expect(findModelId(name, ids)).toBe(expected)
})

it("prefers the exact id where two differ in case only", () => {
  expect(findModelId("a", ["A", "a"])).toBe("a")
})

describe("names that the default model answers", () => {
  it.each([
    "gpt-4",
    "GPT-4o-mini",
    "chatgpt-4o-latest",
    "o1",
    "o3-mini",
    "o4-mini",
    "claude-sonnet-5",
    "gemini-2.5-pro",
  ])("%s", (name) => expect(isDropInName(name)).toBe(true))
  it.each(["gpt", "my-gpt-4", "mo1", "qwen3"])("not %s", (name) => expect(isDropInName(name)).toBe(false))

  it("takes nothing but the star as special", () => {
    expect(isDropInName("axb", ["a.b"])).toBe(false)
    expect(isDropInName("anything at all", ["*"])).toBe(true)
    expect(isDropInName("a-b-c", ["a*c"])).toBe(true)
  })
})

it("offers what was probably meant, and nothing far-fetched", () => {
  expect(nearestIds("embr", ids)).toEqual(["ember"])
  expect(nearestIds("qwen3", ids).sort()).toEqual(["Qwen3-0.6B", "qwen3-1.7b"])
  expect(nearestIds("xyzzy-unheard-of-model", ids)).toEqual([])
})

it("bounds what it repeats of a long name", () => {
  const error = modelNotFound("x".repeat(100_000), ids)
  expect(error.message.length).toBeLessThan(400)
})
