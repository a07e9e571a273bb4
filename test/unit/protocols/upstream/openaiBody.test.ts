import { describe, expect, it } from "vitest"
import type { CompletionRequest } from "../../../../electron/contract/completion.ts"
import { parseChatRequest } from "../../../../electron/protocols/openaiChat.ts"
import { parseTextRequest } from "../../../../electron/protocols/openaiCompletions.ts"
import { type OpenAiBodyOptions, toOpenAiBody } from "../../../../electron/protocols/upstream/openaiBody.ts"
import { refusalOf } from "../../../support/refusal.ts"

const hello = [{ role: "user", content: "Hello" }]

function bodyOf(request: CompletionRequest, options: Partial<OpenAiBodyOptions> = {}) {
  return toOpenAiBody("big", request, { isStreamed: false, droppedFields: [], roles: {}, ...options })
}

function passed(fields: object, options?: Partial<OpenAiBodyOptions>) {
  return bodyOf(parseChatRequest({ model: "acme/big", messages: hello, ...fields }).completion, options).body
}

describe("what a client sent", () => {
  it("passes on with the provider's name of the model, and with what is unknown here", () => {
    const tool = {
      type: "function",
      function: { name: "f", strict: true, parameters: { $schema: "x", type: "object" } },
    }
    const fields = { temperature: 0.5, verbosity: "low", tools: [tool, { type: "web_search" }], tool_choice: "auto" }
    expect(passed(fields)).toEqual({ model: "big", messages: hello, ...fields })
  })

  it.each([
    [{ temperature: null, user: null }],
    [{ keep_alive: "5m" }],
    [{ stop: [""] }],
    [{ max_tokens: -1 }],
    [{ tools: [], tool_choice: "auto", parallel_tool_calls: true }],
    [{ functions: [], function_call: "auto" }],
    [{ stream: false, stream_options: { include_usage: true } }],
  ])("leaves %j out: providers refuse it", (fields) => {
    expect(passed(fields)).toEqual({ model: "big", messages: hello })
  })

  it("keeps of several stops those that are not empty", () => {
    expect(passed({ stop: ["", "x"] })).toMatchObject({ stop: ["x"] })
  })

  it("takes nulls and empty lists out of replayed answers, but not a content that is null", () => {
    const call = { id: "c1", type: "function", function: { name: "f", arguments: "{}" } }
    const messages = [
      ...hello,
      { role: "assistant", content: null, refusal: null, audio: null, tool_calls: [call] },
      { role: "tool", content: "1", tool_call_id: "c1", name: null },
      { role: "assistant", content: "x", tool_calls: [], function_call: null },
    ]
    expect(passed({ messages }).messages).toEqual([
      ...hello,
      { role: "assistant", content: null, tool_calls: [call] },
      { role: "tool", content: "1", tool_call_id: "c1" },
      { role: "assistant", content: "x" },
    ])
  })

  it("is not changed itself", () => {
    const request = parseChatRequest({ model: "acme/big", messages: hello, keep_alive: 5, stop: [""] }).completion
    const before = structuredClone(request)
    bodyOf(request, { isStreamed: true, roles: { user: "human" }, droppedFields: ["messages"] })
    expect(request).toEqual(before)
  })
})

describe("a stream", () => {
  it("asks for its usage, whatever the client asked", () => {
    const usage = { stream: true, stream_options: { include_usage: true } }
    expect(passed({}, { isStreamed: true })).toMatchObject(usage)
    const own = { include_usage: false, include_obfuscation: false }
    expect(passed({ stream_options: own }, { isStreamed: true })).toMatchObject({
      stream_options: { include_usage: true, include_obfuscation: false },
    })
  })

  it("does not where the provider cannot take the field", () => {
    expect(passed({}, { isStreamed: true, droppedFields: ["stream_options"] })).toEqual({
      model: "big",
      messages: hello,
      stream: true,
    })
  })
})

