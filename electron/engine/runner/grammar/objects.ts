import type { JsonSchema } from "../../../contract/completion.ts"
import type { Compiler, Goal } from "./compiler.ts"
import { choice, type Expression, isNever, never, nothing, optional, repeat, rule, sequence } from "./expression.ts"
import { extraMembers } from "./extraMembers.ts"
import { brackets, freeObject, list } from "./freeJson.ts"
import { isShort, type Member, membersInOrder, more, pairOf } from "./members.ts"
import { derived } from "./negation.ts"
import { isMap, type SchemaObject } from "./schema.ts"
import { bounds, namesIn } from "./schemaFacts.ts"
import { isValid } from "./validation.ts"

/** More would be a grammar of megabytes. */
const mostCountedStates = 600

/** The objects that meet all of these schemas: known keys in the order of their declaration, then those that may come besides. */
export function objectExpression(schemas: readonly SchemaObject[], compiler: Compiler): Expression {
  if (!schemas.some(constrainsObjects)) return freeObject
  const declared = new Set(
    schemas.flatMap((schema) => (isMap(schema.properties) ? Object.keys(schema.properties) : [])),
  )
  const required = new Set(schemas.flatMap((schema) => namesIn(schema.required)))
  const listed = schemas.flatMap((schema) => listedNames(schema.propertyNames))
  const names = new Set([...declared, ...required, ...listed])
  const isClosed = isClosedByDefault(schemas, compiler)
  const members: Member[] = []
  for (const name of names) {
    const isRequired = required.has(name)
    const isNamed = schemas.every((schema) =>
      isValid(name, (schema.propertyNames ?? true) as JsonSchema, compiler.document),
    )
    const goal = isNamed ? valueGoal(schemas, name) : [false]
    if (isClosed && !declared.has(name) && !isRequired) continue
    const value = compiler.expressionOf(goal, name)
    if (isNever(value) && isRequired) return never
    if (!isNever(value)) members.push({ key: JSON.stringify(name), value, isRequired })
  }
  const extra = isClosed || listed.length > 0 ? never : extraMembers(schemas, [...names], compiler)
  const { min, max } = bounds(schemas, "minProperties", "maxProperties")
  return brackets("{", "}", membersExpression(members, extra, min, max, schemas, compiler))
}

const objectKeywords = (
  "properties required additionalProperties patternProperties propertyNames minProperties maxProperties " +
  "unevaluatedProperties"
).split(" ")

function constrainsObjects(schema: SchemaObject): boolean {
  return objectKeywords.some((keyword) => Object.hasOwn(schema, keyword))
}

function listedNames(propertyNames: unknown): readonly string[] {
  return isMap(propertyNames) && Array.isArray(propertyNames.enum)
    ? propertyNames.enum.filter((name) => typeof name === "string")
    : []
}

function isClosedByDefault(schemas: readonly SchemaObject[], compiler: Compiler): boolean {
  if (schemas.some((schema) => schema.unevaluatedProperties === false)) {
    return !schemas.some((schema) => isMap(schema.additionalProperties) || schema.additionalProperties === true)
  }
  if (compiler.allowsExtraKeys) return false
  if (schemas.some((schema) => schema.additionalProperties !== undefined || schema.patternProperties !== undefined))
    return false
  return schemas.some((schema) => isMap(schema.properties) && !Reflect.has(schema, derived))
}

/** What all schemas together ask of the value of a key. */
function valueGoal(schemas: readonly SchemaObject[], name: string): Goal {
  return schemas.flatMap((schema) => {
    const parts: JsonSchema[] = []
    const { properties, patternProperties, additionalProperties } = schema
    if (isMap(properties) && Object.hasOwn(properties, name)) parts.push(properties[name] as JsonSchema)
    for (const [pattern, part] of isMap(patternProperties) ? Object.entries(patternProperties) : []) {
      if (patternFinds(pattern, name)) parts.push(part as JsonSchema)
    }
    if (parts.length === 0 && additionalProperties !== undefined) parts.push(additionalProperties as JsonSchema)
    return parts
  })
}

function patternFinds(pattern: string, name: string): boolean {
  try {
    return new RegExp(pattern, "u").test(name)
  } catch {
    return new RegExp(pattern).test(name)
  }
}

function membersExpression(
  members: readonly Member[],
  extra: Expression,
  min: number,
  max: number,
  schemas: readonly SchemaObject[],
  compiler: Compiler,
): Expression {
  const requiredCount = members.filter((member) => member.isRequired).length
  if (requiredCount > max) return never
  const most = isNever(extra) ? members.length : Number.POSITIVE_INFINITY
  if (min > most) return never
  const needsMin = min > requiredCount
  const needsMax = max < most
  if (!needsMin && !needsMax) return membersInOrder(members, extra, compiler)
  const relax = (keyword: string) => {
    const owner = schemas.find((schema) => schema[keyword] !== undefined)
    if (owner !== undefined) compiler.relax(compiler.document.pathOf(owner), keyword)
  }
  // A key that comes twice counts once, and no grammar of bearable size can rule it out among keys that it does not know.
  if (min > requiredCount + 1 && !isNever(extra)) relax("minProperties")
  const columns = needsMax ? max : min
  if (members.length * (columns + 1) <= mostCountedStates) {
    return counted(members, extra, needsMin ? min : 0, needsMax ? max : Number.POSITIVE_INFINITY, compiler)
  }
  if (needsMin) relax("minProperties")
  if (needsMax) relax("maxProperties")
  return membersInOrder(members, extra, compiler)
}

/** As many rules as there are members and counts: where a member may still come when so many have come before. */
function counted(
  members: readonly Member[],
  extra: Expression,
  min: number,
  max: number,
  compiler: Compiler,
): Expression {
  const known = new Map<string, Expression>()
  const cap = (count: number) => (max === Number.POSITIVE_INFINITY ? Math.min(count, Math.max(min, 1)) : count)
  const from = (index: number, count: number): Expression => {
    const key = `${index}:${count}`
    const before = known.get(key)
    if (before !== undefined) return before
    const built = build(index, count)
    const result = isShort(built) || isNever(built) ? built : rule(compiler.addRule("count", () => built))
    known.set(key, result)
    return result
  }
  const build = (index: number, count: number): Expression => {
    const member = members[index]
    if (member === undefined) return extrasFrom(count)
    const pair = count === 0 ? pairOf(member) : more(pairOf(member))
    const taken = count < max ? sequence(pair, from(index + 1, cap(count + 1))) : never
    return member.isRequired ? taken : choice(taken, from(index + 1, count))
  }
  const extrasFrom = (count: number): Expression => {
    if (count > 0) return repeat(more(extra), Math.max(0, min - count), max - count)
    if (isNever(extra) || max === 0) return min === 0 ? nothing : never
    const some = list(extra, Math.max(0, min - 1), max - 1)
    return min === 0 ? optional(some) : some
  }
  // From the last member backwards, so that the depth of the calls stays small.
  for (let index = members.length; index >= 0; index--) {
    const most = max === Number.POSITIVE_INFINITY ? Math.max(min, 1) : max
    for (let count = 0; count <= most; count++) from(index, count)
  }
  return from(0, 0)
}
