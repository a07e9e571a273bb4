import { describe, expect, it } from "vitest"
import { firstMediaPart } from "../../../electron/protocols/mediaParts.ts"
import { parseChatRequest } from "../../../electron/protocols/openaiChat.ts"
import { refusalOf } from "../../support/refusal.ts"

const hello = [{ role: "user", content: "Hello" }]

/** Without what is kept of the body as it was: that has a test of its own. */
function parse(fields: object) {
  const { completion, ...rest } = parseChatRequest({ model: "ember", messages: hello, ...fields })
  const { wire: _, ...parsed } = completion
  return { completion: parsed, ...rest }
}

function refuse(fields: object) {
  return refusalOf(() => parse(fields))
}

it("keeps the body for a provider that speaks the same format, with all that is unknown here", () => {
  const body = { model: "ember", messages: hello, safety_identifier: "x", tools: null }
  expect(parseChatRequest(body).completion.wire).toEqual({ surface: "chat/completions", body })
})

it("keeps images and the like as parts of what the user says", () => {
  const image = { url: "data:image/png;base64,AA==", detail: "low" }
  const content = [
    { type: "text", text: "What is " },
    { type: "image_url", image_url: image },
    { type: "text", text: "this?" },
  ]
  const request = parse({ messages: [...hello, { role: "user", content }] })
  expect(request.completion.input).toMatchObject({
    messages: [
      { content: "Hello" },
      {
        content: "What is this?",
        parts: [
          { kind: "text", text: "What is " },
          { kind: "image_url", value: image, param: "messages[1].content[1]" },
          { kind: "text", text: "this?" },
        ],
      },
    ],
  })
  expect(firstMediaPart(request.completion)?.param).toBe("messages[1].content[1]")
})

it.each(["system", "assistant", "tool"])(
  "refuses an image in a message of the %s: no model is given one there",
  (role) => {
    const content = [{ type: "image_url", image_url: "data:,x" }]
    expect(refuse({ messages: [{ role, content, tool_call_id: "c" }] })).toEqual({
      code: "unsupported_content",
      param: "messages[0].content[0]",
    })
  },
)

it.each([["file:///etc/passwd"], [{ url: " FILE:///etc/passwd" }]])(
  "refuses the address %j wherever it would be read",
  (url) => {
    const content = [{ type: "image_url", image_url: url }]
    const param = "messages[0].content[0].image_url"
    expect(refuse({ messages: [{ role: "user", content }] })).toEqual({ code: "invalid_value", param })
  },
)