describe("what a provider cannot take", () => {
  it("is left out", () => {
    expect(passed({ seed: 1, top_k: 5 }, { droppedFields: ["top_k", "parallel_tool_calls"] })).toEqual({
      model: "big",
      messages: hello,
      seed: 1,
    })
  })

  it.each([
    [{ max_tokens: 5 }, "max_tokens", { max_completion_tokens: 5 }],
    [{ max_completion_tokens: 5 }, "max_completion_tokens", { max_tokens: 5 }],
    [{ max_completion_tokens: 5 }, "max_tokens", { max_completion_tokens: 5 }],
    [{ max_tokens: 6, max_completion_tokens: 5 }, "max_tokens", { max_completion_tokens: 5 }],
  ])("of %j without %s leaves the limit", (fields, dropped, expected) => {
    expect(passed(fields, { droppedFields: [dropped] })).toEqual({ model: "big", messages: hello, ...expected })
  })

  it("has roles replaced", () => {
    const messages = [{ role: "developer", content: "Be brief." }, ...hello]
    expect(passed({ messages }, { roles: { developer: "system" } }).messages).toEqual([
      { role: "system", content: "Be brief." },
      ...hello,
    ])
  })
})

describe("the older completions", () => {
  it("send one prompt each, and no echo: that is added behind", () => {
    const { completions } = parseTextRequest({
      model: "m",
      prompt: ["a", "b"],
      echo: true,
      best_of: 1,
      top_k: 3,
    })
    expect(completions.map((request) => bodyOf(request))).toEqual([
      { path: "completions", body: { model: "big", prompt: "a", top_k: 3 } },
      { path: "completions", body: { model: "big", prompt: "b", top_k: 3 } },
    ])
  })

  it("know the older of the two limits only", () => {
    const prompt = { model: "m", prompt: "a" }
    const asked = [{ max_tokens: 5 }, { max_completion_tokens: 5 }].map((limit) => ({ ...prompt, ...limit }))
    for (const droppedFields of [["max_tokens"], ["max_completion_tokens"], []]) {
      const sent = asked.flatMap((body) =>
        parseTextRequest(body).completions.map((one) => bodyOf(one, { droppedFields })),
      )
      expect(sent.map(({ body }) => body)).toEqual(Array(2).fill({ model: "big", prompt: "a", max_tokens: 5 }))
    }
  })

  it("refuse what only a local model tells", () => {
    const [request] = parseTextRequest({ model: "m", prompt: "a", echo: true, logprobs: 1 }).completions
    if (request === undefined) throw new Error("One prompt is one request")
    expect(refusalOf(() => bodyOf(request))).toEqual({ code: "unsupported_value", param: "echo" })
  })
})

