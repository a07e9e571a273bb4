/** What a schema is at a glance, before any other is looked at. */
import { type Expression, rule, text } from "./expression.ts"
import { notFormat, notPattern, notValues } from "./negation.ts"
import type { SchemaObject } from "./schema.ts"

const annotations = new Set(
  (
    "title description default examples example $schema $id id $comment $defs definitions deprecated readOnly writeOnly $anchor " +
    "$ref allOf anyOf oneOf not if then else dependencies dependentRequired dependentSchemas"
  ).split(" "),
)

/** Whether it says more than references and alternatives. */
export function constrains(schema: SchemaObject): boolean {
  return Reflect.has(schema, notValues) || Object.keys(schema).some((keyword) => !annotations.has(keyword))
}

/** Whether it says nothing beside its `$ref`. */
export function isOnlyReference(schema: SchemaObject): boolean {
  if (typeof schema.$ref !== "string") return false
  return Object.keys(schema).every(
    (keyword) => keyword === "$ref" || (annotations.has(keyword) && !combining.has(keyword)),
  )
}

const combining = new Set("allOf anyOf oneOf not if dependencies dependentRequired dependentSchemas".split(" "))

/** In a branch the alternatives are chosen already. */
export function withoutAlternatives(schema: SchemaObject): SchemaObject {
  const {
    $ref,
    allOf,
    anyOf,
    oneOf,
    not,
    if: condition,
    dependencies,
    dependentRequired,
    dependentSchemas,
    ...rest
  } = schema
  // Symbols, which our own keywords are, come along with the rest.
  return rest
}

const simpleTypes: Readonly<Record<string, Expression>> = {
  string: rule("json-string"),
  integer: rule("json-integer"),
  number: rule("json-number"),
  boolean: rule("json-boolean"),
  null: text("null"),
}
const silent = new Set("title description default examples example $comment deprecated readOnly writeOnly".split(" "))

/** The schemas that are nothing but the name of a type. */
export function simpleExpression(schema: SchemaObject): Expression | undefined {
  if (typeof schema.type !== "string" || !Object.hasOwn(simpleTypes, schema.type)) return undefined
  const isSimple = Object.keys(schema).every((keyword) => keyword === "type" || silent.has(keyword))
  return isSimple &&
    !Reflect.has(schema, notValues) &&
    !Reflect.has(schema, notPattern) &&
    !Reflect.has(schema, notFormat)
    ? simpleTypes[schema.type]
    : undefined
}
