import type { Llama } from "node-llama-cpp"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import type { JsonSchema } from "../../../electron/contract/completion.ts"
import { openGrammarParser, readSchema } from "../../support/grammars.ts"

let llama: Llama

beforeAll(async () => {
  llama = await openGrammarParser()
})

afterAll(async () => {
  await llama.dispose()
})

type Example = {
  readonly schema: JsonSchema
  readonly yes: readonly unknown[]
  readonly no: readonly unknown[]
  readonly allowsExtraKeys?: boolean
}

const open = { allowsExtraKeys: true }
const codes = Array.from({ length: 50 }, (_, at) => `code-${at}`)
const long = (length: number) => "é".repeat(length)

/** By keyword: what each accepts and refuses. All are enforced, so nothing may be reported. */
const examples: Readonly<Record<string, Example>> = {
  "type string": { schema: { type: "string" }, yes: ["", 'a"\\\n🌿\u0001'], no: [1, null] },
  "type integer": { schema: { type: "integer" }, yes: [0, -12, 2 ** 53], no: [1.5, "1"] },
  "type number": { schema: { type: "number" }, yes: [0, -1.25, 1e21, 1.5e-7, 0.1 + 0.2], no: ["1", null] },
  "type boolean": { schema: { type: "boolean" }, yes: [true, false], no: [0, "true"] },
  "type null": { schema: { type: "null" }, yes: [null], no: [0] },
  "type array": { schema: { type: "array" }, yes: [[], [1, ["a", {}]]], no: [{}] },
  "type object": { schema: { type: "object" }, yes: [{}, { a: { b: [1] } }], no: [[]] },
  "several types": { schema: { type: ["string", "null"] }, yes: ["a", null], no: [1] },
  nullable: { schema: { type: "integer", nullable: true }, yes: [1, null], no: ["a"] },
  "true as a schema": { schema: true, yes: [1, "a", null, { a: [] }], no: [] },
  enum: {
    schema: { enum: ["a", 1, null, [1, 2], { b: true }] },
    yes: ["a", 1, null, [1, 2], { b: true }],
    no: ["b", 2, [1], {}],
  },
  "enum of many values": {
    schema: { enum: [...Array.from({ length: 200 }, (_, at) => at), "😀a", "😁a", "😀", "", ...codes] },
    yes: [0, 1, 19, 199, "😀a", "😁a", "😀", "", "code-0", "code-49"],
    no: [200, -1, "0", "😁", "a", "code-", "code-50", "code-490"],
  },
  "enum with type": { schema: { type: "string", enum: ["a", 1] }, yes: ["a"], no: [1] },
  "const object": { schema: { const: { a: [1, "x"] } }, yes: [{ a: [1, "x"] }], no: [{ a: [1] }, {}] },
  properties: {
    schema: { properties: { a: { type: "integer" }, b: { type: "string" }, c: {} } },
    yes: [{}, { a: 1 }, { b: "x" }, { a: 1, c: [] }, { a: 1, b: "", c: null }],
    no: [{ a: "1" }, { d: 1 }, 7],
  },
  "properties named like members of objects": {
    schema: JSON.parse(
      '{"type":"object","properties":{"__proto__":{"type":"integer"},"constructor":{"type":"null"}},"required":["__proto__"]}',
    ),
    yes: [JSON.parse('{"__proto__":1}'), JSON.parse('{"__proto__":1,"constructor":null}')],
    no: [{}, JSON.parse('{"__proto__":"a"}')],
  },
  required: {
    schema: { type: "object", properties: { a: {}, b: { type: "integer" }, c: {} }, required: ["b"] },
    yes: [{ b: 1 }, { a: 1, b: 1 }, { b: 1, c: 1 }],
    no: [{}, { a: 1 }, { c: 1 }],
  },
  "required without properties": { schema: { type: "object", required: ["a"] }, yes: [{ a: 1 }], no: [{}], ...open },
  "additionalProperties false": {
    schema: { type: "object", properties: { a: {} }, additionalProperties: false },
    yes: [{}, { a: 1 }],
    no: [{ b: 1 }],
    ...open,
  },
  "additionalProperties schema": {
    schema: { type: "object", properties: { ab: { type: "string" } }, additionalProperties: { type: "integer" } },
    yes: [{}, { x: 1, y: 2 }, { ab: "s", a: 1, abc: 2, "": 3 }],
    no: [{ x: "1" }, { ab: 1 }],
  },
  "additionalProperties absent, as JSON Schema reads it": {
    schema: { type: "object", properties: { a: { type: "string" } } },
    yes: [{ a: "x", b: 1 }, { b: 1 }],
    no: [{ a: 1 }],
    ...open,
  },
  patternProperties: {
    schema: {
      type: "object",
      patternProperties: { "^n_": { type: "integer" }, _s$: { type: "string" } },
      additionalProperties: false,
    },
    yes: [{ n_a: 1, a_s: "x" }, {}],
    no: [{ n_a: "1" }, { b: 1 }, { n_s: 1 }, { n_s: "1" }],
  },
  propertyNames: {
    schema: { type: "object", propertyNames: { pattern: "^[a-z]+$", maxLength: 3 } },
    yes: [{}, { abc: 1 }],
    no: [{ A: 1 }, { abcd: 1 }],
  },
  "propertyNames enum": {
    schema: { type: "object", propertyNames: { enum: ["a", "b"] }, additionalProperties: { type: "integer" } },
    yes: [{ a: 1 }, { a: 1, b: 2 }],
    no: [{ c: 1 }],
  },
  minProperties: {
    schema: { type: "object", properties: { a: {}, b: {}, c: {} }, minProperties: 2 },
    yes: [
      { a: 1, c: 1 },
      { a: 1, b: 1, c: 1 },
    ],
    no: [{}, { b: 1 }],
  },
  maxProperties: {
    schema: { type: "object", maxProperties: 2 },
    yes: [{}, { a: 1 }, { a: 1, b: 2 }],
    no: [{ a: 1, b: 2, c: 3 }],
  },
  dependentRequired: {
    schema: { type: "object", properties: { a: {}, b: {} }, dependentRequired: { a: ["b"] } },
    yes: [{}, { b: 1 }, { a: 1, b: 1 }],
    no: [{ a: 1 }],
  },
  dependencies: {
    schema: {
      type: "object",
      properties: { a: {}, b: {} },
      dependencies: { a: { properties: { b: { type: "null" } } } },
    },
    yes: [{ b: 1 }, { a: 1 }, { a: 1, b: null }],
    no: [{ a: 1, b: 1 }],
  },
  dependentSchemas: {
    schema: { type: "object", properties: { a: {}, b: {} }, dependentSchemas: { a: { required: ["b"] } } },
    yes: [{}, { a: 1, b: 1 }],
    no: [{ a: 1 }],
  },
  unevaluatedProperties: {
    schema: { allOf: [{ type: "object", properties: { a: {} } }], properties: { b: {} }, unevaluatedProperties: false },
    yes: [{ a: 1 }, { b: 1 }],
    no: [{ c: 1 }],
    ...open,
  },
  "pattern, anchored": {
    schema: { type: "string", pattern: "^[A-Z]{2}\\d{1,3}$" },
    yes: ["AB1", "AB123"],
    no: ["AB", "AB1234", "xAB1"],
  },
  "pattern, unanchored": { schema: { type: "string", pattern: "b+c" }, yes: ["bc", "abbbcd"], no: ["ac", "b"] },
  "pattern over escaped characters": {
    schema: { type: "string", pattern: '^[\\n"\\\\]+$' },
    yes: ['"', "\n\\"],
    no: ["n", ""],
  },
  "pattern with alternatives and groups": {
    schema: { type: "string", pattern: "^(?:a|bc)+$|^$" },
    yes: ["", "abca"],
    no: ["b", "ac"],
  },
  "pattern with look-aheads": {
    schema: { type: "string", pattern: "^(?=.*\\d)(?!x).{3,}$" },
    yes: ["ab1", "123"],
    no: ["abc", "x12", "a1"],
  },
  "pattern with a Unicode property": { schema: { type: "string", pattern: "^\\p{Lu}+$" }, yes: ["ÄÖ"], no: ["äö", ""] },
  "pattern and length": {
    schema: { type: "string", pattern: "^a+(b|c)*$", minLength: 3, maxLength: 5 },
    yes: ["aab", "aaaaa"],
    no: ["ab", "aaaaab"],
  },
  minLength: { schema: { type: "string", minLength: 100 }, yes: [long(100), long(150)], no: [long(99)] },
  maxLength: {
    schema: { type: "string", maxLength: 2000 },
    yes: ["", long(1), long(1999), long(2000)],
    no: [long(2001)],
  },
  "maxLength in characters, not in code units": {
    schema: { type: "string", maxLength: 2 },
    yes: ["🌿🌿"],
    no: ["🌿🌿🌿"],
  },
  minimum: { schema: { type: "integer", minimum: -3 }, yes: [-3, 0, 12345], no: [-4, -10] },
  maximum: { schema: { type: "number", maximum: 12.5 }, yes: [12.5, 12, 3.999, -1000], no: [12.6, 13, 100] },
  exclusiveMinimum: { schema: { type: "number", exclusiveMinimum: 0 }, yes: [0.001, 1], no: [0, -1] },
  exclusiveMaximum: { schema: { type: "integer", exclusiveMaximum: 100 }, yes: [99, -100], no: [100] },
  "exclusiveMaximum of draft 4": {
    schema: { type: "integer", maximum: 10, exclusiveMaximum: true },
    yes: [9],
    no: [10],
  },
  "a range of numbers": {
    schema: { type: "number", minimum: -0.25, maximum: 1.75 },
    yes: [-0.25, 0, 1, 1.75, 0.5],
    no: [-0.26, 1.76, 2, -1],
  },
  "the bounds of safe integers": {
    schema: { type: "integer", minimum: -9007199254740991, maximum: 9007199254740991 },
    yes: [0, 9007199254740991, -9007199254740991],
    no: [9007199254740992],
  },
  multipleOf: {
    schema: { type: "integer", multipleOf: 7, minimum: 0, maximum: 100 },
    yes: [0, 7, 98],
    no: [1, 99, 105],
  },
  "multipleOf a fraction": { schema: { type: "number", multipleOf: 0.25 }, yes: [0.25, 1, -2.5], no: [0.3, 1.125] },
  items: { schema: { type: "array", items: { type: "integer" } }, yes: [[], [1, 2]], no: [["a"], [1, "a"]] },
  prefixItems: {
    schema: { type: "array", prefixItems: [{ type: "integer" }, { type: "string" }], items: false },
    yes: [[], [1], [1, "a"]],
    no: [["a"], [1, "a", 2]],
  },
  "items as a list": {
    schema: { type: "array", items: [{ type: "integer" }], additionalItems: { type: "null" } },
    yes: [[1], [1, null]],
    no: [[null], [1, 2]],
  },
  minItems: {
    schema: { type: "array", minItems: 2 },
    yes: [
      [1, 2],
      [1, 2, 3],
    ],
    no: [[], [1]],
  },
  maxItems: {
    schema: { type: "array", items: { type: "null" }, maxItems: 2 },
    yes: [[], [null, null]],
    no: [[null, null, null]],
  },
  contains: {
    schema: { type: "array", items: { type: ["integer", "string"] }, contains: { type: "string" }, maxItems: 3 },
    yes: [["a"], [1, "a"], [1, 2, "a"]],
    no: [[], [1], [1, 2, 3], [1, 2, 3, "a"]],
  },
  "uniqueItems of few values": {
    schema: { type: "array", items: { enum: ["a", "b", "c"] }, uniqueItems: true },
    yes: [[], ["c", "a"]],
    no: [["a", "a"]],
  },
  $ref: {
    schema: { type: "array", items: { $ref: "#/$defs/a~1b" }, $defs: { "a/b": { type: "null" } } },
    yes: [[null]],
    no: [[1]],
  },
  "$ref with siblings": {
    schema: { $ref: "#/definitions/a", maxLength: 2, definitions: { a: { type: "string" } } },
    yes: ["ab"],
    no: ["abc", 1],
  },
  "$ref to itself": {
    schema: { type: "object", properties: { next: { anyOf: [{ $ref: "#" }, { type: "null" }] } }, required: ["next"] },
    yes: [{ next: null }, { next: { next: { next: null } } }],
    no: [{}, { next: {} }],
  },
  $anchor: { schema: { $ref: "#name", $defs: { a: { $anchor: "name", type: "null" } } }, yes: [null], no: [1] },
  $id: {
    schema: {
      $id: "https://example.com/root",
      properties: { a: { $ref: "part" } },
      $defs: { p: { $id: "part", type: "null" } },
    },
    yes: [{ a: null }],
    no: [{ a: 1 }],
  },
  anyOf: {
    schema: { anyOf: [{ type: "string", maxLength: 1 }, { type: "integer" }] },
    yes: ["a", 5],
    no: ["ab", null],
  },
  "anyOf beside properties": {
    schema: { type: "object", properties: { a: {}, b: {} }, anyOf: [{ required: ["a"] }, { required: ["b"] }] },
    yes: [{ a: 1 }, { b: 1 }, { a: 1, b: 1 }],
    no: [{}],
  },
  oneOf: { schema: { oneOf: [{ type: "integer" }, { type: "number", minimum: 10 }] }, yes: [5, 12.5], no: [12, "a"] },
  "oneOf with a discriminator": {
    schema: {
      oneOf: ["cat", "dog"].map((kind) => ({
        type: "object",
        properties: { kind: { const: kind }, [kind]: { type: "integer" } },
        required: ["kind"],
      })),
    },
    yes: [{ kind: "cat", cat: 1 }, { kind: "dog" }],
    no: [{ kind: "cow" }, { kind: "cat", dog: 1 }],
  },
  allOf: {
    schema: {
      allOf: [
        { type: "object", properties: { a: { type: "integer", minimum: 3 } }, required: ["a"] },
        { properties: { a: { maximum: 5 }, b: { enum: ["x", "y"] } } },
        { properties: { b: { enum: ["y", "z"] } }, required: ["b"] },
      ],
    },
    yes: [
      { a: 3, b: "y" },
      { a: 5, b: "y" },
    ],
    no: [{ a: 2, b: "y" }, { a: 6, b: "y" }, { a: 4, b: "x" }, { a: 4 }],
  },
  not: { schema: { type: "string", not: { pattern: "^a" } }, yes: ["", "ba"], no: ["ab"] },
  "not of a type": { schema: { not: { type: ["string", "object"] } }, yes: [1, null, []], no: ["a", {}] },
  "not of a value": { schema: { type: "integer", not: { enum: [1, 20] } }, yes: [0, 2, 200], no: [1, 20] },
  "not required": {
    schema: { type: "object", properties: { a: {}, b: {} }, not: { required: ["a"] } },
    yes: [{}, { b: 1 }],
    no: [{ a: 1 }],
  },
  "if, then and else": {
    schema: {
      type: "object",
      properties: { kind: { enum: ["a", "b"] }, size: {} },
      required: ["kind"],
      if: { properties: { kind: { const: "a" } } },
      // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
      then: { required: ["size"] },
      else: { properties: { size: { type: "null" } } },
    },
    yes: [{ kind: "a", size: 1 }, { kind: "b" }, { kind: "b", size: null }],
    no: [{ kind: "a" }, { kind: "b", size: 1 }],
  },
  "format date": {
    schema: { type: "string", format: "date" },
    yes: ["2024-02-29", "2000-12-31"],
    no: ["2023-02-29", "2024-13-01", "2024-1-1"],
  },
  "format time": {
    schema: { type: "string", format: "time" },
    yes: ["23:59:59Z", "01:02:03.5+02:00"],
    no: ["24:00:00Z", "01:02:03"],
  },
  "format date-time": {
    schema: { type: "string", format: "date-time" },
    yes: ["2024-01-31T10:00:00Z"],
    no: ["2024-01-31", "2024-01-32T10:00:00Z"],
  },
  "format duration": {
    schema: { type: "string", format: "duration" },
    yes: ["P1D", "PT1H30M", "P2W"],
    no: ["P", "1D", "PT"],
  },
  "format uuid": {
    schema: { type: "string", format: "uuid" },
    yes: ["123e4567-e89b-12d3-a456-426614174000"],
    no: ["123e4567"],
  },
  "format email": {
    schema: { type: "string", format: "email" },
    yes: ["a.b@example.com"],
    no: ["a@", "a.example.com", ".a@b.c"],
  },
  "format hostname": { schema: { type: "string", format: "hostname" }, yes: ["a-b.example"], no: ["-a", "a..b"] },
  "format ipv4": { schema: { type: "string", format: "ipv4" }, yes: ["127.0.0.1"], no: ["256.0.0.1", "1.2.3"] },
  "format ipv6": {
    schema: { type: "string", format: "ipv6" },
    yes: ["::1", "2001:db8::8a2e:370:7334"],
    no: ["1::2::3", "12345::"],
  },
  "format uri": {
    schema: { type: "string", format: "uri" },
    yes: ["https://example.com/a?b=c#d", "urn:isbn:1"],
    no: ["/relative", "a b"],
  },
  "format uri-reference": {
    schema: { type: "string", format: "uri-reference" },
    yes: ["/relative", "#a"],
    no: ["a b"],
  },
  "format json-pointer": { schema: { type: "string", format: "json-pointer" }, yes: ["", "/a/~0b"], no: ["a", "/~2"] },
  "a format of one's own": { schema: { type: "string", format: "colour" }, yes: ["anything"], no: [1] },
}

