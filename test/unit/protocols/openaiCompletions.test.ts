import { describe, expect, it } from "vitest"
import { parseTextRequest } from "../../../electron/protocols/openaiCompletions.ts"
import { refusalOf } from "../../support/refusal.ts"

/** Without what is kept of the body as it was: that has a test of its own. */
function parse(fields: object) {
  const request = parseTextRequest({ model: "ember", prompt: "Once", ...fields })
  return { ...request, completions: request.completions.map(({ wire: _, ...parsed }) => parsed) }
}

it("keeps the body for a provider that speaks the same format, each prompt with its own: answers are stored by it", () => {
  const body = { model: "ember", prompt: ["a", "b"], guided_regex: "x" }
  expect(parseTextRequest(body).completions.map(({ wire }) => wire)).toEqual([
    { surface: "completions", body: { ...body, prompt: "a" } },
    { surface: "completions", body: { ...body, prompt: "b" } },
  ])
})

it("asks for one answer of sixteen tokens where nothing else is said", () => {
  const fields = { max_tokens: null, echo: null, logprobs: null, suffix: "", best_of: null, n: null, stream: null }
  expect(parse(fields)).toEqual({
    model: "ember",
    completions: [{ model: "ember", input: { kind: "text", prompt: "Once" }, sampling: {}, stop: [], maxTokens: 16 }],
    choiceCount: 1,
    echoes: false,
    wantsLogprobs: false,
    isStreamed: false,
    includesUsage: false,
  })
})

it.each([
  ["Once", ["Once"]],
  ["", [""]],
  [
    ["a", "b"],
    ["a", "b"],
  ],
  [[1, 2], [[1, 2]]],
  [
    [[1], [2, 3]],
    [[1], [2, 3]],
  ],
])("reads the prompt %j", (prompt, expected) => {
  expect(parse({ prompt }).completions.map(({ input }) => input)).toEqual(
    expected.map((one) => ({ kind: "text", prompt: one })),
  )
})

describe("options", () => {
  it.each([
    [{ max_tokens: 5 }, 5],
    [{ max_tokens: -1 }, undefined],
    [{ max_completion_tokens: 7 }, 7],
    [{ max_tokens: 0 }, 0],
  ])("limits the tokens by %j", (fields, expected) => {
    expect(parse(fields).completions[0]?.maxTokens).toBe(expected)
  })

  it("go to every prompt", () => {
    const fields = { prompt: ["a", "b"], temperature: 0.5, stop: "x", n: 2, best_of: 2, suffix: "end", logprobs: 0 }
    const { completions, ...rest } = parse({ ...fields, keep_alive: 60, json_schema: {} })
    expect(rest).toMatchObject({ choiceCount: 2, wantsLogprobs: true })
    expect(completions).toHaveLength(2)
    for (const completion of completions) {
      expect(completion).toMatchObject({
        input: { kind: "text", suffix: "end" },
        sampling: { temperature: 0.5 },
        stop: ["x"],
        choiceCount: 2,
        topLogprobs: 0,
        keepAliveMs: 60_000,
        format: { kind: "json-schema", param: "json_schema" },
      })
    }
  })

  it("ask for what the prompt's tokens are where they are echoed", () => {
    const wants = (fields: object) => parse(fields).completions.map(({ input }) => "wantsPromptLogprobs" in input)
    expect(wants({ echo: true })).toEqual([false])
    expect(wants({ echo: true, logprobs: 1 })).toEqual([true])
    expect(wants({ echo: true, prompt: [1, 2] })).toEqual([true])
    expect(wants({ logprobs: 1 })).toEqual([false])
  })
})

it.each([
  [{ model: null }, "missing_required_parameter", "model"],
  [{ prompt: null }, "missing_required_parameter", "prompt"],
  [{ prompt: 5 }, "invalid_type", "prompt"],
  [{ prompt: {} }, "invalid_type", "prompt"],
  [{ prompt: [] }, "empty_array", "prompt"],
  [{ prompt: [[1], []] }, "empty_array", "prompt[1]"],
  [{ prompt: ["a", 5] }, "invalid_type", "prompt[1]"],
  [{ prompt: [1, "a"] }, "invalid_type", "prompt[1]"],
  [{ prompt: [1.5] }, "invalid_type", "prompt[0]"],
  [{ prompt: [-1] }, "integer_below_min_value", "prompt[0]"],
  [{ prompt: [[1, null]] }, "invalid_type", "prompt[0][1]"],
  [{ max_tokens: -2 }, "integer_below_min_value", "max_tokens"],
  [{ echo: "yes" }, "invalid_type", "echo"],
  [{ logprobs: true }, "invalid_type", "logprobs"],
  [{ logprobs: 6 }, "integer_above_max_value", "logprobs"],
  [{ suffix: 5 }, "invalid_type", "suffix"],
  [{ best_of: 2 }, "unsupported_value", "best_of"],
  [{ n: 2, best_of: 3 }, "unsupported_value", "best_of"],
  [{ n: 129 }, "integer_above_max_value", "n"],
  [{ n: 128, prompt: Array(9).fill("a") }, "invalid_value", "prompt"],
  [{ stream: "true" }, "invalid_type", "stream"],
  [{ grammar: "root ::= [0-9]", json_schema: {} }, "invalid_value", "grammar"],
])("refuses %j", (fields, code, param) => {
  expect(refusalOf(() => parse(fields))).toEqual({ code, param })
})
