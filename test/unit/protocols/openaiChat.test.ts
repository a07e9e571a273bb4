import { describe, expect, it } from "vitest"
import { AppError } from "../../../electron/contract/errors.ts"
import { parseChatRequest } from "../../../electron/protocols/openaiChat.ts"

const hello = [{ role: "user", content: "Hello" }]

function parse(fields: object) {
  return parseChatRequest({ model: "ember", messages: hello, ...fields })
}

function refusalOf(fields: object): { code: string; param: string | undefined } {
  try {
    parse(fields)
  } catch (error) {
    if (error instanceof AppError) return { code: error.code, param: error.param }
    throw error
  }
  throw new Error("It was not refused")
}

describe("a request that needs nothing special", () => {
  it("has no sampling, no limit and no template arguments of its own", () => {
    expect(parse({})).toEqual({
      completion: {
        model: "ember",
        input: { kind: "chat", messages: [{ role: "user", content: "Hello" }], templateArguments: {} },
        sampling: {},
        stop: [],
      },
      isStreamed: false,
      includesUsage: false,
    })
  })

  it("takes null as absent for every optional field: clients write what they have not set", () => {
    const names = [
      ...[
        "stream",
        "stream_options",
        "max_tokens",
        "max_completion_tokens",
        "temperature",
        "top_p",
        "seed",
        "stop",
        "n",
      ],
      ...["frequency_penalty", "presence_penalty", "top_k", "min_p", "repeat_penalty", "repeat_last_n", "logprobs"],
      ...["top_logprobs", "tools", "tool_choice", "functions", "function_call", "response_format", "grammar"],
      ...["json_schema", "reasoning_effort", "reasoning", "thinking", "enable_thinking", "chat_template_kwargs"],
      ...["modalities", "user", "logit_bias", "parallel_tool_calls"],
    ]
    expect(parse(Object.fromEntries(names.map((name) => [name, null])))).toEqual(parse({}))
    expect(parse({ stream_options: { include_usage: null } }).includesUsage).toBe(false)
  })

  it("ignores fields that it does not know, and those that change nothing here", () => {
    const fields = {
      user: "u",
      store: true,
      metadata: { a: 1 },
      service_tier: "auto",
      keep_alive: "5m",
      options: {},
      foo: 1,
    }
    expect(parse(fields)).toEqual(parse({}))
    expect(parse({ logprobs: true, top_logprobs: 3, logit_bias: { 5: 1 }, modalities: ["text"] })).toEqual(parse({}))
  })
})

describe("sampling and limits", () => {
  it("passes each value on under its own name", () => {
    const fields = {
      temperature: 0,
      top_p: 0.5,
      top_k: 7,
      min_p: 0.1,
      seed: 3,
      repeat_penalty: 1.1,
      repeat_last_n: 32,
      frequency_penalty: -2,
      presence_penalty: 2,
    }
    expect(parse(fields).completion.sampling).toEqual({
      temperature: 0,
      topP: 0.5,
      topK: 7,
      minP: 0.1,
      seed: 3,
      repeatPenalty: 1.1,
      repeatLastTokens: 32,
      frequencyPenalty: -2,
      presencePenalty: 2,
    })
    expect(parse({ repetition_penalty: 1.2 }).completion.sampling).toEqual({ repeatPenalty: 1.2 })
  })

  it("reads -1 as other servers do: all tokens, a random seed, the whole context", () => {
    const { sampling } = parse({ top_k: -1, seed: -1, repeat_last_n: -1 }).completion
    expect(sampling).toEqual({ topK: 0, repeatLastTokens: 1_000_000 })
    expect(parse({ repeat_last_n: 2 ** 31 }).completion.sampling).toEqual({ repeatLastTokens: 1_000_000 })
  })

  it.each([
    [{ max_tokens: 5 }, 5],
    [{ max_tokens: 5, max_completion_tokens: 6 }, 6],
    [{ max_tokens: 5, max_completion_tokens: null }, 5],
    [{ n_predict: 4 }, 4],
    [{ max_tokens: 16.0 }, 16],
    [{ max_tokens: -1 }, undefined],
    [{ max_completion_tokens: -1, max_tokens: 5 }, undefined],
    [{ max_tokens: 1_000_000 }, 1_000_000],
  ])("limits the tokens by %j", (fields, expected) => {
    expect(parse(fields).completion.maxTokens).toBe(expected)
  })

  it.each([
    ["x", ["x"]],
    [
      ["x", "y", "z", "1", "2"],
      ["x", "y", "z", "1", "2"],
    ],
    [["", "x"], ["x"]],
    ["", []],
    [[""], []],
  ])("stops at %j", (stop, expected) => {
    expect(parse({ stop }).completion.stop).toEqual(expected)
  })

  it.each([
    [{ temperature: -0.1 }, "decimal_below_min_value"],
    [{ temperature: 2.1 }, "decimal_above_max_value"],
    [{ top_p: -1 }, "decimal_below_min_value"],
    [{ top_p: 1.5 }, "decimal_above_max_value"],
    [{ min_p: 2 }, "decimal_above_max_value"],
    [{ frequency_penalty: -3 }, "decimal_below_min_value"],
    [{ presence_penalty: 3 }, "decimal_above_max_value"],
    [{ repeat_penalty: -1 }, "decimal_below_min_value"],
    [{ max_tokens: 0 }, "integer_below_min_value"],
    [{ max_tokens: -2 }, "integer_below_min_value"],
    [{ max_completion_tokens: 0 }, "integer_below_min_value"],
    [{ top_k: -2 }, "integer_below_min_value"],
    [{ n: 0 }, "integer_below_min_value"],
    [{ n: 129 }, "integer_above_max_value"],
    [{ top_logprobs: 21 }, "integer_above_max_value"],
  ])("refuses %j as out of range", (fields, code) => {
    expect(refusalOf(fields)).toEqual({ code, param: Object.keys(fields)[0] })
  })

  it.each([
    [{ temperature: "1" }, "temperature"],
    [{ max_tokens: 1.5 }, "max_tokens"],
    [{ max_tokens: "5" }, "max_tokens"],
    [{ seed: 1.5 }, "seed"],
    [{ stream: "true" }, "stream"],
    [{ stream: 1 }, "stream"],
    [{ stream_options: true }, "stream_options"],
    [{ stream_options: { include_usage: "yes" } }, "stream_options.include_usage"],
    [{ stop: 5 }, "stop"],
    [{ stop: ["a", 5] }, "stop[1]"],
    [{ model: 5 }, "model"],
    [{ messages: "Hello" }, "messages"],
    [{ messages: {} }, "messages"],
    [{ messages: ["Hello"] }, "messages[0]"],
    [{ logprobs: 1 }, "logprobs"],
    [{ tools: {} }, "tools"],
    [{ tools: ["search"] }, "tools[0]"],
    [{ response_format: "json_object" }, "response_format"],
    [{ enable_thinking: "no" }, "enable_thinking"],
    [{ chat_template_kwargs: "{}" }, "chat_template_kwargs"],
    [{ reasoning_effort: 3 }, "reasoning_effort"],
    [{ thinking: "enabled" }, "thinking"],
  ])("refuses %j as of a wrong type", (fields, param) => {
    expect(refusalOf(fields)).toEqual({ code: "invalid_type", param })
  })
})