describe("a keyword of JSON Schema", () => {
  it.for(Object.entries(examples))("%s accepts and refuses what it should", async ([, example]) => {
    const { schema, yes, no, allowsExtraKeys = false } = example
    const read = await readSchema(llama, schema, { allowsExtraKeys })
    expect(yes.filter((value) => !read.accepts(value))).toEqual([])
    expect(no.filter((value) => read.accepts(value))).toEqual([])
    expect(read.relaxed).toEqual([])
  })

  it.for([
    ["pattern", { type: "string", pattern: "(a)\\1" }, ""],
    ["uniqueItems", { properties: { list: { type: "array", uniqueItems: true } } }, "/properties/list"],
    ["multipleOf", { type: "number", multipleOf: 0.0000001 }, ""],
    ["maxContains", { type: "array", contains: { type: "null" }, maxContains: 2 }, ""],
    ["format", { properties: { "a/b": { type: "string", format: "regex" } } }, "/properties/a~1b"],
    ["not", { type: "object", not: { propertyNames: { maxLength: 3 } } }, ""],
  ] as const)("%s is reported where no grammar can say it", async ([keyword, schema, path]) => {
    expect((await readSchema(llama, schema)).relaxed).toEqual([{ path, keyword }])
  })

  it("allows the spaces of pretty printing, but no endless ones", async () => {
    const read = await readSchema(llama, { properties: { a: { type: "array", items: { type: "integer" } } } })
    const value = { a: [1, 2] }
    expect(read.acceptsText(JSON.stringify(value, null, 2))).toBe(true)
    expect(read.acceptsText(JSON.stringify(value, null, "\t"))).toBe(true)
    expect(read.acceptsText('{"a": [1, 2]}')).toBe(true)
    expect(read.acceptsText('{"a":  [1]}')).toBe(false)
    expect(read.acceptsText(`{\n${" ".repeat(60)}"a": [1]}`)).toBe(false)
  })

  it("bounds the digits of numbers and the depth of free values", async () => {
    const read = await readSchema(llama, true)
    expect(read.acceptsText("1".repeat(22))).toBe(false)
    expect(read.acceptsText(`0.${"1".repeat(30)}`)).toBe(false)
    expect(read.acceptsText("1e400")).toBe(false)
    expect(read.acceptsText("[".repeat(10) + "]".repeat(10))).toBe(true)
    expect(read.acceptsText("[".repeat(50) + "]".repeat(50))).toBe(false)
  })
})
