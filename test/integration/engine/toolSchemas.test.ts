/** What a grammar of calls does not enforce of a schema it must report, whatever the family. */
import type { Llama } from "node-llama-cpp"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import type { JsonSchema } from "../../../electron/contract/completion.ts"
import { GrammarBuilder } from "../../../electron/engine/runner/grammar/grammarBuilder.ts"
import { addCallsRule } from "../../../electron/engine/runner/tools/callsRule.ts"
import { toolSyntaxes } from "../../../electron/engine/runner/tools/families.ts"
import type { ToolSyntax } from "../../../electron/engine/runner/tools/toolSyntax.ts"
import { openGrammarParser, testText } from "../../support/grammars.ts"

let llama: Llama

beforeAll(async () => {
  llama = await openGrammarParser()
})
afterAll(async () => {
  await llama.dispose()
})

const nested = { type: "object", properties: { a: { type: "string" }, b: { type: "integer" } }, required: ["a"] }
const withPlaces = {
  type: "object",
  properties: { v: { $ref: "#/$defs/word" } },
  $defs: { word: { type: "string", pattern: "^[a-z]+$" }, list: { type: "array", items: { $ref: "#/$defs/list" } } },
}

type Case = {
  /** The schema of the parameter `v`. */
  readonly v?: unknown
  readonly schema?: Record<string, unknown>
  readonly good: unknown
  readonly bad: unknown
  readonly relaxed: string
}

const cases: Record<string, Case> = {
  "a type": { v: { type: "integer" }, good: 3, bad: "x", relaxed: "/properties/v type" },
  "a boolean": { v: { type: "boolean", const: true }, good: true, bad: false, relaxed: "/properties/v const" },
  "a pattern": { v: { type: "string", pattern: "^\\d+$" }, good: "12", bad: "ab", relaxed: "/properties/v pattern" },
  "a format": { v: { type: "string", format: "date" }, good: "2026-11-21", bad: "ab", relaxed: "/properties/v format" },
  "a least length": { v: { type: "string", minLength: 3 }, good: "abc", bad: "a", relaxed: "/properties/v minLength" },
  "a greatest length": {
    v: { type: "string", maxLength: 2 },
    good: "ab",
    bad: "abc",
    relaxed: "/properties/v maxLength",
  },
  "a minimum": { v: { type: "integer", minimum: 5 }, good: 7, bad: 3, relaxed: "/properties/v minimum" },
  "a maximum": { v: { type: "number", maximum: 5 }, good: 2, bad: 9, relaxed: "/properties/v maximum" },
  "a multiple": { v: { type: "integer", multipleOf: 5 }, good: 15, bad: 16, relaxed: "/properties/v multipleOf" },
  "an enum of words": { v: { enum: ["x", "y"] }, good: "y", bad: "z", relaxed: "/properties/v enum" },
  "an enum of numbers": { v: { enum: [1, 2] }, good: 2, bad: 3, relaxed: "/properties/v enum" },
  "an enum of both": { v: { enum: [1, "x", null] }, good: "x", bad: "z", relaxed: "/properties/v enum" },
  "a constant": { v: { const: "x" }, good: "x", bad: "z", relaxed: "/properties/v const" },
  "a pattern of an optional": {
    v: { anyOf: [{ type: "string", pattern: "^a$" }, { type: "null" }] },
    good: "a",
    bad: "b",
    relaxed: "/properties/v/anyOf/0 pattern",
  },
  "a pattern beside null": {
    v: { type: ["string", "null"], minLength: 3 },
    good: "abc",
    bad: "a",
    relaxed: "/properties/v minLength",
  },
  "a pattern behind a reference": { schema: withPlaces, good: "ab", bad: "AB", relaxed: "/$defs/word pattern" },
  "one of several": {
    v: { oneOf: [{ type: "integer" }, { type: "number", minimum: 5 }] },
    good: 3,
    bad: 7,
    relaxed: "/properties/v oneOf",
  },
  "what must hold with it": {
    v: { type: "string", allOf: [{ minLength: 3 }] },
    good: "abc",
    bad: "a",
    relaxed: "/properties/v allOf | /properties/v/allOf/0 minLength",
  },
  "what must not hold": {
    v: { type: "string", not: { const: "x" } },
    good: "y",
    bad: "x",
    relaxed: "/properties/v not",
  },
  "the items of a list": {
    v: { type: "array", items: { type: "string", minLength: 2 } },
    good: ["ab"],
    bad: ["a"],
    relaxed: "/properties/v/items minLength",
  },
  "how many items": {
    v: { type: "array", items: { type: "integer" }, minItems: 1, maxItems: 2 },
    good: [1, 2],
    bad: [1, 2, 3],
    relaxed: "/properties/v maxItems",
  },
  "that there are items": {
    v: { type: "array", items: { type: "integer" }, minItems: 1 },
    good: [1],
    bad: [],
    relaxed: "/properties/v minItems",
  },
  "different items": {
    v: { type: "array", items: { type: "integer" }, uniqueItems: true },
    good: [1, 2],
    bad: [1, 1],
    relaxed: "/properties/v uniqueItems",
  },
  "what a list begins with": {
    v: { type: "array", prefixItems: [{ type: "integer" }] },
    good: [1],
    bad: ["x"],
    relaxed: "/properties/v prefixItems",
  },
  "what an inner object needs": { v: nested, good: { a: "x" }, bad: { b: 1 }, relaxed: "/properties/v required" },
  "the types in an inner object": {
    v: nested,
    good: { a: "x", b: 1 },
    bad: { a: "x", b: "y" },
    relaxed: "/properties/v/properties/b type",
  },
  "other keys in an inner object": {
    v: nested,
    good: { a: "x" },
    bad: { a: "x", c: 1 },
    relaxed: "/properties/v additionalProperties",
  },
  "the values of any key": {
    v: { type: "object", additionalProperties: { type: "integer" } },
    good: { a: 1 },
    bad: { a: "x" },
    relaxed: "/properties/v additionalProperties",
  },
  "how many members": {
    v: { type: "object", additionalProperties: { type: "integer" }, minProperties: 2 },
    good: { a: 1, b: 2 },
    bad: { a: 1 },
    relaxed: "/properties/v minProperties",
  },
  "text that may be an object": {
    v: { anyOf: [{ type: "string" }, nested] },
    good: "x",
    bad: { b: 1 },
    relaxed: "/properties/v/anyOf/1 required",
  },
}

