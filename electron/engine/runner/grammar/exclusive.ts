import type { JsonSchema } from "../../../contract/completion.ts"
import type { Disjunction, Flattener } from "./alternatives.ts"
import type { Compiler, Goal } from "./compiler.ts"
import { derived, negate } from "./negation.ts"
import { isMap, type SchemaObject } from "./schema.ts"
import { namesIn, typesOf } from "./schemaFacts.ts"
import { isValid } from "./validation.ts"

/** Pairs of alternatives grow with the square of their number. */
const mostCompared = 40
const mostNegated = 6
const deepestComparison = 3

const known = new WeakMap<Disjunction, readonly JsonSchema[]>()

/**
 * The alternatives of a `oneOf` so that no two of them hold at once: as they are where they exclude each other anyway, else each
 * together with the opposite of those that it may overlap with. Reported where neither can be had.
 */
export function exclusive(disjunction: Disjunction, flattener: Flattener, compiler: Compiler): readonly JsonSchema[] {
  const before = known.get(disjunction)
  if (before !== undefined) return before
  const result = makeExclusive(disjunction, flattener, compiler)
  known.set(disjunction, result)
  return result
}

function makeExclusive(
  { owner, alternatives }: Disjunction,
  flattener: Flattener,
  compiler: Compiler,
): readonly JsonSchema[] {
  const path = compiler.document.pathOf(owner)
  if (alternatives.length > mostCompared) {
    compiler.relax(path, "oneOf")
    return alternatives
  }
  const overlaps = alternatives.map((a, index) =>
    alternatives.filter((b, other) => other !== index && !areDisjoint([a, b], flattener, compiler, 0)),
  )
  if (overlaps.every((others) => others.length === 0)) return alternatives
  let isSayable = overlaps.every((others) => others.length <= mostNegated)
  for (const other of new Set(overlaps.flat())) {
    negate(other, compiler.document, () => {
      isSayable = false
    })
  }
  if (!isSayable) {
    compiler.relax(path, "oneOf")
    return alternatives
  }
  return alternatives.map((alternative, index) => {
    const others = overlaps[index] ?? []
    if (others.length === 0) return alternative
    const excluded = others.map((other) => mark({ not: other }, owner, compiler))
    return mark({ allOf: [alternative, ...excluded] }, owner, compiler)
  })
}

function mark(schema: SchemaObject, owner: SchemaObject, compiler: Compiler): SchemaObject {
  return compiler.document.derive(Object.assign(schema, { [derived]: true }), owner, "")
}

/** Whether certainly no value meets both: other types, other constants, or a required key whose values exclude each other. */
function areDisjoint(goal: Goal, flattener: Flattener, compiler: Compiler, depth: number): boolean {
  const flat = flattener.flatten(goal)
  if (flat === undefined) return true
  const { schemas, disjunctions } = flat
  const types = typesOf(schemas, false)
  if (types.size === 0) return true
  const listed = schemas.find((schema) => Array.isArray(schema.enum) || Object.hasOwn(schema, "const"))
  if (listed !== undefined) {
    const values: readonly unknown[] = Array.isArray(listed.enum) ? listed.enum : [listed.const]
    return !values.some((value) => goal.every((schema) => isValid(value, schema, compiler.document)))
  }
  if (depth >= deepestComparison) return false
  const [union] = disjunctions
  if (union !== undefined && union.alternatives.length <= 20) {
    const rest = schemas.map((schema) => (schema === union.owner ? without(schema, union.keyword) : schema))
    if (union.alternatives.every((part) => areDisjoint([...rest, part], flattener, compiler, depth + 1))) return true
  }
  if ([...types].some((type) => type !== "object")) return false
  return haveDisjointKey(schemas, flattener, compiler, depth)
}

function without(schema: SchemaObject, keyword: string): SchemaObject {
  const { [keyword]: _, ...rest } = schema
  return rest
}

function haveDisjointKey(
  schemas: readonly SchemaObject[],
  flattener: Flattener,
  compiler: Compiler,
  depth: number,
): boolean {
  const required = new Set(schemas.flatMap((schema) => namesIn(schema.required)))
  return [...required].some((name) => {
    const parts = schemas.flatMap((schema): JsonSchema[] => {
      const { properties, additionalProperties, patternProperties } = schema
      if (isMap(properties) && Object.hasOwn(properties, name)) return [properties[name] as JsonSchema]
      return additionalProperties === false && patternProperties === undefined ? [false] : []
    })
    if (parts.includes(false)) return true
    return parts.length > 1 && areDisjoint(parts, flattener, compiler, depth + 1)
  })
}
