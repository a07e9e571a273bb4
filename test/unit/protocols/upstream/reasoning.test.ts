import { expect, it } from "vitest"
import { answerOf, delta, finishOf, readStream, sse } from "../../../support/readUpstream.ts"

const stop = delta({}, { finish_reason: "stop" })

function read(...deltas: object[]) {
  const { reasoning, text } = answerOf(readStream(sse(...deltas.map((one) => delta(one)), stop)))
  return { reasoning, text }
}

it.each([
  ["reasoning_content", { reasoning_content: "Hm" }],
  ["reasoning", { reasoning: "Hm" }],
  ["thinking", { thinking: "Hm" }],
  [
    "reasoning_details",
    {
      reasoning_details: [
        { type: "reasoning.text", text: "Hm" },
        { type: "reasoning.encrypted", data: "x" },
      ],
    },
  ],
  ["a summary", { reasoning_details: [{ type: "reasoning.summary", summary: "Hm" }] }],
  [
    "both, of which each says the same",
    { reasoning: "Hm", reasoning_details: [{ type: "reasoning.text", text: "Hm" }] },
  ],
  ["an empty one beside", { reasoning_content: "", reasoning: "Hm" }],
  ["parts of the content", { content: [{ type: "thinking", thinking: [{ type: "text", text: "Hm" }] }] }],
])("finds a thought in %s", (_, thought) => {
  expect(read(thought, { content: "Hi", reasoning_content: null })).toEqual({ reasoning: "Hm", text: "Hi" })
})

it("reads text in parts", () => {
  expect(read({ content: [{ type: "text", text: "a" }] }, { content: [{ type: "text", text: "b" }] }).text).toBe("ab")
})

it.each([
  [["<think>\nHm, so.\n</think>\n\nHi"]],
  [["<th", "ink>", "\n", "Hm,", " so.", "\n", "</thi", "nk>", "\n", "\n", "Hi"]],
  [["\n <think>Hm, so.</think>Hi"]],
  [[..."<think>Hm, so.</think>\n\nHi"]],
])("takes the thought out of %j", (pieces) => {
  expect(read(...pieces.map((content) => ({ content })))).toEqual({ reasoning: "Hm, so.", text: "Hi" })
})

it.each([["Use <think> for it </think>."], ["<thin"], ["<thinker>a"], ["  <"], [" a"]])(
  "leaves the text %j as it is",
  (text) => {
    expect(read(...[...text].map((content) => ({ content })))).toEqual({ reasoning: "", text })
  },
)

it("keeps a thought that is never closed, and drops one that is empty", () => {
  expect(read({ content: "<think>Hm </thi" })).toEqual({ reasoning: "Hm </thi", text: "" })
  expect(read({ content: "<think>\n\n</think>\n\nHi" })).toEqual({ reasoning: "", text: "Hi" })
})

it("takes a tag for text where thoughts have a field of their own", () => {
  expect(read({ reasoning: "Hm" }, { content: "<think>a</think>" })).toEqual({
    reasoning: "Hm",
    text: "<think>a</think>",
  })
})

it("leaves out what is thought behind the text: the answer has no place for it", () => {
  expect(read({ reasoning: "Hm" }, { content: "a" }, { reasoning: "more" }, { content: "b" })).toEqual({
    reasoning: "Hm",
    text: "ab",
  })
})

it.each([
  [{ completion_tokens: 30, completion_tokens_details: { reasoning_tokens: 20 } }, 30, 20],
  [{ output_tokens: 30, output_tokens_details: { reasoning_tokens: 20 } }, 30, 20],
  // xAI counts the thought beside the answer.
  [{ completion_tokens: 10, total_tokens: 37, completion_tokens_details: { reasoning_tokens: 20 } }, 30, 20],
  [{ completion_tokens: 10, reasoning_tokens: 20 }, 30, 20],
  [{ total_tokens: 37 }, 30, 0],
])("counts the tokens of thoughts in %j", (told, completionTokens, reasoningTokens) => {
  const usage = { prompt_tokens: 7, ...told }
  expect(finishOf(readStream(sse(delta({ content: "a" }), { ...stop, usage }))).usage).toMatchObject({
    completionTokens,
    reasoningTokens,
  })
})

it.each([
  [{ prompt_tokens: 7, prompt_tokens_details: { cached_tokens: 5 } }],
  [{ prompt_tokens: 7, prompt_cache_hit_tokens: 5, prompt_cache_miss_tokens: 2 }],
  [{ prompt_tokens: 7, cached_tokens: 5 }],
  [{ input_tokens: 7, input_tokens_details: { cached_tokens: 5 } }],
])("counts the cached tokens in %j", (told) => {
  const usage = { completion_tokens: 1, ...told }
  const finish = finishOf(readStream(sse(delta({ content: "a" }), { ...stop, usage })))
  expect(finish.usage).toEqual({ promptTokens: 7, cachedTokens: 5, completionTokens: 1, reasoningTokens: 0 })
})

it("estimates thoughts and text apart", () => {
  const events = readStream(sse(delta({ reasoning: "Hmm" }), delta({ content: "ab" }), stop))
  expect(finishOf(events).usage).toMatchObject({ completionTokens: 500, reasoningTokens: 300, isEstimated: true })
})

it("does not wait for ever for what comes behind white space", () => {
  const blank = "\n".repeat(2_000)
  expect(read({ content: `${blank}a` }).text).toBe(`${blank}a`)
  expect(read({ content: `<think>a${blank}` }, { content: "b</think>c" })).toEqual({
    reasoning: `a${blank}b`,
    text: "c",
  })
})
