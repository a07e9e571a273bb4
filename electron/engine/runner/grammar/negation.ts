import type { JsonSchema } from "../../../contract/completion.ts"
import { isSchema, type SchemaObject, type TypeName, typeNames } from "./schema.ts"
import type { SchemaDocument } from "./schemaDocument.ts"

/** Keywords of our own, which no JSON document can hold. */
export const notPattern = Symbol("not pattern")
export const notValues = Symbol("not values")
export const notFormat = Symbol("not format")
export const derived = Symbol("derived")

const flipped: readonly (readonly [keyword: string, type: TypeName, opposite: (value: number) => SchemaObject])[] = [
  ["minLength", "string", (value) => ({ maxLength: value - 1 })],
  ["maxLength", "string", (value) => ({ minLength: value + 1 })],
  ["minItems", "array", (value) => ({ maxItems: value - 1 })],
  ["maxItems", "array", (value) => ({ minItems: value + 1 })],
  ["minProperties", "object", (value) => ({ maxProperties: value - 1 })],
  ["maxProperties", "object", (value) => ({ minProperties: value + 1 })],
  ["minimum", "number", (value) => ({ exclusiveMaximum: value })],
  ["maximum", "number", (value) => ({ exclusiveMinimum: value })],
  ["exclusiveMinimum", "number", (value) => ({ maximum: value })],
  ["exclusiveMaximum", "number", (value) => ({ minimum: value })],
]

const annotations = new Set(
  "title description default examples example $schema $id id $comment $defs definitions deprecated readOnly writeOnly".split(
    " ",
  ),
)
/** They say something only together with another keyword, which takes care of them. */
const companions = new Set(["then", "else", "additionalItems", "minContains", "maxContains"])

/**
 * A schema that accepts what the other refuses: one alternative for each keyword. Where a keyword has no opposite that a grammar
 * can say, the whole is `true` and `relax` is told.
 */
export function negate(schema: JsonSchema, document: SchemaDocument, relax: (keyword: string) => void): JsonSchema {
  if (typeof schema === "boolean") return !schema
  if (
    Object.keys(schema).some(
      (keyword) => !annotations.has(keyword) && !companions.has(keyword) && !canNegate(schema, keyword),
    )
  ) {
    relax(Object.keys(schema).find((keyword) => !annotations.has(keyword) && !canNegate(schema, keyword)) ?? "not")
    return true
  }
  if (typeof schema.$ref === "string") return negateReference(schema, schema.$ref, document)
  const alternatives = Object.keys(schema).flatMap((keyword) => opposites(schema, keyword))
  return alternatives.length === 0 ? false : marked({ anyOf: alternatives })
}

function negateReference(schema: SchemaObject, reference: string, document: SchemaDocument): JsonSchema {
  const { $ref, ...rest } = schema
  const alternatives: JsonSchema[] = [{ not: document.follow(schema, reference) }]
  if (Object.keys(rest).some((keyword) => !annotations.has(keyword))) alternatives.push({ not: rest })
  return marked({ anyOf: alternatives.map((alternative) => marked(alternative as SchemaObject)) })
}

function marked(schema: SchemaObject): SchemaObject {
  return Object.assign(schema, { [derived]: true })
}

function canNegate(schema: SchemaObject, keyword: string): boolean {
  if (keyword === "type" || keyword === "enum" || keyword === "const" || keyword === "pattern" || keyword === "format")
    return true
  if (keyword === "required") return Array.isArray(schema.required)
  if (keyword === "properties" || keyword === "allOf" || keyword === "anyOf" || keyword === "not" || keyword === "$ref")
    return true
  if (keyword === "items") return isSchema(schema.items) && schema.prefixItems === undefined
  if (keyword === "contains") return schema.minContains === undefined && schema.maxContains === undefined
  if (keyword === "nullable") return schema.nullable === false
  if (keyword === "additionalProperties") return schema.additionalProperties === true
  if (keyword === "exclusiveMinimum" || keyword === "exclusiveMaximum") return typeof schema[keyword] === "number"
  if (keyword === "minimum") return schema.exclusiveMinimum !== true
  if (keyword === "maximum") return schema.exclusiveMaximum !== true
  if (flipped.some(([name]) => name === keyword)) return true
  return !constraining.has(keyword)
}

const constraining = new Set(
  (
    "oneOf if patternProperties propertyNames additionalProperties dependencies dependentRequired dependentSchemas multipleOf " +
    "uniqueItems prefixItems unevaluatedProperties unevaluatedItems"
  ).split(" "),
)

function opposites(schema: SchemaObject, keyword: string): JsonSchema[] {
  const value = schema[keyword]
  const flip = flipped.find(([name]) => name === keyword)
  if (flip !== undefined && typeof value === "number") {
    const isImpossible = /^min[LIP]/.test(keyword) && value === 0
    return isImpossible ? [] : [marked({ type: flip[1], ...flip[2](value) })]
  }
  switch (keyword) {
    case "type":
      return otherTypes(value)
    case "const":
      return [marked({ [notValues]: [value] })]
    case "enum":
      return [marked({ [notValues]: value })]
    case "pattern":
      return [marked({ type: "string", [notPattern]: value })]
    case "format":
      return [marked({ type: "string", [notFormat]: value })]
    case "required":
      return (value as string[]).map((name) => marked({ type: "object", properties: single(name, false) }))
    case "properties":
      return Object.entries(value as Record<string, JsonSchema>).map(([name, part]) =>
        marked({ type: "object", required: [name], properties: single(name, marked({ not: part })) }),
      )
    case "items":
      return [marked({ type: "array", contains: marked({ not: value }) })]
    case "contains":
      return [marked({ type: "array", items: marked({ not: value }) })]
    case "allOf":
      return (value as JsonSchema[]).map((part) => marked({ not: part }))
    case "anyOf":
      return [marked({ allOf: (value as JsonSchema[]).map((part) => marked({ not: part })) })]
    case "not":
      return [value as JsonSchema]
    default:
      return []
  }
}

/** An own property even where the name is `__proto__`. */
function single(name: string, value: JsonSchema): Record<string, JsonSchema> {
  return Object.fromEntries([[name, value]])
}

function otherTypes(value: unknown): JsonSchema[] {
  const names: readonly unknown[] = Array.isArray(value) ? value : [value]
  const rest = typeNames.filter((name) => name !== "integer" && !names.includes(name))
  const alternatives: JsonSchema[] = []
  if (names.includes("integer") && !names.includes("number"))
    alternatives.push(marked({ type: "number", [notValues]: "integers" }))
  const others = rest.filter((name) => name !== "number" || !names.includes("integer"))
  if (others.length > 0) alternatives.push(marked({ type: others }))
  return alternatives
}
