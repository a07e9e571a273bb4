import { describe, expect, it } from "vitest"
import type { ToolDefinition, ToolUse } from "../../../electron/contract/completion.ts"
import { OutputParser, type OutputPart } from "../../../electron/engine/runner/answer/outputParser.ts"
import { harmony } from "../../../electron/engine/runner/tools/harmony.ts"
import { hermes } from "../../../electron/engine/runner/tools/hermes.ts"
import { llama } from "../../../electron/engine/runner/tools/llama.ts"
import { mistralNamed } from "../../../electron/engine/runner/tools/mistral.ts"
import { parseInPieces } from "../../support/parseInPieces.ts"

const weather: ToolDefinition = { name: "get_weather", param: "tools[0].function.parameters" }
const add: ToolDefinition = { name: "add", param: "tools[1].function.parameters" }
const tools = [weather, add]
const thinkTags = { open: "<think>", close: "</think>" }
const call = (body: string) => `<tool_call>\n${body}\n</tool_call>`
const paris = '{"name": "get_weather", "arguments": {"city": "Paris"}}'

function parse(answer: string) {
  const sizes = [1, 2, 3, 7, 100_000]
  const [first, ...others] = sizes.map((size) => parseInPieces(answer, size, { tools, thinkTags }))
  for (const other of others) expect(other).toEqual(first)
  return first
}

