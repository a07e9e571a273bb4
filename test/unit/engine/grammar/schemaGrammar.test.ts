import { describe, expect, it } from "vitest"
import type { JsonSchema } from "../../../../electron/contract/completion.ts"
import { AppError } from "../../../../electron/contract/errors.ts"
import { schemaGrammar } from "../../../../electron/engine/runner/grammar/schemaGrammar.ts"

const param = "response_format.json_schema.schema"

function refusal(schema: unknown): AppError {
  try {
    schemaGrammar(schema as JsonSchema, { param })
  } catch (error) {
    if (error instanceof AppError) return error
    throw error
  }
  throw new Error("The schema was taken")
}

/** `make(1000)` around `core`, so many times. */
function nested(depth: number, core: JsonSchema, around: (inner: JsonSchema) => JsonSchema): JsonSchema {
  let schema = core
  for (let count = 0; count < depth; count++) schema = around(schema)
  return schema
}

describe("a schema that is wrong", () => {
  it.for<readonly [problem: string, schema: unknown, place: string]>([
    ["is no schema", "string", ""],
    ["has an unknown type", { properties: { age: { type: "int" } } }, ".properties.age.type"],
    ["has properties that are a list", { properties: [] }, ".properties"],
    ["has a property that is no schema", { properties: { "a b": 1 } }, '.properties["a b"]'],
    ["has an enum that is no list", { enum: "a" }, ".enum"],
    ["has an empty anyOf", { items: { anyOf: [] } }, ".items.anyOf"],
    ["has a schema in a list that is none", { anyOf: [{}, 3] }, ".anyOf[1]"],
    ["has a length that is negative", { minLength: -1 }, ".minLength"],
    ["has a pattern that nobody can read", { pattern: "(" }, ".pattern"],
    ["has such a pattern for keys", { patternProperties: { "[": {} } }, ".patternProperties"],
    ["refers to what is not there", { $ref: "#/$defs/none" }, ".$ref"],
    ["refers to another document", { items: { $ref: "https://example.com/other.json" } }, ".items.$ref"],
    ["refers to what is no schema", { $ref: "#/title", title: "a" }, ".$ref"],
    ["has a wrong keyword where it refers to", { $ref: "#/elsewhere", elsewhere: { type: 1 } }, ".elsewhere.type"],
    ["divides by zero", { multipleOf: 0 }, ".multipleOf"],
    ["accepts nothing", false, ""],
    ["contradicts itself", { type: "integer", minimum: 3, maximum: 2 }, ""],
    [
      "contradicts itself where a value is needed",
      { type: "object", properties: { a: { enum: [] } }, required: ["a"] },
      "",
    ],
    ["has no end", { type: "object", properties: { a: { $ref: "#" } }, required: ["a"] }, ""],
  ])("is refused by its place if it %s", ([, schema, place]) => {
    expect(refusal(schema)).toMatchObject({ code: "invalid_json_schema", param: param + place })
  })
})

describe("a schema that contradicts itself where no value has to be", () => {
  it("loses that part only", () => {
    const schema = {
      type: "object",
      properties: { a: { type: "string", minLength: 2, maxLength: 1 }, b: { type: "null" } },
    }
    const { gbnf } = schemaGrammar(schema, { param })
    expect(gbnf).not.toContain('\\"a\\"')
    expect(gbnf).toContain('\\"b\\"')
  })
})