describe("what is not served yet is refused, not ignored", () => {
  const tools = [{ type: "function", function: { name: "f" } }]
  it.each([
    [{ n: 2 }, "unsupported_value", "n"],
    [{ tools }, "unsupported_parameter", "tools"],
    [{ tools, tool_choice: "auto" }, "unsupported_parameter", "tools"],
    [{ functions: [{ name: "f" }] }, "unsupported_parameter", "functions"],
    [{ response_format: { type: "json_object" } }, "unsupported_parameter", "response_format"],
    [{ response_format: { type: "json_schema", json_schema: {} } }, "unsupported_parameter", "response_format"],
    [{ response_format: { type: "yaml" } }, "invalid_value", "response_format.type"],
    [{ response_format: {} }, "missing_required_parameter", "response_format.type"],
    [{ grammar: "root ::= [0-9]" }, "unsupported_parameter", "grammar"],
    [{ json_schema: {} }, "unsupported_parameter", "json_schema"],
    [{ modalities: ["text", "audio"] }, "unsupported_value", "modalities"],
    [{ tool_choice: "required" }, "invalid_value", "tool_choice"],
    [{ tool_choice: { type: "function", function: { name: "f" } } }, "invalid_value", "tool_choice"],
    [{ tool_choice: "sometimes" }, "invalid_value", "tool_choice"],
  ])("%j", (fields, code, param) => {
    expect(refusalOf(fields)).toEqual({ code, param })
  })

  it.each([
    { n: 1 },
    { tools: [], tool_choice: "auto" },
    { tools, tool_choice: "none" },
    { tools: [{ type: "web_search", web_search: {} }] },
    { functions: [{ name: "f" }], function_call: "none" },
    { response_format: { type: "text" } },
    { grammar: "" },
  ])("but %j asks for nothing that is missing", (fields) => {
    expect(parse(fields)).toEqual(parse({}))
  })
})

describe("thinking", () => {
  it.each([
    [{ enable_thinking: false }, { enable_thinking: false }],
    [{ chat_template_kwargs: { enable_thinking: false } }, { enable_thinking: false }],
    [{ chat_template_kwargs: { enable_thinking: true }, enable_thinking: false }, { enable_thinking: true }],
    [{ thinking: { type: "disabled" } }, { enable_thinking: false }],
    [{ thinking: { type: "enabled", budget_tokens: 5 } }, { enable_thinking: true }],
    [{ thinking: { type: "adaptive" } }, {}],
    [{ thinking: false }, { enable_thinking: false }],
    [{ reasoning_effort: "none" }, { enable_thinking: false }],
    [{ reasoning_effort: "high" }, { enable_thinking: true, reasoning_effort: "high" }],
    [{ reasoning: { effort: "none" } }, { enable_thinking: false }],
    [
      { reasoning_effort: "high", enable_thinking: false },
      { enable_thinking: false, reasoning_effort: "high" },
    ],
    [{ chat_template_kwargs: { custom: 1, messages: [], add_generation_prompt: false } }, { custom: 1 }],
  ])("%j", (fields, expected) => {
    expect(parse(fields).completion.input).toMatchObject({ templateArguments: expected })
  })
})

it("asks for a model and messages, and for a body that is an object", () => {
  expect(refusalOf({ model: undefined })).toEqual({ code: "missing_required_parameter", param: "model" })
  expect(refusalOf({ model: "  " })).toEqual({ code: "missing_required_parameter", param: "model" })
  expect(refusalOf({ messages: null })).toEqual({ code: "missing_required_parameter", param: "messages" })
  for (const body of [null, [], "x", 5]) expect(() => parseChatRequest(body)).toThrow("must be a JSON object")
})

it("streams with usage when asked", () => {
  expect(parse({ stream: true, stream_options: { include_usage: true, include_obfuscation: false } })).toMatchObject({
    isStreamed: true,
    includesUsage: true,
  })
})