function read(syntax: ToolSyntax, { v, schema, relaxed: path }: Case) {
  const parameters = schema ?? { type: "object", properties: { v }, required: ["v"] }
  const builder = new GrammarBuilder()
  const tools = [{ name: "put", param: "tools", parameters: parameters as JsonSchema }]
  const { rule, relaxed } = addCallsRule(builder, syntax, tools, { allowsParallelCalls: false })
  const told = relaxed.map((one) => `${one.path} ${one.keyword}`)
  return { gbnf: builder.toGbnf(rule), isTold: path.split(" | ").some((one) => told.includes(one)) }
}

describe.each(toolSyntaxes.map((syntax) => [syntax.name, syntax] as const))("a call of the family %s", (_, syntax) => {
  const write = (v: unknown) => syntax.writeCall("put", JSON.stringify({ v })).replace(/<\|call\|>$/, "")

  it.each(Object.entries(cases))("is held to %s, or it is told that it is not", async (_name, one) => {
    const { gbnf, isTold } = read(syntax, one)
    const grammar = await llama.createGrammar({ grammar: gbnf })
    expect(testText(grammar, write(one.good))).toBe(true)
    expect({ isTold, takes: testText(grammar, write(one.bad)) }).not.toEqual({ isTold: false, takes: true })
  })

  it("is told nothing of what it is held to", () => {
    const simple = {
      type: "object",
      properties: { v: nested, w: { enum: ["x", "y"] }, n: { type: "integer", minimum: 1 } },
    }
    expect(
      addCallsRule(new GrammarBuilder(), syntax, [{ name: "put", param: "", parameters: simple }], {
        allowsParallelCalls: true,
      }).relaxed,
    ).toEqual([])
  })

  it("may have arguments whose schema refers to itself", async () => {
    const v = { $ref: "#/$defs/list" }
    const { gbnf } = read(syntax, { schema: { ...withPlaces, properties: { v } }, good: [], bad: [], relaxed: "" })
    const grammar = await llama.createGrammar({ grammar: gbnf })
    expect(testText(grammar, write([[], [[]]]))).toBe(true)
    expect(testText(grammar, write([["x"]]))).toBe(false)
  })

  it("is refused where the schema is wrong", () => {
    const parameters = { type: "object", properties: { v: { type: "strang" } } }
    const tools = [{ name: "put", param: "tools[0]", parameters }]
    expect(() => addCallsRule(new GrammarBuilder(), syntax, tools, { allowsParallelCalls: true })).toThrowError(
      expect.objectContaining({ code: "invalid_json_schema" }),
    )
  })
})
