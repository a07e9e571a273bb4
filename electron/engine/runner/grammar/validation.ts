import type { JsonSchema } from "../../../contract/completion.ts"
import { automatonOf } from "./automaton.ts"
import { formatTexts } from "./formats.ts"
import { notFormat, notPattern, notValues } from "./negation.ts"
import type { SchemaObject } from "./schema.ts"
import type { SchemaDocument } from "./schemaDocument.ts"

/** Deeper than this a value is taken for valid: references may lead in circles. */
const deepest = 60

/** Whether one of the values that an `enum` lists meets the other keywords, too. What we cannot decide counts as met. */
export function isValid(value: unknown, schema: JsonSchema, document: SchemaDocument, depth = 0): boolean {
  if (typeof schema === "boolean") return schema
  if (depth > deepest) return true
  const holds = (part: unknown, inner: unknown = value) => isValid(inner, part as JsonSchema, document, depth + 1)
  if (typeof schema.$ref === "string" && !holds(document.follow(schema, schema.$ref))) return false
  if (schema.type !== undefined && !hasType(value, schema)) return false
  if (Array.isArray(schema.enum) && !isListed(value, schema.enum)) return false
  if (Object.hasOwn(schema, "const") && !isEqual(schema.const, value)) return false
  const excluded = Reflect.get(schema, notValues)
  if (Array.isArray(excluded) && excluded.some((known) => isEqual(known, value))) return false
  if (excluded === "integers" && Number.isInteger(value)) return false
  if (Array.isArray(schema.allOf) && !schema.allOf.every((part) => holds(part))) return false
  if (Array.isArray(schema.anyOf) && !schema.anyOf.some((part) => holds(part))) return false
  if (Array.isArray(schema.oneOf) && schema.oneOf.filter((part) => holds(part)).length !== 1) return false
  if (schema.not !== undefined && holds(schema.not)) return false
  if (schema.if !== undefined && !holds((holds(schema.if) ? schema.then : schema.else) ?? true)) return false
  if (typeof value === "string") return isValidText(value, schema)
  if (typeof value === "number") return isValidNumber(value, schema)
  if (Array.isArray(value)) return isValidArray(value, schema, holds)
  return typeof value !== "object" || value === null || isValidObject(value, schema, holds)
}

const plainValues = new WeakMap<readonly unknown[], ReadonlySet<unknown>>()

/** A list of thousands is asked for each of its values. */
function isListed(value: unknown, list: readonly unknown[]): boolean {
  if (typeof value === "object" && value !== null) return list.some((known) => isEqual(known, value))
  const known = plainValues.get(list) ?? new Set(list)
  plainValues.set(list, known)
  return known.has(value)
}

export function isEqual(a: unknown, b: unknown): boolean {
  if (a === b) return true
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false
  if (Array.isArray(a) !== Array.isArray(b)) return false
  const keys = Object.keys(a)
  if (keys.length !== Object.keys(b).length) return false
  return keys.every((key) => Object.hasOwn(b, key) && isEqual(Reflect.get(a, key), Reflect.get(b, key)))
}

function hasType(value: unknown, schema: SchemaObject): boolean {
  const names: readonly unknown[] = Array.isArray(schema.type) ? schema.type : [schema.type]
  const name = value === null ? "null" : Array.isArray(value) ? "array" : typeof value
  if (value === null && schema.nullable === true) return true
  return names.includes(name) || (names.includes("integer") && Number.isInteger(value))
}

const isAtLeast = (bound: unknown, value: number) => typeof bound !== "number" || value >= bound
const isAtMost = (bound: unknown, value: number) => typeof bound !== "number" || value <= bound

function isValidText(value: string, schema: SchemaObject): boolean {
  const length = Array.from(value).length
  if (!isAtLeast(schema.minLength, length) || !isAtMost(schema.maxLength, length)) return false
  if (typeof schema.pattern === "string" && !matches(schema.pattern, value)) return false
  const pattern = Reflect.get(schema, notPattern)
  if (typeof pattern === "string" && matches(pattern, value)) return false
  if (typeof schema.format === "string" && hasFormat(value, schema.format) === false) return false
  const format = Reflect.get(schema, notFormat)
  return typeof format !== "string" || hasFormat(value, format) !== true
}

/** A pattern with nested repetition can take for ever: long texts count as matching. */
function matches(pattern: string, value: string): boolean {
  if (value.length > 200) return true
  try {
    return new RegExp(pattern, "u").test(value)
  } catch {
    return new RegExp(pattern).test(value)
  }
}

function hasFormat(value: string, name: string): boolean | undefined {
  const texts = formatTexts(name)
  if (texts === undefined) return undefined
  const automaton = automatonOf(texts)
  let state: number | undefined = 0
  for (const character of value) {
    state = automaton.step(state, character.codePointAt(0) ?? 0)
    if (state === undefined) return false
  }
  return automaton.isAccepting(state)
}

function isValidNumber(value: number, schema: SchemaObject): boolean {
  if (!isAtLeast(schema.minimum, value) || !isAtMost(schema.maximum, value)) return false
  const { exclusiveMinimum: above, exclusiveMaximum: below, multipleOf } = schema
  if ((above === true && value === schema.minimum) || (typeof above === "number" && value <= above)) return false
  if ((below === true && value === schema.maximum) || (typeof below === "number" && value >= below)) return false
  return typeof multipleOf !== "number" || Number.isInteger(value / multipleOf)
}

type Holds = (part: unknown, inner: unknown) => boolean

function isValidArray(value: readonly unknown[], schema: SchemaObject, holds: Holds): boolean {
  if (!isAtLeast(schema.minItems, value.length) || !isAtMost(schema.maxItems, value.length)) return false
  const prefix = Array.isArray(schema.prefixItems)
    ? schema.prefixItems
    : Array.isArray(schema.items)
      ? schema.items
      : []
  const rest = Array.isArray(schema.items) ? schema.additionalItems : schema.items
  if (!value.every((item, index) => holds(prefix[index] ?? (index < prefix.length ? true : (rest ?? true)), item)))
    return false
  if (
    schema.contains !== undefined &&
    schema.minContains === undefined &&
    !value.some((item) => holds(schema.contains, item))
  )
    return false
  if (schema.uniqueItems !== true) return true
  return value.every((item, index) => value.slice(0, index).every((before) => !isEqual(item, before)))
}

function isValidObject(value: object, schema: SchemaObject, holds: Holds): boolean {
  const keys = Object.keys(value)
  if (!isAtLeast(schema.minProperties, keys.length) || !isAtMost(schema.maxProperties, keys.length)) return false
  if (Array.isArray(schema.required) && !schema.required.every((name) => Object.hasOwn(value, name))) return false
  const properties = (schema.properties ?? {}) as object
  const patterns = Object.entries(schema.patternProperties ?? {})
  return keys.every((key) => {
    if (schema.propertyNames !== undefined && !holds(schema.propertyNames, key)) return false
    const item = Reflect.get(value, key)
    const parts = patterns.filter(([pattern]) => matches(pattern, key)).map(([, part]) => part as unknown)
    if (Object.hasOwn(properties, key)) parts.push(Reflect.get(properties, key))
    else if (parts.length === 0) parts.push(schema.additionalProperties ?? true)
    return parts.every((part) => holds(part, item))
  })
}
