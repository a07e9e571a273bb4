import { describe, expect, it } from "vitest"
import type { JsonSchema, ToolDefinition } from "../../../electron/contract/completion.ts"
import { GrammarBuilder } from "../../../electron/engine/runner/grammar/grammarBuilder.ts"
import { addCallsRule } from "../../../electron/engine/runner/tools/callsRule.ts"
import { hermes } from "../../../electron/engine/runner/tools/hermes.ts"
import { qwenCoder } from "../../../electron/engine/runner/tools/qwenCoder.ts"
import { callableTools, type ToolSyntax } from "../../../electron/engine/runner/tools/toolSyntax.ts"

const toolOf = (name: string, parameters?: JsonSchema): ToolDefinition => ({
  name,
  param: `tools[0].function.parameters`,
  ...(parameters === undefined ? {} : { parameters }),
})

function rulesOf(syntax: ToolSyntax, tools: readonly ToolDefinition[], allowsParallelCalls = true) {
  const builder = new GrammarBuilder()
  const { rule, relaxed } = addCallsRule(builder, syntax, tools, { allowsParallelCalls })
  return { gbnf: builder.toGbnf(rule), relaxed }
}

describe("what a grammar of calls does not enforce", () => {
  const pattern = { type: "object", properties: { when: { type: "string", pattern: "^\\d{4}$" } } }

  it("is told where strings are no JSON, and nothing where they are", () => {
    expect(rulesOf(qwenCoder, [toolOf("a", pattern)]).relaxed).toEqual([
      { path: "/properties/when", keyword: "pattern" },
    ])
    expect(rulesOf(hermes, [toolOf("a", pattern)]).relaxed).toEqual([])
  })
})

it("names the place of a schema that is wrong", () => {
  expect(() => rulesOf(hermes, [toolOf("a", { type: "object", properties: { b: { type: "strang" } } })])).toThrowError(
    expect.objectContaining({
      code: "invalid_json_schema",
      param: expect.stringContaining("tools[0].function.parameters"),
    }),
  )
})

it("takes references of a parameter to the definitions of all", () => {
  const schema = {
    type: "object",
    properties: { place: { $ref: "#/$defs/place" } },
    $defs: { place: { type: "object", properties: { city: { type: "string" } } } },
  }
  expect(rulesOf(qwenCoder, [toolOf("a", schema)]).gbnf).toContain("city")
})

it("lets one call be written where only one is allowed", () => {
  expect(rulesOf(hermes, [toolOf("a")], true).gbnf).toContain("next-call")
  expect(rulesOf(hermes, [toolOf("a")], false).gbnf).not.toContain("next-call")
})

it("knows of the tools those that may be called now, the last of one name", () => {
  const tools = [toolOf("a"), toolOf("b"), toolOf("a", { type: "object" })]
  const use = { tools, choice: "auto", allowsParallelCalls: true } as const
  expect(callableTools(use).map((tool) => tool.name)).toEqual(["a", "b"])
  expect(callableTools({ ...use, allowed: ["a", "c"] })).toEqual([tools[2]])
  expect(callableTools({ ...use, choice: "none" })).toEqual([])
})
