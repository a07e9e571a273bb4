import { expect, it } from "vitest"
import type { CompletionRequest } from "../../../electron/contract/completion.ts"
import { countPromptTokens, countTokens, guessTokens } from "../../../electron/providers/tokenEstimate.ts"

it.each([
  ["", 0],
  ["hello world", 2],
  ["tiktoken is great!", 6],
  // Control tokens are text in what people and models write, and no reason to throw.
  ["<|endoftext|>", 7],
])("counts the tokens of %j as tiktoken's o200k_base does", (text, expected) => {
  expect(countTokens(text)).toBe(expected)
})

it("does not stand still on a long run without a space", () => {
  expect(countTokens("a".repeat(150_000))).toBeGreaterThan(10_000)
})

it("estimates megabytes from pieces of all of it", () => {
  const half = "The quick brown fox jumps over the lazy dog. ".repeat(20_000)
  const exact = countTokens(half.slice(0, 180_000)) * (half.length / 180_000)
  expect(countTokens(half) / exact).toBeCloseTo(1, 1)
  // The second half has another density: a sample of the beginning alone would miss it.
  const mixed = half + "水".repeat(half.length)
  expect(countTokens(mixed)).toBeGreaterThan(exact * 2)
})

it("guesses near what it counts", () => {
  const texts = [
    "The quick brown fox jumps over the lazy dog, and nobody knows why.",
    "人工智能正在改变世界,我们每天都能看到新的变化。",
  ]
  for (const text of texts) {
    expect(guessTokens(text) / countTokens(text)).toBeGreaterThan(0.6)
    expect(guessTokens(text) / countTokens(text)).toBeLessThan(1.7)
  }
})

it("counts everything that a prompt is made of", () => {
  const request = (input: Partial<Extract<CompletionRequest["input"], { kind: "chat" }>>): CompletionRequest => ({
    model: "m",
    input: { kind: "chat", messages: [{ role: "user", content: "Hello" }], templateArguments: {}, ...input },
    sampling: {},
    stop: [],
  })
  const alone = countPromptTokens(request({}))
  const tool = { name: "weather", description: "The weather of a place", param: "" }
  const tools = { tools: [tool], choice: "auto", allowsParallelCalls: true } as const
  expect(countPromptTokens(request({ tools }))).toBeGreaterThan(alone + 5)
  const image = { kind: "image_url", value: "data:,x", param: "" } as const
  const messages = [{ role: "user", content: "Hello", parts: [image] }] as const
  expect(countPromptTokens(request({ messages }))).toBeGreaterThan(alone + 100)
  const tokens: CompletionRequest = { ...request({}), input: { kind: "text", prompt: [1, 2, 3] } }
  expect(countPromptTokens(tokens)).toBe(3)
})
