import { describe, expect, it } from "vitest"
import { parseChatRequest } from "../../../../electron/protocols/openaiChat.ts"
import { toAnthropicBody } from "../../../../electron/protocols/upstream/anthropicBody.ts"
import { claudeTraits } from "../../../../electron/protocols/upstream/claudeVersion.ts"
import { refusalOf } from "../../../support/refusal.ts"

const hello = [{ role: "user", content: "Hello" }]
const said = [{ role: "user", content: [{ type: "text", text: "Hello" }] }]

function bodyOf(fields: object, model = "claude-sonnet-4-5", droppedFields: readonly string[] = []) {
  const { completion } = parseChatRequest({ model: "anthropic/x", messages: hello, ...fields })
  return toAnthropicBody(model, completion, { isStreamed: false, droppedFields }).body
}

function messagesOf(...messages: object[]) {
  return bodyOf({ messages }).messages
}

it("names a limit, because there must be one, and nothing that was not asked for", () => {
  expect(bodyOf({})).toEqual({ model: "claude-sonnet-4-5", messages: said, max_tokens: 4096 })
  expect(bodyOf({ max_tokens: 5, user: "u", seed: 1, logprobs: true })).toMatchObject({ max_tokens: 5 })
})

it("asks for a stream where one is wanted", () => {
  const { completion } = parseChatRequest({ model: "x", messages: hello })
  expect(toAnthropicBody("m", completion, { isStreamed: true, droppedFields: [] }).body).toMatchObject({ stream: true })
})

describe("messages", () => {
  it("leave what systems say apart, wherever it stands", () => {
    const messages = [{ role: "system", content: "A" }, ...hello, { role: "developer", content: "B" }]
    expect(bodyOf({ messages })).toMatchObject({ system: "A\n\nB", messages: said })
    expect(messagesOf({ role: "system", content: "Hello" })).toEqual(said)
  })

  it("join what one says in a row, and leave out what is empty", () => {
    expect(messagesOf(...hello, { role: "user", content: "" }, { role: "user", content: "You?" })).toEqual([
      { role: "user", content: [...(said[0]?.content ?? []), { type: "text", text: "You?" }] },
    ])
  })

  it("hold calls and their results", () => {
    const call = (id: string, args: string) => ({ id, type: "function", function: { name: "f", arguments: args } })
    const messages = [
      ...hello,
      { role: "assistant", content: "So", tool_calls: [call("call.1", '{"a":1}'), call("c2", "oops"), call("c3", "")] },
      { role: "tool", tool_call_id: "call.1", content: "one" },
      { role: "tool", tool_call_id: "c2", content: "" },
      { role: "user", content: "And?" },
    ]
    expect(messagesOf(...messages)).toEqual([
      ...said,
      {
        role: "assistant",
        content: [
          { type: "text", text: "So" },
          { type: "tool_use", id: "call_1", name: "f", input: { a: 1 } },
          { type: "tool_use", id: "c2", name: "f", input: { value: "oops" } },
          { type: "tool_use", id: "c3", name: "f", input: {} },
        ],
      },
      {
        role: "user",
        content: [
          { type: "tool_result", tool_use_id: "call_1", content: "one" },
          { type: "tool_result", tool_use_id: "c2" },
          { type: "text", text: "And?" },
        ],
      },
    ])
  })

  it("hold the result of a call that is no longer there as text: it would be refused", () => {
    expect(messagesOf({ role: "tool", tool_call_id: "c1", content: "one" })).toEqual([
      { role: "user", content: [{ type: "text", text: "one" }] },
    ])
  })

  it("do not end an answer that is to be gone on with in white space", () => {
    expect(messagesOf(...hello, { role: "assistant", content: "So \n" })).toEqual([
      ...said,
      { role: "assistant", content: [{ type: "text", text: "So" }] },
    ])
  })

  it("hold images as bytes and as addresses, and documents", () => {
    const part = (type: string, value: unknown) => ({ type, [type]: value })
    const content = [
      part("image_url", { url: "data:image/PNG;base64,AA==" }),
      part("image_url", "https://example.com/a.png"),
      part("file", { filename: "a.pdf", file_data: "data:application/pdf;base64,AA==" }),
    ]
    expect(messagesOf({ role: "user", content })).toEqual([
      {
        role: "user",
        content: [
          { type: "image", source: { type: "base64", media_type: "image/png", data: "AA==" } },
          { type: "image", source: { type: "url", url: "https://example.com/a.png" } },
          { type: "document", source: { type: "base64", media_type: "application/pdf", data: "AA==" } },
        ],
      },
    ])
  })

  it.each([
    [{ type: "input_audio", input_audio: { data: "AA==", format: "wav" } }],
    [{ type: "video_url", video_url: { url: "https://example.com/a.mp4" } }],
    [{ type: "image_url", image_url: { url: "ftp://example.com" } }],
    [{ type: "image_url" }],
    [{ type: "file", file: { file_id: "f1" } }],
  ])("are refused with %j", (part) => {
    expect(refusalOf(() => messagesOf(...hello, { role: "user", content: [part] }))).toEqual({
      code: "unsupported_content",
      param: "messages[1].content[0]",
    })
  })
})

