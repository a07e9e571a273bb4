/** Every family's calls as its models write them, in pieces of every size. */
import { describe, expect, it } from "vitest"
import type { ToolDefinition } from "../../../electron/contract/completion.ts"
import { detectToolSyntax, toolSyntaxes } from "../../../electron/engine/runner/tools/families.ts"
import type { ToolSyntax } from "../../../electron/engine/runner/tools/toolSyntax.ts"
import { type RecordedAnswer, recordedAnswers } from "../../fixtures/toolCalls.ts"
import { parseInPieces } from "../../support/parseInPieces.ts"

const tools: ToolDefinition[] = Object.entries({
  get_weather: { city: { type: "string" } },
  add: { a: { type: "integer" }, b: { type: "number" } },
  save: {
    text: { type: "string" },
    tags: { type: "array", items: { type: "string" } },
    isDraft: { type: "boolean" },
    note: { type: ["string", "null"] },
  },
  now: {},
}).map(([name, properties]) => ({ name, param: "tools", parameters: { type: "object", properties } }))

const sizes = [1, 2, 3, 4, 5, 7, 11, 16, 31, 100_000]

function parse(answer: string, syntax: ToolSyntax, size: number) {
  const { reasoning, text, calls } = parseInPieces(answer, size, { syntax, tools })
  return { reasoning, text, calls: calls.map((call) => [call.name, JSON.parse(call.arguments)]) }
}

function syntaxOf(name: string): ToolSyntax {
  const syntax = toolSyntaxes.find((one) => one.name === name)
  if (syntax === undefined) throw new Error(`no syntax ${name}`)
  return syntax
}

it("has a recorded answer for every family", () => {
  expect(Object.keys(recordedAnswers).sort()).toEqual(toolSyntaxes.map(({ name }) => name).sort())
})

describe.each(Object.entries(recordedAnswers))("calls of the family %s", (name, answers) => {
  const syntax = syntaxOf(name)
  it.each(answers.map((recorded) => [recorded.answer, recorded] as const))("are read: %j", (answer, recorded) => {
    const { reasoning = "", text = "", calls } = recorded
    for (const size of sizes) expect(parse(answer, syntax, size)).toEqual({ reasoning, text, calls })
  })

  // A token limit may cut anywhere: what was told before must not depend on what would have come.
  it.each(answers)("are told in a cut answer as in the whole one", ({ answer }: RecordedAnswer) => {
    const whole = parseInPieces(answer, answer.length, { syntax, tools })
    for (let length = 0; length < answer.length; length++) {
      const cut = parseInPieces(answer.slice(0, length), 3, { syntax, tools })
      expect(cut.calls.map((call) => call.name)).toEqual(
        whole.calls.slice(0, cut.calls.length).map((call) => call.name),
      )
      for (const [index, call] of cut.calls.entries()) {
        const full = whole.calls[index]?.arguments ?? ""
        expect(full.startsWith(call.arguments) || call.arguments === "{}").toBe(true)
      }
    }
  })

  it("are written as they are read", () => {
    const values = { text: 'a "b"', tags: ["x"], isDraft: false, note: null }
    const written = syntax.writeCall("save", JSON.stringify(values))
    expect(parse(written, syntax, 4)).toEqual({ reasoning: "", text: "", calls: [["save", values]] })
  })

  it("are written with their numbers as they are", () => {
    const written = syntax.writeCall("add", '{"a": 12345678901234567890, "b": 1.0}')
    const [call] = parseInPieces(written, 4, { syntax, tools }).calls
    expect(call?.arguments.replaceAll(" ", "")).toBe('{"a":12345678901234567890,"b":1.0}')
  })

  it("of an unknown function are text", () => {
    const written = syntax.writeCall("fly", '{"to":"Rome"}')
    expect(parse(written, syntax, 3)).toEqual({ reasoning: "", text: written, calls: [] })
  })
})

describe("the family of a template", () => {
  it.each([
    ["hermes", "{{ 'nothing of the kind' }}"],
    ["hermes", "<tool_call>\\n{name"],
    ["qwen-coder", "<tool_call>\\n<function=example>"],
    ["glm", "<tool_call>{name}\\n<arg_key>"],
    ["llama", '<|start_header_id|>… {"name": function name, "parameters": dictionary'],
    ["functionary", "<|python_tag|> <function=example>"],
    ["mistral-array", '"[TOOL_CALLS]["'],
    ["mistral-named", "[TOOL_CALLS] … [ARGS]"],
    ["deepseek-code", "<｜tool▁calls▁begin｜> ```json"],
    ["deepseek", "<｜tool▁calls▁begin｜><｜tool▁sep｜>"],
    ["harmony", "<|channel|>analysis<|message|>"],
    ["lfm", "List of tools: <|tool_list_start|>["],
    ["lfm", "<|im_start|>system\\nList of tools: ["],
    ["pythonic", "<|start_header_id|> [func_name1(params_name1=params_value1)]"],
    ["llama", "<|header_start|>assistant<|header_end|>"],
    ["functionary-turns", "<|start_header_id|>assistant<|end_header_id|>\\n\\n>>>all"],
    ["command-action", "'Action:' followed by … ```json … \"tool_name\""],
    ["apertus", "<|tools_prefix|>["],
    ["hunyuan", "<tool_calls>["],
    ["hunyuan-code", "<tool_calls><tool_call>{{ name }}\\n```json"],
    ["dsml", "<｜DSML｜function_calls>"],
    ["dsml-calls", "<｜DSML｜tool_calls>"],
    ["dsml", "{% set mark = '｜DSML｜' %}<{{ mark }}function_calls>{{ m.tool_calls }}"],
    ["dsml-calls", "{% set mark = '｜DSML｜' %}<{{ mark }}tool_calls>"],
    ["olmo", "<function_calls>"],
    ["gemma", "<|tool_call>call:…<tool_call|>"],
  ])("is known by the texts in it: %s", (name, template) => {
    expect(detectToolSyntax(template).name).toBe(name)
  })
})
