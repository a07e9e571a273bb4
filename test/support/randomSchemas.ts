import type { JsonSchema } from "../../electron/contract/completion.ts"
import { pick, type Random, wholeBetween } from "./random.ts"

/** Of the kind that people and programs write for structured output. Without `type` nothing is generated: see the converter. */
type Schema = Record<string, unknown>

const keys = ["name", "age", "city", "tags", "nested", "id", "a b", "é🌿", 'q"t']
const patterns = [
  "^[a-z]+$",
  "^[A-Z]{2}\\d{2,4}$",
  "ab|cd",
  "^(?:x|yz)*$",
  "\\d",
  "^\\S+@\\S+$",
  "^$|^[a-f]{3}$",
  "^(?!no).*e$",
]
const formats = ["date", "time", "date-time", "uuid", "ipv4", "ipv6", "email"]
const words = ["red", "green", "", 'say "hi"', "a\\b", "line\nbreak", "天气", "🌿"]

/** A schema, nested up to `depth` deep. With a `$ref` to itself at times, always behind an optional key or in an array. */
export function randomSchema(random: Random, depth = 3): JsonSchema {
  const schema = anySchema(random, depth)
  if (random() < 0.2)
    return {
      type: "object",
      properties: { node: { $ref: "#/$defs/node" } },
      required: ["node"],
      $defs: definitions(random, depth),
    }
  return schema
}

function definitions(random: Random, depth: number): Schema {
  const node = {
    type: "object",
    properties: { value: anySchema(random, Math.min(1, depth)), next: { $ref: "#/$defs/node" } },
    required: ["value"],
    additionalProperties: false,
  }
  return { node }
}

function anySchema(random: Random, depth: number): Schema {
  const leaves = [
    text,
    number,
    integer,
    () => ({ type: "boolean" }),
    () => ({ type: "null" }),
    listed,
    constant,
    severalTypes,
  ]
  const branches = [object, object, object, array, array, union, merged, tuple, excluding]
  return pick(random, depth === 0 || random() < 0.3 ? leaves : branches)(random, depth)
}

function text(random: Random): Schema {
  const schema: Schema = { type: "string" }
  const kind = random()
  if (kind < 0.25) schema.pattern = pick(random, patterns)
  else if (kind < 0.45) schema.format = pick(random, formats)
  else if (kind < 0.7) schema.minLength = wholeBetween(random, 0, 5)
  if (random() < 0.3 && schema.format === undefined)
    schema.maxLength = Number(schema.minLength ?? 6) + wholeBetween(random, 0, 300)
  return schema
}

function number(random: Random): Schema {
  const schema: Schema = { type: "number" }
  const low = Math.round((random() - 0.5) * 400) / pick(random, [1, 10, 100, 1000])
  if (random() < 0.5) schema[pick(random, ["minimum", "exclusiveMinimum"])] = low
  if (random() < 0.5) schema[pick(random, ["maximum", "exclusiveMaximum"])] = low + wholeBetween(random, 1, 50) / 4
  return schema
}

function integer(random: Random): Schema {
  const schema: Schema = { type: "integer" }
  const low = wholeBetween(random, -1200, 1200)
  if (random() < 0.5) schema[pick(random, ["minimum", "exclusiveMinimum"])] = low
  if (random() < 0.5) schema[pick(random, ["maximum", "exclusiveMaximum"])] = low + wholeBetween(random, 12, 2000)
  if (random() < 0.2) schema.multipleOf = pick(random, [1, 2, 3, 5, 10])
  return schema
}

function listed(random: Random): Schema {
  return { enum: Array.from({ length: wholeBetween(random, 1, 5) }, () => value(random)) }
}

function constant(random: Random): Schema {
  return { const: value(random) }
}

function severalTypes(random: Random): Schema {
  const types = ["string", "integer", "null", "boolean"]
  return {
    type: [pick(random, types), pick(random, ["number", "null"])].filter(
      (type, index, all) => all.indexOf(type) === index,
    ),
  }
}

function value(random: Random): unknown {
  return pick(random, [null, true, 0, -7, 1.5, pick(random, words), [1, "two"], { a: { b: [] } }, {}])
}

function object(random: Random, depth: number): Schema {
  const names = keys.filter(() => random() < 0.4)
  const properties = Object.fromEntries(names.map((name) => [name, anySchema(random, depth - 1)]))
  const schema: Schema = { type: "object", properties, required: names.filter(() => random() < 0.5) }
  const kind = random()
  if (kind < 0.4) schema.additionalProperties = false
  else if (kind < 0.6) schema.additionalProperties = anySchema(random, 0)
  else if (kind < 0.7) schema.patternProperties = { "^x_": anySchema(random, 0) }
  if (random() < 0.1) schema.minProperties = 1
  if (random() < 0.1) schema.maxProperties = Math.max(1, names.length)
  return schema
}

function array(random: Random, depth: number): Schema {
  const schema: Schema = { type: "array", items: anySchema(random, depth - 1) }
  if (random() < 0.4) schema.minItems = wholeBetween(random, 0, 2)
  if (random() < 0.5) schema.maxItems = Number(schema.minItems ?? 0) + wholeBetween(random, 0, 4)
  if (random() < 0.1) schema.contains = anySchema(random, 0)
  return schema
}

function tuple(random: Random, depth: number): Schema {
  const prefixItems = Array.from({ length: wholeBetween(random, 1, 3) }, () => anySchema(random, depth - 1))
  return {
    type: "array",
    prefixItems,
    items: random() < 0.5 ? false : anySchema(random, 0),
    minItems: wholeBetween(random, 0, prefixItems.length),
  }
}

function union(random: Random, depth: number): Schema {
  const parts = Array.from({ length: wholeBetween(random, 1, 3) }, () => anySchema(random, depth - 1))
  return { [pick(random, ["anyOf", "oneOf"])]: parts }
}

function merged(random: Random): Schema {
  const parts = [object, object].map((make) => {
    const { type, properties, required } = make(random, 1)
    return { type, properties, required }
  })
  return { allOf: parts }
}

function excluding(random: Random): Schema {
  const base = pick(random, [text, integer])(random)
  return { ...base, not: { enum: [pick(random, words), wholeBetween(random, 0, 9)] } }
}