describe("tools", () => {
  const tool = (name: string, rest: object = {}) => ({ type: "function", function: { name, ...rest } })
  const schema = { type: "object", properties: { a: {} } }
  const tools = [tool("f", { description: "F", parameters: schema }), tool("g")]

  it("are told with a schema each", () => {
    expect(bodyOf({ tools }).tools).toEqual([
      { name: "f", description: "F", input_schema: schema },
      { name: "g", input_schema: { type: "object", properties: {} } },
    ])
  })

  it.each([
    ["auto", { type: "auto" }],
    ["none", { type: "none" }],
    ["required", { type: "any" }],
    [
      { type: "function", function: { name: "g" } },
      { type: "tool", name: "g", disable_parallel_tool_use: true },
    ],
  ])("are chosen by %j", (choice, expected) => {
    expect(bodyOf({ tools, tool_choice: choice }).tool_choice).toEqual(expected)
  })

  it("come one at a time where that is wanted", () => {
    expect(bodyOf({ tools, parallel_tool_calls: false }).tool_choice).toEqual({
      type: "auto",
      disable_parallel_tool_use: true,
    })
  })
})

describe("sampling", () => {
  it("stays within what the models take", () => {
    expect(bodyOf({ temperature: 1.5, top_p: 0.5, top_k: 0, stop: ["x", " "] })).toEqual({
      model: "claude-sonnet-4-5",
      messages: said,
      max_tokens: 4096,
      temperature: 1,
      stop_sequences: ["x"],
    })
    expect(bodyOf({ top_p: 0.5, top_k: 3 })).toMatchObject({ top_p: 0.5, top_k: 3 })
  })

  it("is left out for models that no longer take any, and where the user says so", () => {
    expect(bodyOf({ temperature: 1, top_k: 3 }, "claude-opus-4-7")).not.toHaveProperty("temperature")
    expect(bodyOf({ temperature: 1, top_k: 3 }, "x", ["top_k"])).not.toHaveProperty("top_k")
  })
})

describe("thinking", () => {
  const older = "claude-sonnet-4-5-20250929"
  it.each([
    [{ enable_thinking: true }, { type: "enabled", budget_tokens: 4096 }, 8192],
    [{ thinking: { type: "enabled", budget_tokens: 2000 } }, { type: "enabled", budget_tokens: 2000 }, 6096],
    [{ reasoning_effort: "low" }, { type: "enabled", budget_tokens: 2048 }, 6144],
    [{ enable_thinking: true, max_tokens: 2000 }, { type: "enabled", budget_tokens: 1999 }, 2000],
    // No room for the least budget.
    [{ enable_thinking: true, max_tokens: 500 }, undefined, 500],
    [{ enable_thinking: false }, undefined, 4096],
    [{ reasoning_effort: "none" }, undefined, 4096],
  ])("%j gets a budget within the limit", (fields, thinking, maxTokens) => {
    const body = bodyOf({ temperature: 0, ...fields }, older)
    expect([body.thinking, body.max_tokens]).toEqual([thinking, maxTokens])
    // Who thinks takes no temperature.
    expect("temperature" in body).toBe(thinking === undefined)
  })

  it("is left to newer models, with the effort", () => {
    expect(bodyOf({ reasoning_effort: "high" }, "claude-opus-4-7")).toMatchObject({
      thinking: { type: "adaptive", display: "summarized" },
      output_config: { effort: "high" },
      max_tokens: 4096,
    })
  })

  it("is not asked of models that cannot, nor where a call is forced", () => {
    expect(bodyOf({ enable_thinking: true }, "claude-3-5-haiku-latest")).not.toHaveProperty("thinking")
    const tools = [{ type: "function", function: { name: "f" } }]
    expect(bodyOf({ enable_thinking: true, tools, tool_choice: "required" }, older)).not.toHaveProperty("thinking")
  })
})

describe("a format", () => {
  const schema = { type: "object", properties: { a: { type: "array", items: { type: "object", properties: {} } } } }
  const format = { response_format: { type: "json_schema", json_schema: { schema } } }

  it("binds models that can be bound", () => {
    expect(bodyOf(format).output_config).toEqual({
      format: {
        type: "json_schema",
        schema: {
          type: "object",
          properties: { a: { type: "array", items: { type: "object", properties: {}, additionalProperties: false } } },
          additionalProperties: false,
        },
      },
    })
  })

  it("is asked for in words of the others", () => {
    const body = bodyOf(
      { ...format, messages: [{ role: "system", content: "S" }, ...hello] },
      "claude-3-5-haiku-latest",
    )
    expect(body).not.toHaveProperty("output_config")
    expect(body.system).toMatch(/^S\n\n.*JSON Schema: \{"type":"object"/)
    expect(bodyOf({ response_format: { type: "json_object" } }).system).toContain("JSON object")
  })
})

it.each([
  ["claude-3-opus-20240229", "none", true],
  ["claude-3-5-sonnet-latest", "none", true],
  ["claude-3-7-sonnet-20250219", "budget", true],
  ["claude-sonnet-4-20250514", "budget", true],
  ["anthropic.claude-opus-4-1-20250805-v1:0", "budget", true],
  ["claude-opus-4.5", "budget", true],
  ["claude-opus-4-6", "adaptive", true],
  ["claude-opus-4-7", "adaptive", false],
  ["claude-opus-4-10", "adaptive", false],
  ["claude-sonnet-5", "adaptive", false],
  ["glm-4.6", "budget", true],
])("knows what %s takes", (model, thinking, takesSampling) => {
  expect(claudeTraits(model)).toMatchObject({ thinking, takesSampling })
})

it("refuses what there is no word for", () => {
  expect(refusalOf(() => bodyOf({ n: 2 }))).toEqual({ code: "unsupported_value", param: "n" })
  const text = { model: "x", input: { kind: "text", prompt: "a" }, sampling: {}, stop: [] } as const
  expect(refusalOf(() => toAnthropicBody("m", text, { isStreamed: false, droppedFields: [] })).code).toBe(
    "unsupported_model",
  )
})