describe("calls in an answer", () => {
  const cases: [string, string, Partial<ReturnType<typeof parse>>][] = [
    ["alone", call(paris), { calls: [{ name: "get_weather", arguments: '{"city": "Paris"}' }] }],
    [
      "after a thought and text",
      `<think>\nhm\n</think>\n\nLet me see.\n\n${call(paris)}\n`,
      { reasoning: "hm", text: "Let me see.", calls: [{ name: "get_weather", arguments: '{"city": "Paris"}' }] },
    ],
    [
      "several",
      `${call(paris)}\n${call('{"name": "add", "arguments": {"a": 1, "b": [2, {"c": "}"}]}}')}`,
      {
        calls: [
          { name: "get_weather", arguments: '{"city": "Paris"}' },
          { name: "add", arguments: '{"a": 1, "b": [2, {"c": "}"}]}' },
        ],
      },
    ],
    [
      "several in one pair of tags",
      call(`${paris}\n${paris}`),
      { calls: [paris, paris].map(() => ({ name: "get_weather", arguments: '{"city": "Paris"}' })) },
    ],
    ["without arguments", call('{"name": "add"}'), { calls: [{ name: "add", arguments: "{}" }] }],
    [
      "with null for arguments",
      call('{"name": "add", "arguments": null}'),
      { calls: [{ name: "add", arguments: "{}" }] },
    ],
    [
      "with arguments before the name and more members",
      call('{"type": "function", "id": 7, "arguments": {"a": 1}, "name": "add"}'),
      { calls: [{ name: "add", arguments: '{"a": 1}' }] },
    ],
    [
      "with arguments as text",
      call('{"name": "add", "arguments": "{\\"a\\": 1}"}'),
      { calls: [{ name: "add", arguments: '{"a": 1}' }] },
    ],
    [
      "with a line break inside a string",
      call('{"name": "add", "arguments": {"a": "x\n\ty"}}'),
      { calls: [{ name: "add", arguments: '{"a": "x\\n\\ty"}' }] },
    ],
    [
      "with an escaped quote and the end tag in a string",
      call('{"name": "add", "arguments": {"a": "\\"</tool_call>"}}'),
      { calls: [{ name: "add", arguments: '{"a": "\\"</tool_call>"}' }] },
    ],
    [
      "with a brace missing",
      call('{"name": "add", "arguments": {"a": 1}'),
      { calls: [{ name: "add", arguments: '{"a": 1}' }] },
    ],
    [
      "with a brace too many",
      call('{"name": "add", "arguments": {"a": 1}}}'),
      { calls: [{ name: "add", arguments: '{"a": 1}' }] },
    ],
    ["without an end tag", `<tool_call>${paris}`, { calls: [{ name: "get_weather", arguments: '{"city": "Paris"}' }] }],
    [
      "cut in the arguments",
      '<tool_call>\n{"name": "get_weather", "arguments": {"city": "Pa',
      { calls: [{ name: "get_weather", arguments: '{"city": "Pa' }] },
    ],
    [
      "that are no JSON in the arguments",
      call(`{"name": "add", "arguments": {'a': 1}}`),
      { calls: [{ name: "add", arguments: `{'a': 1}}` }] },
    ],
    [
      "followed by text",
      `${call(paris)}\n\nDone.`,
      { text: "Done.", calls: [{ name: "get_weather", arguments: '{"city": "Paris"}' }] },
    ],
  ]
  it.each(cases)("are found: %s", (_, answer, expected) => {
    expect(parse(answer)).toEqual({ reasoning: "", text: "", calls: [], ...expected })
  })

  // Losing what a model wrote is worse than showing something that looks odd.
  it.each([
    ["an unknown tool", `Hm.\n\n${call('{"name": "fly", "arguments": {}}')} ok`],
    ["something else in the tags", "Write <tool_call>your call</tool_call> like this."],
    ["a beginning like a tag", "a <tool_cat> b <"],
    ["blank space at the end", "a\n\n"],
  ])("are not made of %s: it stays text", (_, answer) => {
    expect(parse(answer)).toEqual({ reasoning: "", text: answer, calls: [] })
  })

  it("are not looked for in a thought", () => {
    expect(parse(`<think>${call(paris)}</think>ok`)).toEqual({ reasoning: call(paris), text: "ok", calls: [] })
  })

  const parisCall = { name: "get_weather", arguments: '{"city": "Paris"}' }
  it.each([
    ["are made where an answer ends with them", `<think>Hm.\n${call(paris)}\n`, "Hm.", [parisCall]],
    ["are made one after another", `<think>Hm.${call(paris)}\n${call(paris)}`, "Hm.", [parisCall, parisCall]],
    ["are a thought where more follows", `<think>${call(paris)} or not`, `${call(paris)} or not`, []],
    ["are a thought where they are cut", '<think>Hm.\n<tool_call>\n{"name": "add", "arg', undefined, []],
    ["are a thought where the tool is unknown", `<think>a${call('{"name": "fly"}')}`, undefined, []],
  ])("in a thought that nothing closes %s", (_, answer, reasoning = answer.slice(7), calls) => {
    expect(parse(answer)).toEqual({ reasoning, text: "", calls })
  })

  // A token limit cuts anywhere. Half of a call's syntax is no answer to anybody.
  it.each([
    ["its opening", "<tool_call>"],
    ["its name", '<tool_call>\n{"name": "get_wea'],
    ["the space after the text", 'Hm.\n\n<tool_call>\n{"na'],
  ])("that are cut in %s are left out", (_, answer) => {
    expect(parse(answer)).toEqual({ reasoning: "", text: answer.startsWith("Hm.") ? "Hm." : "", calls: [] })
  })

  it("and other messages of gpt-oss that are cut in their header are left out", () => {
    const cut = (answer: string) => parseInPieces(answer, 3, { syntax: harmony, tools })
    const thought = "<|channel|>analysis<|message|>Hm.<|end|><|start|>assistant"
    for (const header of ["", "<|channel|>fin", "<|channel|>commentary to=functions.get_wea", " to=functions.add"]) {
      expect(cut(thought + header)).toEqual({ reasoning: "Hm.", text: "", calls: [] })
    }
    expect(cut("<|channel|>ana")).toEqual({ reasoning: "", text: "", calls: [] })
  })

  it("that are required are left out where their first characters are cut", () => {
    const cut = (answer: string, choice: ToolUse["choice"]) =>
      parseInPieces(answer, 2, { thinkTags, toolUse: { tools, choice, allowsParallelCalls: true } })
    expect(cut("<think>a</think>\n<tool_c", "required")).toEqual({ reasoning: "a", text: "", calls: [] })
    expect(cut("<think>a</think>\n<tool_c", "auto")).toEqual({ reasoning: "a", text: "<tool_c", calls: [] })
    expect(cut("<think>a", "required")).toEqual({ reasoning: "a", text: "", calls: [] })
  })

  it("are text where the client wants none, or not of this tool", () => {
    const uses: ToolUse[] = [
      { tools, choice: "none", allowsParallelCalls: true },
      { tools, choice: "auto", allowed: ["add"], allowsParallelCalls: true },
    ]
    for (const toolUse of uses) {
      expect(parseInPieces(call(paris), 5, { toolUse })).toEqual({ reasoning: "", text: call(paris), calls: [] })
    }
  })
})

