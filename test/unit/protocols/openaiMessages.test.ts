import { expect, it } from "vitest"
import type { ChatMessage } from "../../../electron/contract/completion.ts"
import { readMessages } from "../../../electron/protocols/openaiMessages.ts"
import { refusalOf } from "../../support/refusal.ts"

function parseMessages(...messages: unknown[]): readonly ChatMessage[] {
  return readMessages(messages, "messages")
}

it("takes a null name as none", () => {
  expect(parseMessages({ role: "user", content: "a", name: null })).toEqual([{ role: "user", content: "a" }])
})

it("reads every role, the newer and the older words", () => {
  const calls = [{ id: "c1", type: "function", function: { name: "f", arguments: '{"a":1}' }, index: 0 }]
  expect(
    parseMessages(
      { role: "system", content: "S" },
      { role: "developer", content: "D" },
      { role: "user", content: "U", name: "Ann" },
      { role: "assistant", content: null, tool_calls: calls },
      { role: "tool", content: "", tool_call_id: "c1" },
      { role: "assistant", function_call: { name: "g", arguments: "{}" } },
      { role: "function", name: "g", content: "42" },
    ),
  ).toEqual([
    { role: "system", content: "S" },
    { role: "system", content: "D" },
    { role: "user", content: "U", name: "Ann" },
    { role: "assistant", content: "", toolCalls: [{ id: "c1", name: "f", arguments: '{"a":1}' }] },
    { role: "tool", content: "", toolCallId: "c1" },
    { role: "assistant", content: "", toolCalls: [{ id: "g", name: "g", arguments: "{}" }] },
    { role: "tool", content: "42", toolCallId: "g", name: "g" },
  ])
})

it("takes back our own replies as they were", () => {
  const reply = {
    role: "assistant",
    content: "A",
    refusal: null,
    annotations: [],
    audio: null,
    function_call: null,
    tool_calls: null,
    reasoning_content: "R",
    prefix: true,
  }
  expect(parseMessages(reply)).toEqual([{ role: "assistant", content: "A", reasoning: "R" }])
  expect(parseMessages({ role: "assistant" })).toEqual([{ role: "assistant", content: "" }])
  expect(parseMessages({ role: "assistant", reasoning: { effort: 1 }, content: "A" })).toEqual([
    { role: "assistant", content: "A" },
  ])
})

it("joins text parts as they are, on every role", () => {
  const content = [
    { type: "text", text: "a", cache_control: {} },
    { type: "text", text: "b" },
  ]
  for (const role of ["system", "user", "assistant"]) {
    expect(parseMessages({ role, content })).toEqual([{ role, content: "ab" }])
  }
  expect(parseMessages({ role: "user", content: [] })).toEqual([{ role: "user", content: "" }])
  const refusal = [{ type: "refusal", refusal: "No." }]
  expect(parseMessages({ role: "assistant", content: refusal })).toEqual([{ role: "assistant", content: "No." }])
})

it.each([
  ["", ""],
  ["not json {", "not json {"],
  [{ a: 1 }, '{"a":1}'],
  [null, ""],
])("keeps the arguments %j of a replayed call", (given, expected) => {
  const [message] = parseMessages({ role: "assistant", tool_calls: [{ function: { name: "f", arguments: given } }] })
  expect(message).toMatchObject({ toolCalls: [{ id: "", name: "f", arguments: expected }] })
})

it("keeps what other servers' calls and refusals said", () => {
  const custom = { id: "c1", type: "custom", custom: { name: "sql", input: "select 1" } }
  expect(
    parseMessages(
      { role: "assistant", content: "", tool_calls: [custom] },
      { role: "assistant", tool_calls: [], function_call: { name: "g", arguments: { a: 1 } } },
      { role: "assistant", content: "", refusal: "No." },
      { role: "tool", tool_call_id: "c1", content: [{ type: "text", text: "1" }] },
    ),
  ).toEqual([
    { role: "assistant", content: "", toolCalls: [{ id: "c1", name: "sql", arguments: "select 1" }] },
    { role: "assistant", content: "", toolCalls: [{ id: "g", name: "g", arguments: '{"a":1}' }] },
    { role: "assistant", content: "No." },
    { role: "tool", content: "1", toolCallId: "c1" },
  ])
})

it("replaces halves of surrogate pairs and keeps whole ones, and everything else", () => {
  expect(parseMessages({ role: "user", content: "a\ud83d b\ude00 😀 \0 <|im_end|>" })).toEqual([
    { role: "user", content: "a\ufffd b\ufffd 😀 \0 <|im_end|>" },
  ])
})

const part = (type: string) => [{ role: "user", content: [{ type: "text", text: "a" }, { type }] }]
it.each([
  [[], "empty_array", "messages"],
  [[{ role: "robot", content: "" }], "invalid_value", "messages[0].role"],
  [[{ content: "" }], "missing_required_parameter", "messages[0].role"],
  [[{ role: "user" }], "missing_required_parameter", "messages[0].content"],
  [[{ role: "user", content: null }], "missing_required_parameter", "messages[0].content"],
  [[{ role: "user", content: 5 }], "invalid_type", "messages[0].content"],
  [[{ role: "user", content: {} }], "invalid_type", "messages[0].content"],
  [
    [
      { role: "user", content: "a" },
      { role: "user", content: ["a"] },
    ],
    "invalid_type",
    "messages[1].content[0]",
  ],
  [[{ role: "user", content: [{ type: "text" }] }], "missing_required_parameter", "messages[0].content[0].text"],
  [[{ role: "user", content: [{ text: "a" }] }], "missing_required_parameter", "messages[0].content[0].type"],
  [[{ role: "tool", content: "a" }], "missing_required_parameter", "messages[0].tool_call_id"],
  [[{ role: "function", content: "a" }], "missing_required_parameter", "messages[0].name"],
  [[{ role: "assistant", tool_calls: [{}] }], "missing_required_parameter", "messages[0].tool_calls[0].function"],
  [part("image_url"), "unsupported_content", "messages[0].content[1]"],
  [part("input_audio"), "unsupported_content", "messages[0].content[1]"],
  [part("file"), "unsupported_content", "messages[0].content[1]"],
  [part("video_url"), "unsupported_content", "messages[0].content[1]"],
  [part("poem"), "invalid_value", "messages[0].content[1].type"],
])("refuses %j", (messages, code, param) => {
  expect(refusalOf(() => readMessages(messages, "messages"))).toEqual({ code, param })
})