describe("a request that needs nothing special", () => {
  it("has no sampling, no limit and no template arguments of its own", () => {
    expect(parse({})).toEqual({
      completion: {
        model: "ember",
        input: { kind: "chat", messages: [{ role: "user", content: "Hello" }], templateArguments: {} },
        sampling: {},
        stop: [],
      },
      choiceCount: 1,
      isStreamed: false,
      includesUsage: false,
      usesFunctions: false,
      droppedTools: [],
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
      ...["modalities", "user", "logit_bias", "parallel_tool_calls", "keep_alive", "service_tier", "thinking_budget"],
      ...["reasoning_budget", "dry_multiplier", "dry_base", "dry_sequence_breakers", "xtc_probability"],
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
      cache_prompt: true,
      options: {},
      n: 1,
      top_logprobs: 0,
      logit_bias: {},
      modalities: ["text"],
      foo: 1,
    }
    expect(parse(fields)).toEqual(parse({}))
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
    expect(refuse(fields)).toEqual({ code, param: Object.keys(fields)[0] })
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
    [{ n: 1.5 }, "n"],
    [{ parallel_tool_calls: "no" }, "parallel_tool_calls"],
    [{ tools: {} }, "tools"],
    [{ tools: ["search"] }, "tools[0]"],
    [{ response_format: "json_object" }, "response_format"],
    [{ enable_thinking: "no" }, "enable_thinking"],
    [{ chat_template_kwargs: "{}" }, "chat_template_kwargs"],
    [{ reasoning_effort: 3 }, "reasoning_effort"],
    [{ thinking: "enabled" }, "thinking"],
  ])("refuses %j as of a wrong type", (fields, param) => {
    expect(refuse(fields)).toEqual({ code: "invalid_type", param })
  })
})

describe("how many answers, how soon, and with what beside them", () => {
  it("asks for several choices", () => {
    expect(parse({ n: 3 })).toMatchObject({ choiceCount: 3, completion: { choiceCount: 3 } })
  })

  it.each([
    [{ logprobs: true }, 0],
    [{ logprobs: true, top_logprobs: 20 }, 20],
    [{ logprobs: false, top_logprobs: 0 }, undefined],
    [{ logprobs: false }, undefined],
  ])("tells log probabilities for %j", (fields, expected) => {
    expect(parse(fields).completion.topLogprobs).toBe(expected)
  })

  it("lets what may take its time go last", () => {
    expect(parse({ service_tier: "flex" }).completion.priority).toBe("batch")
    expect(parse({ service_tier: "priority" }).completion).not.toHaveProperty("priority")
  })

  it.each([
    [0, 0],
    [300, 300_000],
    ["5m", 300_000],
    ["-1", -1],
    [-1, -1],
    ["-1m", -1],
  ])("keeps the model for %j", (keep_alive, expected) => {
    expect(parse({ keep_alive }).completion.keepAliveMs).toBe(expected)
  })

  it("takes biases as OpenAI's map and as llama.cpp's pairs", () => {
    const expected = [
      { token: 5, bias: -100 },
      { token: 15043, bias: 1.5 },
    ]
    expect(parse({ logit_bias: { 5: -100, 15043: 1.5 } }).completion.sampling.logitBias).toEqual(expected)
    const pairs = [
      [5, false],
      [15043, 1.5],
    ]
    expect(parse({ logit_bias: pairs }).completion.sampling.logitBias).toEqual(expected)
  })

  it("takes llama.cpp's own samplers, where they are on", () => {
    const dry = { dry_base: 2, dry_allowed_length: 3, dry_penalty_last_n: -1, dry_sequence_breakers: ["\n"] }
    expect(parse({ ...dry, dry_multiplier: 0.8, xtc_probability: 0.5 }).completion.sampling).toEqual({
      dry: { multiplier: 0.8, base: 2, allowedLength: 3, lastTokens: 1_000_000, sequenceBreakers: ["\n"] },
      xtc: { probability: 0.5, threshold: 0.1 },
    })
    const off = { ...dry, dry_multiplier: 0, xtc_probability: 0, xtc_threshold: 0.2 }
    expect(parse(off).completion.sampling).toEqual({})
    expect(parse({ dry_multiplier: 1, dry_base: 0.5 }).completion.sampling.dry).toEqual({ multiplier: 1 })
  })

  it.each([
    [{ top_logprobs: 3 }, "invalid_value", "top_logprobs"],
    [{ logprobs: false, top_logprobs: 1 }, "invalid_value", "top_logprobs"],
    [{ modalities: ["text", "audio"] }, "unsupported_value", "modalities"],
    [{ logit_bias: [[5]] }, "invalid_value", "logit_bias[0]"],
    [{ logit_bias: [["Hello", 1]] }, "invalid_type", "logit_bias[0][0]"],
    [{ logit_bias: { Hello: 1 } }, "invalid_value", "logit_bias.Hello"],
    [{ logit_bias: { 5: 101 } }, "decimal_above_max_value", "logit_bias.5"],
    [{ logit_bias: { 5: "1" } }, "invalid_type", "logit_bias.5"],
    [{ logit_bias: "5" }, "invalid_type", "logit_bias"],
    [{ keep_alive: "soon" }, "invalid_value", "keep_alive"],
    [{ keep_alive: {} }, "invalid_value", "keep_alive"],
    [{ dry_multiplier: -1 }, "decimal_below_min_value", "dry_multiplier"],
    [{ dry_sequence_breakers: [5] }, "invalid_type", "dry_sequence_breakers[0]"],
    [{ xtc_probability: 2 }, "decimal_above_max_value", "xtc_probability"],
    [{ thinking_budget: -2 }, "integer_below_min_value", "thinking_budget"],
    [{ thinking: { budget_tokens: "many" } }, "invalid_type", "thinking.budget_tokens"],
  ])("refuses %j", (fields, code, param) => {
    expect(refuse(fields)).toEqual({ code, param })
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

it.each([
  [{ thinking: { type: "enabled", budget_tokens: 5 } }, 5, true],
  [{ thinking_budget: 7 }, 7, undefined],
  [{ reasoning: { max_tokens: 8 } }, 8, undefined],
  [{ reasoning_budget: 9 }, 9, undefined],
  [{ reasoning_budget: -1 }, undefined, undefined],
  [{ thinking_budget: 0 }, 0, false],
  [{ thinking_budget: 0, enable_thinking: true }, 0, true],
])("bounds thinking by %j", (fields, budget, isThinking) => {
  const { input } = parse(fields).completion
  expect(input).toMatchObject({ kind: "chat", ...(budget === undefined ? {} : { thinkingBudget: budget }) })
  expect("thinkingBudget" in input).toBe(budget !== undefined)
  expect(input).toHaveProperty("templateArguments", isThinking === undefined ? {} : { enable_thinking: isThinking })
})

it("asks for a model and messages, and for a body that is an object", () => {
  expect(refuse({ model: undefined })).toEqual({ code: "missing_required_parameter", param: "model" })
  expect(refuse({ model: "  " })).toEqual({ code: "missing_required_parameter", param: "model" })
  expect(refuse({ messages: null })).toEqual({ code: "missing_required_parameter", param: "messages" })
  for (const body of [null, [], "x", 5]) expect(() => parseChatRequest(body)).toThrow("must be a JSON object")
})

it("streams with usage when asked", () => {
  expect(parse({ stream: true, stream_options: { include_usage: true, include_obfuscation: false } })).toMatchObject({
    isStreamed: true,
    includesUsage: true,
  })
})