describe("a hostile schema", () => {
  it("may be nested deeper than the stack allows", () => {
    const deep = nested(20_000, { type: "null" }, (inner) => ({ type: "object", properties: { a: inner } }))
    expect(schemaGrammar(deep, { param }).gbnf).toContain("null")
    expect(refusal(nested(100_000, {}, (inner) => ({ items: inner })))).toMatchObject({ code: "invalid_json_schema" })
  })

  it.for<readonly [string, () => JsonSchema]>([
    ["allOf", () => nested(20_000, { type: "null" }, (inner) => ({ allOf: [inner] }))],
    ["not", () => nested(20_000, { type: "null" }, (inner) => ({ not: inner }))],
    ["if", () => nested(20_000, { type: "null" }, (inner) => ({ if: inner, else: false }))],
  ])("nested in %s ends in a grammar or in a refusal", ([, make]) => {
    try {
      schemaGrammar(make(), { param })
    } catch (error) {
      expect(error).toMatchObject({ code: "invalid_json_schema" })
    }
  })

  // An automaton of remainders takes a fifth of a second, and the engine does nothing else meanwhile.
  it("makes the automaton of a number once, and not ever more of them", () => {
    const items = (divisors: number[]) => ({ prefixItems: divisors.map((multipleOf) => ({ multipleOf })) })
    const [one, twenty] = [[97], Array.from({ length: 20 }, () => 97)].map((divisors) => {
      return schemaGrammar(items(divisors), { param }).gbnf.length
    })
    expect((twenty ?? 0) / (one ?? 1)).toBeLessThan(1.1)
    const { relaxed } = schemaGrammar(items(Array.from({ length: 100 }, (_, index) => 97 + index)), { param })
    expect(relaxed.length).toBeGreaterThan(50)
    expect(new Set(relaxed.map(({ keyword }) => keyword))).toEqual(new Set(["multipleOf"]))
    const again = schemaGrammar(items(Array.from({ length: 200 }, (_, index) => 97 + (index % 100))), { param }).relaxed
    expect(again.length).toBe(2 * relaxed.length)
  })

  it("does not multiply its alternatives without end", () => {
    const choices = Array.from({ length: 30 }, (_, index) => ({
      anyOf: [{ required: [`a${index}`] }, { required: [`b${index}`] }],
    }))
    const { gbnf, relaxed } = schemaGrammar({ type: "object", allOf: choices }, { param })
    expect(gbnf.length).toBeLessThan(4_000_000)
    expect(relaxed.map(({ keyword }) => keyword)).toContain("anyOf")
  })

  // llama.cpp follows all alternatives of a choice at every character, while everybody else's answer waits.
  it("may list many values, and gives no place of them more alternatives than there are characters", () => {
    const { gbnf } = schemaGrammar({ enum: Array.from({ length: 20_000 }, (_, index) => `value ${index}`) }, { param })
    const widest = Math.max(...gbnf.split("\n").map((line) => line.replace(/\([^)]*\)/g, "").split(" | ").length))
    expect(widest).toBe(11)
  })

  it("may ask for keys that objects of JavaScript have", () => {
    const schema = JSON.parse(
      '{"type":"object","properties":{"__proto__":{"const":1},"toString":{"const":2}},"required":["__proto__"]}',
    )
    expect(schemaGrammar(schema, { param }).gbnf).toContain('\\"__proto__\\"')
    expect(Reflect.get({}, "const")).toBeUndefined()
  })

  it("refers to itself in a circle that says nothing", () => {
    expect(schemaGrammar({ $ref: "#" }, { param }).gbnf).toContain("root ::=")
    const circle = {
      $ref: "#/$defs/a",
      $defs: { a: { anyOf: [{ $ref: "#/$defs/b" }] }, b: { anyOf: [{ $ref: "#/$defs/a" }, { type: "null" }] } },
    }
    expect(schemaGrammar(circle, { param }).gbnf).toContain("null")
  })
})

describe("a repetition", () => {
  it("of any length becomes a few rules that the engine's parser takes", () => {
    const { gbnf } = schemaGrammar({ type: "string", minLength: 1000, maxLength: 1_000_000 }, { param })
    for (const [, min = "", max = min] of gbnf.matchAll(/\{(\d+),?(\d*)\}/g))
      expect(Number(max || min)).toBeLessThan(100)
    expect(gbnf.length).toBeLessThan(5000)
  })
})