describe("a request that no client wrote", () => {
  const base: CompletionRequest = {
    model: "acme/big",
    input: { kind: "chat", messages: [{ role: "user", content: "Hello" }], templateArguments: {} },
    sampling: {},
    stop: [],
  }

  it("says no more than was set", () => {
    expect(bodyOf(base)).toEqual({ path: "chat/completions", body: { model: "big", messages: hello } })
  })

  it("gives a thought back only with the call that it led to, and only to services that ask for it", () => {
    const call = { id: "c1", name: "f", arguments: "{}" }
    const messages = [
      { role: "assistant", content: "", reasoning: "Hm.", toolCalls: [call] },
      { role: "tool", content: "1", toolCallId: "c1" },
      { role: "assistant", content: "One.", reasoning: "So." },
    ] as const
    const input = { kind: "chat", messages, templateArguments: {} } as const
    const thoughts = (["type", "template"] as const).map((thinking) => {
      const sent = bodyOf({ ...base, input }, { thinking }).body.messages as { reasoning_content?: string }[]
      return sent.map((message) => message.reasoning_content)
    })
    expect(thoughts).toEqual([["Hm.", undefined, undefined], Array(3).fill(undefined)])
  })

  it("says all that was set", () => {
    const schema = { type: "object" }
    const request: CompletionRequest = {
      ...base,
      sampling: {
        temperature: 0,
        topP: 0.9,
        topK: 5,
        minP: 0.1,
        seed: 3,
        frequencyPenalty: 1,
        presencePenalty: 2,
        repeatPenalty: 1.1,
        logitBias: [{ token: 5, bias: -1 }],
        dry: { multiplier: 1 },
      },
      stop: ["x"],
      maxTokens: 9,
      topLogprobs: 2,
      choiceCount: 3,
      format: { kind: "json-schema", schema, param: "x" },
    }
    expect(bodyOf(request).body).toEqual({
      model: "big",
      messages: hello,
      temperature: 0,
      top_p: 0.9,
      top_k: 5,
      min_p: 0.1,
      seed: 3,
      frequency_penalty: 1,
      presence_penalty: 2,
      repetition_penalty: 1.1,
      logit_bias: { 5: -1 },
      stop: ["x"],
      max_tokens: 9,
      logprobs: true,
      top_logprobs: 2,
      n: 3,
      response_format: { type: "json_schema", json_schema: { name: "answer", schema } },
    })
  })

  it("says who said what, with images and calls, and without old thoughts", () => {
    const image = { url: "data:image/png;base64,AA==" }
    const messages = [
      { role: "system", content: "S" },
      {
        role: "user",
        content: "U",
        parts: [
          { kind: "text", text: "U" },
          { kind: "image_url", value: image, param: "" },
        ],
      },
      { role: "assistant", content: "", reasoning: "R", toolCalls: [{ id: "c1", name: "f", arguments: "{}" }] },
      { role: "tool", content: "1", toolCallId: "c1" },
    ] as const
    expect(bodyOf({ ...base, input: { kind: "chat", messages, templateArguments: {} } }).body.messages).toEqual([
      { role: "system", content: "S" },
      {
        role: "user",
        content: [
          { type: "text", text: "U" },
          { type: "image_url", image_url: image },
        ],
      },
      {
        role: "assistant",
        content: null,
        tool_calls: [{ id: "c1", type: "function", function: { name: "f", arguments: "{}" } }],
      },
      { role: "tool", content: "1", tool_call_id: "c1" },
    ])
  })

  it("offers the tools that may be called", () => {
    const tools = [
      { name: "f", description: "F", param: "x" },
      { name: "g", parameters: { type: "object" }, param: "y" },
    ]
    const withTools = (rest: object) =>
      bodyOf({
        ...base,
        input: {
          kind: "chat",
          messages: [],
          templateArguments: {},
          tools: { tools, choice: "auto", allowsParallelCalls: true, ...rest },
        },
      }).body
    const f = { type: "function", function: { name: "f", description: "F" } }
    const g = { type: "function", function: { name: "g", parameters: { type: "object" } } }
    expect(withTools({})).toMatchObject({ tools: [f, g], tool_choice: "auto" })
    expect(withTools({ allowed: ["g"], allowsParallelCalls: false })).toMatchObject({
      tools: [g],
      parallel_tool_calls: false,
    })
    expect(withTools({ allowed: ["g"], choice: "required" })).toMatchObject({
      tool_choice: { type: "function", function: { name: "g" } },
    })
  })

  it.each([
    ["template", { chat_template_kwargs: { enable_thinking: false } }],
    ["enable_thinking", { enable_thinking: false }],
    ["type", { thinking: { type: "disabled" } }],
    ["reasoning", { reasoning: { enabled: false } }],
    [undefined, {}],
  ] as const)("switches thinking off as %s has it", (thinking, expected) => {
    const input = { kind: "chat", messages: [], templateArguments: { enable_thinking: false } } as const
    expect(bodyOf({ ...base, input }, { thinking }).body).toEqual({ model: "big", messages: [], ...expected })
  })
})
