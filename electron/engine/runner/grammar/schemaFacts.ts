import { type SchemaObject, type TypeName, typeNames } from "./schema.ts"

export function namesIn(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((name) => typeof name === "string") : []
}

/** The narrowest of the bounds that the schemas give. */
export function bounds(schemas: readonly SchemaObject[], least: string, most: string): { min: number; max: number } {
  let min = 0
  let max = Number.POSITIVE_INFINITY
  for (const schema of schemas) {
    const low = schema[least]
    const high = schema[most]
    if (typeof low === "number") min = Math.max(min, low)
    if (typeof high === "number") max = Math.min(max, high)
  }
  return { min, max }
}

const impliedTypes: readonly (readonly [TypeName, readonly string[]])[] = [
  [
    "object",
    [
      "properties",
      "required",
      "additionalProperties",
      "patternProperties",
      "propertyNames",
      "minProperties",
      "maxProperties",
    ],
  ],
  ["array", ["items", "prefixItems", "contains", "minItems", "maxItems", "uniqueItems"]],
  ["string", ["pattern", "minLength", "maxLength", "format"]],
  ["number", ["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"]],
]

/** The types that all schemas allow, `number` standing for `integer`, too, unless only that is left. */
export function typesOf(schemas: readonly SchemaObject[], infersType: boolean): ReadonlySet<TypeName> {
  let types: readonly TypeName[] = typeNames
  let isTyped = false
  for (const schema of schemas) {
    if (schema.type === undefined) continue
    isTyped = true
    const own = new Set<unknown>(Array.isArray(schema.type) ? schema.type : [schema.type])
    if (own.has("number")) own.add("integer")
    if (schema.nullable === true) own.add("null")
    types = types.filter((type) => own.has(type))
  }
  if (!isTyped && infersType) {
    const implied = impliedTypes.filter(([, keywords]) =>
      schemas.some((schema) => keywords.some((keyword) => Object.hasOwn(schema, keyword))),
    )
    if (implied.length > 0) types = implied.map(([type]) => type)
  }
  return new Set(types)
}
