import type { JsonSchema } from "../../../contract/completion.ts"
import type { Compiler } from "./compiler.ts"
import { choice, type Expression, isNever, never, sequence } from "./expression.ts"
import { colon } from "./freeJson.ts"
import { keysExcept } from "./keysExcept.ts"
import { either, type Regular, word } from "./regular.ts"
import { isMap, type SchemaObject } from "./schema.ts"
import type { TextCondition } from "./strings.ts"
import { patternConditions, textFacts } from "./textFacts.ts"

/** Each more doubles the kinds of keys. */
const mostPatterns = 4

type KeyPattern = { readonly source: string; readonly path: string; readonly conditions: readonly TextCondition[] }

/** The members whose keys are not named by the schemas: one alternative for each set of patterns that a key may match. */
export function extraMembers(
  schemas: readonly SchemaObject[],
  names: readonly string[],
  compiler: Compiler,
): Expression {
  const patterns = keyPatterns(schemas, compiler)
  const keyConditions = schemas.flatMap((schema) => keyFacts(schema, compiler))
  const minLength = Math.max(0, ...keyConditions.map((facts) => facts.minLength))
  const maxLength = Math.min(Number.POSITIVE_INFINITY, ...keyConditions.map((facts) => facts.maxLength))
  const common = keyConditions.flatMap((facts) => facts.conditions)
  const isPlain =
    patterns.length === 0 && common.length === 0 && minLength === 0 && maxLength === Number.POSITIVE_INFINITY
  const kinds: Expression[] = []
  for (let bits = 0; bits < 1 << patterns.length; bits++) {
    const matched = patterns.filter((_, index) => bits & (1 << index))
    const goal = schemas.flatMap((schema) => extraGoal(schema, matched))
    if (goal.includes(false)) continue
    const value = compiler.expressionOf(goal, "extra")
    if (isNever(value)) continue
    const conditions = [...common, ...patterns.flatMap((pattern) => sided(pattern, matched.includes(pattern)))]
    const key = isPlain
      ? keysExcept(names, compiler)
      : compiler.textExpression({ minLength, maxLength, path: "", conditions: [...conditions, ...unnamed(names)] })
    if (!isNever(key)) kinds.push(sequence(key, colon, value))
  }
  return kinds.length === 0 ? never : choice(...kinds)
}

function keyPatterns(schemas: readonly SchemaObject[], compiler: Compiler): readonly KeyPattern[] {
  const patterns = new Map<string, KeyPattern>()
  for (const schema of schemas) {
    if (!isMap(schema.patternProperties)) continue
    const path = compiler.document.pathOf(schema)
    for (const source of Object.keys(schema.patternProperties)) {
      const conditions = patternConditions(source, path, "patternProperties", compiler.relax)
      if (conditions === undefined) continue
      if (patterns.size === mostPatterns && !patterns.has(source)) compiler.relax(path, "patternProperties")
      else patterns.set(source, { source, path, conditions })
    }
  }
  return [...patterns.values()]
}

/** A key matches none of a pattern with look-aheads if it misses any of its conditions: that one is not said. */
function sided(pattern: KeyPattern, isMatched: boolean): readonly TextCondition[] {
  if (isMatched) return pattern.conditions
  const [only] = pattern.conditions
  if (only === undefined || pattern.conditions.length > 1) return []
  return [{ ...only, isNegated: !only.isNegated }]
}

function extraGoal(schema: SchemaObject, matched: readonly KeyPattern[]): readonly JsonSchema[] {
  const own = isMap(schema.patternProperties) ? schema.patternProperties : {}
  const parts = matched.flatMap(({ source }) => (Object.hasOwn(own, source) ? [own[source] as JsonSchema] : []))
  if (parts.length > 0) return parts
  const rest = schema.additionalProperties ?? schema.unevaluatedProperties
  return rest === undefined ? [] : [rest as JsonSchema]
}

function keyFacts(schema: SchemaObject, compiler: Compiler) {
  const { propertyNames } = schema
  if (propertyNames === undefined || propertyNames === true || !isMap(propertyNames)) return []
  return [textFacts(flatKeySchemas(propertyNames, compiler), compiler)]
}

/** The schema of keys with what it refers to; other combinations are reported. */
function flatKeySchemas(schema: SchemaObject, compiler: Compiler): SchemaObject[] {
  const all = [schema]
  for (const current of all) {
    if (all.length > 20) break
    if (typeof current.$ref === "string") {
      const target = compiler.document.follow(current, current.$ref)
      if (typeof target === "object" && !all.includes(target)) all.push(target)
    }
    if (Array.isArray(current.allOf)) all.push(...current.allOf.filter(isMap))
    for (const keyword of ["anyOf", "oneOf", "not", "if"]) {
      if (current[keyword] !== undefined) compiler.relax(compiler.document.pathOf(current), keyword)
    }
  }
  return all
}

function unnamed(names: readonly string[]): readonly TextCondition[] {
  if (names.length === 0) return []
  const regular: Regular = either(...names.map(word))
  return [{ regular, isNegated: true, name: JSON.stringify(names), path: "", keyword: "properties" }]
}