function parser(allowsParallelCalls = true) {
  const toolUse: ToolUse = { tools, choice: "auto", allowsParallelCalls }
  return new OutputParser({ thinkTags: null, startsInsideThought: false, syntax: hermes, toolUse })
}

describe("a call", () => {
  it("is told as soon as its name is known, and its arguments as they come", () => {
    const reading = parser()
    const steps: OutputPart[][] = ['<tool_call>\n{"name": "get_weather"', ', "arguments": {"ci', 'ty": "Pa'].map(
      (piece) => reading.push(piece),
    )
    expect(steps).toEqual([
      [{ kind: "call-started", name: "get_weather" }],
      [{ kind: "call-arguments", json: '{"ci' }],
      [{ kind: "call-arguments", json: 'ty": "Pa' }],
    ])
  })

  it("ends the answer where only one is allowed", () => {
    const reading = parser(false)
    const parts = reading.push(`${call(paris)}\n${call(paris)} and more`)
    expect(parts.filter((part) => part.kind === "call-started")).toHaveLength(1)
    expect(reading.isFinished).toBe(true)
    expect([...reading.push("more"), ...reading.flush()]).toEqual([])
  })

  it("follows the thoughts of Magistral", () => {
    const thinkTags = { open: "[THINK]", close: "[/THINK]" }
    const answer = '[THINK]Hm, [1].[/THINK]I look.[TOOL_CALLS]get_weather[ARGS]{"city": "Paris"}'
    for (const size of [1, 3, 100]) {
      expect(parseInPieces(answer, size, { syntax: mistralNamed, tools, thinkTags })).toEqual({
        reasoning: "Hm, [1].",
        text: "I look.",
        calls: [{ name: "get_weather", arguments: '{"city": "Paris"}' }],
      })
    }
  })

  // An answer in JSON must not be forced to become a call.
  it("is not begun by a brace alone", () => {
    const toolUse: ToolUse = { tools, choice: "auto", allowsParallelCalls: true }
    const reading = new OutputParser({ thinkTags: null, startsInsideThought: false, syntax: llama, toolUse })
    reading.push('{"na')
    expect(reading.begunCall).toBeNull()
    expect([...reading.push('me": "Ann"}'), ...reading.flush()]).toEqual([{ kind: "text", text: '{"name": "Ann"}' }])
  })

  it("is begun by the header of a message to a function", () => {
    const toolUse: ToolUse = { tools, choice: "auto", allowsParallelCalls: true }
    const reading = new OutputParser({ thinkTags: null, startsInsideThought: false, syntax: harmony, toolUse })
    reading.push("<|channel|>analysis<|message|>Hm.<|end|><|start|>assistant<|channel|>commentary to=")
    expect(reading.begunCall).toBeNull()
    reading.push("functions.")
    expect(reading.begunCall).toBe("<|start|>assistant<|channel|>commentary to=functions.")
    reading.push("add <|constrain|>json<|message|>{")
    expect(reading.begunCall).toBeNull()
  })

  it("tells where it begins, for a grammar to take over", () => {
    const reading = parser()
    reading.push("Let me see.\n")
    expect(reading.begunCall).toBeNull()
    reading.push("\n<tool_call>")
    expect(reading.begunCall).toBe("<tool_call>")
    reading.push(`\n${paris}`)
    expect(reading.begunCall).toBeNull()
  })
})
