import type { JsonSchema } from "../../../contract/completion.ts"
import type { Compiler, Goal } from "./compiler.ts"
import {
  choice,
  type Expression,
  isNever,
  never,
  nothing,
  optional,
  repeat,
  rule,
  sequence,
  text,
} from "./expression.ts"
import { brackets, freeArray, list } from "./freeJson.ts"
import { isMap, type SchemaObject } from "./schema.ts"
import { bounds } from "./schemaFacts.ts"
import { isEqual, isValid } from "./validation.ts"

/** All orders of so many different values are still a grammar of bearable size. */
const mostUniqueValues = 6
const mostContainsStates = 200
const longestPrefix = 500

/** The arrays that meet all of these schemas. */
export function arrayExpression(schemas: readonly SchemaObject[], compiler: Compiler): Expression {
  if (!schemas.some(constrainsArrays)) return freeArray
  const { min, max } = bounds(schemas, "minItems", "maxItems")
  if (min > max) return never
  const prefixLength = Math.min(longestPrefix, Math.max(0, ...schemas.map((schema) => prefixOf(schema).length)), max)
  const goals = Array.from({ length: prefixLength }, (_, index) => schemas.flatMap((schema) => itemGoal(schema, index)))
  const restGoal = schemas.flatMap((schema) => itemGoal(schema, Number.POSITIVE_INFINITY))
  const contained = schemas.flatMap((schema) => containedGoal(schema, compiler))
  const unique = schemas.find((schema) => schema.uniqueItems === true)
  if (unique !== undefined && max > 1) {
    const values = prefixLength === 0 && contained.length === 0 ? finiteValues(restGoal, compiler) : undefined
    if (values !== undefined) return brackets("[", "]", inAnyOrder(values, min, max, compiler))
    if (prefixLength !== 1 || !restGoal.includes(false)) compiler.relax(compiler.document.pathOf(unique), "uniqueItems")
  }
  if (contained.length > 0)
    return brackets("[", "]", containing(goals, restGoal, contained, min, max, schemas, compiler))
  const items = goals.map((goal) => compiler.expressionOf(goal, "item"))
  return brackets("[", "]", itemsExpression(items, compiler.expressionOf(restGoal, "item"), min, max, compiler))
}

const arrayKeywords = "items prefixItems additionalItems contains minItems maxItems uniqueItems unevaluatedItems".split(
  " ",
)

function constrainsArrays(schema: SchemaObject): boolean {
  return arrayKeywords.some((keyword) => Object.hasOwn(schema, keyword))
}

function prefixOf(schema: SchemaObject): readonly JsonSchema[] {
  if (Array.isArray(schema.prefixItems)) return schema.prefixItems
  return Array.isArray(schema.items) ? schema.items : []
}

/** What a schema asks of the item at a place; Infinity: of all behind the listed ones. */
function itemGoal(schema: SchemaObject, index: number): Goal {
  const prefix = prefixOf(schema)
  const own = prefix[index]
  if (own !== undefined) return [own]
  const rest = Array.isArray(schema.items) ? schema.additionalItems : schema.items
  if (rest !== undefined) return [rest as JsonSchema]
  return schema.unevaluatedItems === undefined ? [] : [schema.unevaluatedItems as JsonSchema]
}

function containedGoal(schema: SchemaObject, compiler: Compiler): Goal {
  const { contains, minContains, maxContains } = schema
  if (contains === undefined) return []
  const path = compiler.document.pathOf(schema)
  if (maxContains !== undefined) compiler.relax(path, "maxContains")
  if (minContains === 0) return []
  if (typeof minContains === "number" && minContains > 1) compiler.relax(path, "minContains")
  return [contains as JsonSchema]
}

function itemsExpression(
  prefix: readonly Expression[],
  rest: Expression,
  min: number,
  max: number,
  compiler: Compiler,
): Expression {
  const restMin = Math.max(0, min - prefix.length)
  const restMax = max - prefix.length
  if (prefix.length === 0) return restsOnly(rest, restMin, restMax)
  // From the last item to the first: each may come only if those before it have come.
  let tail = repeat(sequence(rule("json-sep"), rest), restMin, restMax)
  for (let index = prefix.length - 1; index >= 0; index--) {
    const item = prefix[index] ?? never
    const separator = index === 0 ? nothing : rule("json-sep")
    const from = sequence(separator, item, tail)
    const body = min > index ? from : isNever(from) ? nothing : optional(from)
    tail = index > 0 && index % 16 === 0 && !isNever(body) ? rule(compiler.addRule("items", () => body)) : body
  }
  return tail
}

