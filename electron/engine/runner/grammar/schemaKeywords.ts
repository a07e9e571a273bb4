import { type SchemaObject, typeNames } from "./schema.ts"

type Report = (keyword: string, message: string) => void
type Check = (value: unknown) => string | undefined

const isCount: Check = (value) =>
  typeof value === "number" && Number.isInteger(value) && value >= 0
    ? undefined
    : "must be a whole number, not negative"
const isNumber: Check = (value) =>
  typeof value === "number" && Number.isFinite(value) ? undefined : "must be a number"
const isNumberOrBoolean: Check = (value) => (typeof value === "boolean" ? undefined : isNumber(value))
const isPositive: Check = (value) =>
  typeof value === "number" && value > 0 ? undefined : "must be a number greater than 0"
const isString: Check = (value) => (typeof value === "string" ? undefined : "must be a string")
const isList: Check = (value) => (Array.isArray(value) ? undefined : "must be an array")
const isFullList: Check = (value) =>
  Array.isArray(value) && value.length > 0 ? undefined : "must be an array that is not empty"
const isObject: Check = (value) =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? undefined : "must be an object"
const isNames: Check = (value) =>
  // Draft 3 has `required: true` beside the property.
  typeof value === "boolean" || (Array.isArray(value) && value.every((name) => typeof name === "string"))
    ? undefined
    : "must be an array of strings"
const isType: Check = (value) => {
  const names = Array.isArray(value) ? value : [value]
  const unknown = names.find((name) => !typeNames.some((known) => known === name))
  return unknown === undefined
    ? undefined
    : `must name JSON types (${typeNames.join(", ")}), not ${JSON.stringify(unknown)}`
}
const isPattern: Check = (value) => {
  if (typeof value !== "string") return "must be a string"
  return compilesAsPattern(value) ? undefined : `${JSON.stringify(value)} is no regular expression`
}

const checks: Readonly<Record<string, Check>> = {
  type: isType,
  enum: isList,
  required: isNames,
  properties: isObject,
  patternProperties: (value) =>
    isObject(value) ??
    Object.keys(value as object)
      .map(isPattern)
      .find((problem) => problem !== undefined),
  dependencies: isObject,
  dependentRequired: isObject,
  dependentSchemas: isObject,
  allOf: isFullList,
  anyOf: isFullList,
  oneOf: isFullList,
  pattern: isPattern,
  format: isString,
  $ref: isString,
  minLength: isCount,
  maxLength: isCount,
  minItems: isCount,
  maxItems: isCount,
  minContains: isCount,
  maxContains: isCount,
  minProperties: isCount,
  maxProperties: isCount,
  minimum: isNumber,
  maximum: isNumber,
  exclusiveMinimum: isNumberOrBoolean,
  exclusiveMaximum: isNumberOrBoolean,
  multipleOf: isPositive,
}

/** Reports each keyword of a schema whose value JSON Schema does not allow. */
export function checkKeywords(schema: SchemaObject, report: Report): void {
  for (const keyword of Object.keys(schema)) {
    const check = Object.hasOwn(checks, keyword) ? checks[keyword] : undefined
    const problem = check?.(schema[keyword])
    if (problem !== undefined) report(keyword, `\`${keyword}\` ${problem}.`)
  }
}

/** Whether JavaScript can read a pattern, with or without the `u` flag: many are written for other dialects. */
export function compilesAsPattern(source: string): boolean {
  return ["u", ""].some((flags) => {
    try {
      new RegExp(source, flags)
      return true
    } catch {
      return false
    }
  })
}

const single = ["additionalProperties", "propertyNames", "additionalItems", "contains", "not", "if", "then", "else"]
const unevaluated = ["unevaluatedProperties", "unevaluatedItems"]
const lists = ["allOf", "anyOf", "oneOf", "prefixItems"]
const maps = ["properties", "patternProperties", "$defs", "definitions", "dependentSchemas"]

/** What stands where a keyword of JSON Schema expects a schema, with its way from this one. */
export function* subschemasOf(
  schema: SchemaObject,
): Generator<{ readonly path: readonly string[]; readonly schema: unknown }> {
  for (const keyword of [...single, ...unevaluated]) {
    if (Object.hasOwn(schema, keyword)) yield { path: [keyword], schema: schema[keyword] }
  }
  for (const keyword of [...lists, "items"]) {
    const value = Object.hasOwn(schema, keyword) ? schema[keyword] : undefined
    if (Array.isArray(value))
      for (const [index, part] of value.entries()) yield { path: [keyword, `${index}`], schema: part }
    else if (keyword === "items" && value !== undefined) yield { path: [keyword], schema: value }
  }
  for (const keyword of [...maps, "dependencies"]) {
    const value = Object.hasOwn(schema, keyword) ? schema[keyword] : undefined
    if (typeof value !== "object" || value === null) continue
    for (const [name, part] of Object.entries(value)) {
      if (keyword !== "dependencies" || !Array.isArray(part)) yield { path: [keyword, name], schema: part }
    }
  }
}
