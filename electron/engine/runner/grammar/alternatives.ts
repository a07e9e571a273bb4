import type { JsonSchema } from "../../../contract/completion.ts"
import type { Goal } from "./compiler.ts"
import { derived, negate } from "./negation.ts"
import { isMap, type SchemaObject } from "./schema.ts"
import type { SchemaDocument } from "./schemaDocument.ts"
import { namesIn } from "./schemaFacts.ts"

/** Schemas of which at least one has to hold. */
export type Disjunction = {
  readonly owner: SchemaObject
  readonly keyword: string
  readonly alternatives: readonly JsonSchema[]
}

/** What a goal asks for when references and `allOf` are followed. */
export type FlatGoal = { readonly schemas: readonly SchemaObject[]; readonly disjunctions: readonly Disjunction[] }

type Relax = (path: string, keyword: string) => void

/** A schema in more parts than this is not flattened: it was made to do harm. */
const mostParts = 5000

/** Follows what schemas refer to, and remembers what it derives from them, so that circles come back to the same schemas. */
export class Flattener {
  readonly #document: SchemaDocument
  readonly #relax: Relax
  readonly #disjunctions = new Map<SchemaObject, readonly Disjunction[]>()
  readonly #negations = new Map<SchemaObject, JsonSchema>()

  constructor(document: SchemaDocument, relax: Relax) {
    this.#document = document
    this.#relax = relax
  }

  /** Undefined: no value can meet the goal. */
  flatten(goal: Goal): FlatGoal | undefined {
    const schemas = new Set<SchemaObject>()
    const disjunctions: Disjunction[] = []
    const todo = [...goal].reverse()
    for (let schema = todo.pop(); schema !== undefined; schema = todo.pop()) {
      if (schema === false) return undefined
      if (schema === true || schemas.has(schema)) continue
      schemas.add(schema)
      if (schemas.size > mostParts)
        this.#document.fail(this.#document.pathOf(schema), "This schema has too many parts.")
      todo.push(...this.#conjuncts(schema).reverse())
      disjunctions.push(...this.#disjunctionsOf(schema))
    }
    return { schemas: [...schemas], disjunctions }
  }

  #conjuncts(schema: SchemaObject): JsonSchema[] {
    const parts: JsonSchema[] = []
    if (typeof schema.$ref === "string") parts.push(this.#document.follow(schema, schema.$ref))
    if (Array.isArray(schema.allOf)) for (const part of schema.allOf) parts.push(part)
    if (schema.not !== undefined) parts.push(this.#negationOf(schema))
    return parts
  }

  #negationOf(schema: SchemaObject): JsonSchema {
    const known = this.#negations.get(schema)
    if (known !== undefined) return known
    const negation = negate(schema.not as JsonSchema, this.#document, () =>
      this.#relax(this.#document.pathOf(schema), "not"),
    )
    this.#deriveAll(negation, schema)
    this.#negations.set(schema, negation)
    return negation
  }

  /** Derived schemas nest a few levels deep only: those of the document inside them know their place already. */
  #deriveAll(schema: JsonSchema, origin: SchemaObject): void {
    if (!isMap(schema) || !Reflect.has(schema, derived)) return
    this.#document.derive(schema, origin, "")
    for (const keyword of ["anyOf", "allOf"]) {
      const parts = schema[keyword]
      if (Array.isArray(parts)) for (const part of parts) this.#deriveAll(part, origin)
    }
    for (const part of [schema.not, schema.contains, schema.items])
      if (part !== undefined) this.#deriveAll(part as JsonSchema, origin)
    if (isMap(schema.properties))
      for (const part of Object.values(schema.properties)) this.#deriveAll(part as JsonSchema, origin)
  }

  #disjunctionsOf(schema: SchemaObject): readonly Disjunction[] {
    const known = this.#disjunctions.get(schema)
    if (known !== undefined) return known
    const found: Disjunction[] = []
    const add = (keyword: string, alternatives: readonly JsonSchema[]) => {
      found.push({ owner: schema, keyword, alternatives })
    }
    if (Array.isArray(schema.anyOf)) add("anyOf", schema.anyOf)
    if (Array.isArray(schema.oneOf)) add("oneOf", schema.oneOf)
    if (schema.if !== undefined && (schema.then !== undefined || schema.else !== undefined))
      add("if", conditional(schema))
    for (const [keyword, name, needed] of dependenciesOf(schema)) add(keyword, dependent(name, needed))
    for (const { alternatives } of found) for (const part of alternatives) this.#deriveAll(part, schema)
    this.#disjunctions.set(schema, found)
    return found
  }
}

function marked(schema: SchemaObject): SchemaObject {
  return Object.assign(schema, { [derived]: true })
}

function conditional(schema: SchemaObject): JsonSchema[] {
  const condition = schema.if as JsonSchema
  const holds = marked({ allOf: [condition, (schema.then ?? true) as JsonSchema] })
  const fails = marked({ allOf: [marked({ not: condition }), (schema.else ?? true) as JsonSchema] })
  return [holds, fails]
}

function dependenciesOf(schema: SchemaObject): [keyword: string, name: string, needed: unknown][] {
  return ["dependencies", "dependentRequired", "dependentSchemas"].flatMap((keyword) => {
    const value = schema[keyword]
    return isMap(value)
      ? Object.entries(value).map(([name, needed]): [string, string, unknown] => [keyword, name, needed])
      : []
  })
}

/** Either the key is missing, or it is there with what it needs. What is no object has no keys. */
function dependent(name: string, needed: unknown): JsonSchema[] {
  const missing = marked({ properties: Object.fromEntries([[name, false]]) })
  const names = typeof needed === "string" ? [needed] : namesIn(needed)
  const there = marked({ required: [name, ...names] })
  return [
    missing,
    Array.isArray(needed) || typeof needed === "string" ? there : marked({ allOf: [there, needed as JsonSchema] }),
  ]
}