function restsOnly(rest: Expression, min: number, max: number): Expression {
  if (max === 0 || (isNever(rest) && min === 0)) return nothing
  const some = list(rest, Math.max(0, min - 1), max - 1)
  return min === 0 ? optional(some) : some
}

/** The values that an `enum` or `const` of a goal lists and that meet the whole of it, if they are few. */
function finiteValues(goal: Goal, compiler: Compiler): readonly unknown[] | undefined {
  const follow = (schema: JsonSchema | undefined): JsonSchema | undefined =>
    isMap(schema) && typeof schema.$ref === "string" ? compiler.document.follow(schema, schema.$ref) : schema
  const listed = goal
    .map(follow)
    .find((schema) => isMap(schema) && (Array.isArray(schema.enum) || Object.hasOwn(schema, "const")))
  if (!isMap(listed)) return undefined
  const all: readonly unknown[] = Array.isArray(listed.enum) ? listed.enum : [listed.const]
  const values = all.filter((value, index) => !all.slice(0, index).some((before) => isEqual(before, value)))
  const valid = values.filter((value) => goal.every((schema) => isValid(value, schema, compiler.document)))
  return valid.length <= mostUniqueValues ? valid : undefined
}

/** Different values in any order: a rule for each set of those that are left. */
function inAnyOrder(values: readonly unknown[], min: number, max: number, compiler: Compiler): Expression {
  const known = new Map<number, Expression>()
  const after = (used: number, count: number): Expression => {
    if (count === max) return nothing
    const before = known.get(used)
    if (before !== undefined) return before
    const ways = values.flatMap((value, index) => {
      const bit = 1 << index
      if (used & bit) return []
      return [
        sequence(count === 0 ? nothing : rule("json-sep"), text(JSON.stringify(value)), after(used | bit, count + 1)),
      ]
    })
    const some = choice(...ways)
    const body = count < min ? some : ways.length === 0 ? nothing : optional(some)
    const result = ways.length === 0 || isNever(body) ? body : rule(compiler.addRule("unique", () => body))
    known.set(used, result)
    return result
  }
  return after(0, 0)
}

/** As for plain items, with two rules for each place: while what has to be contained has not come yet, and after. */
function containing(
  goals: readonly Goal[],
  restGoal: Goal,
  contained: Goal,
  min: number,
  max: number,
  schemas: readonly SchemaObject[],
  compiler: Compiler,
): Expression {
  const places = Math.max(goals.length, max === Number.POSITIVE_INFINITY ? min : max, 1)
  const [only, ...others] = contained
  const owner = schemas.find((schema) => schema.contains === only)
  if (places > mostContainsStates || others.length > 0 || only === undefined) {
    if (owner !== undefined) compiler.relax(compiler.document.pathOf(owner), "contains")
    const items = goals.map((goal) => compiler.expressionOf(goal, "item"))
    return itemsExpression(items, compiler.expressionOf(restGoal, "item"), min, max, compiler)
  }
  const known = new Map<string, Expression>()
  const from = (place: number, isFound: boolean, isFirst: boolean): Expression => {
    const key = `${place}${isFound}${isFirst}`
    const before = known.get(key)
    if (before !== undefined) return before
    const name = compiler.addRule("contains", () => {
      if (place >= max) return isFound ? nothing : never
      const goal = goals[place] ?? restGoal
      const next = max === Number.POSITIVE_INFINITY ? Math.min(place + 1, places) : place + 1
      const separator = isFirst ? nothing : rule("json-sep")
      const ways = [sequence(compiler.expressionOf(goal, "item"), from(next, isFound, false))]
      if (!isFound) ways.push(sequence(compiler.expressionOf([...goal, only], "item"), from(next, true, false)))
      const some = sequence(separator, choice(...ways.filter((way) => !isNever(way))))
      if (!isFound || place < min) return some
      return isNever(some) ? nothing : optional(some)
    })
    known.set(key, rule(name))
    return rule(name)
  }
  return from(0, false, true)
}
