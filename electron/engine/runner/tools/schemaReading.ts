/** What the grammars of families that do not write JSON make of a schema themselves. */
import type { JsonSchema } from "../../../contract/completion.ts"
import type { CallGrammar } from "./callGrammar.ts"
import { isRecord } from "./jsonText.ts"

export type SchemaPart = { readonly schema: unknown; readonly path: string }

/** Keywords that say which values are valid, by the type that they are about. */
const keywordsOf: Readonly<Record<string, readonly string[]>> = {
  string: ["minLength", "maxLength", "pattern", "format"],
  number: ["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"],
  array: ["items", "prefixItems", "additionalItems", "unevaluatedItems", "minItems", "maxItems", "uniqueItems"].concat([
    "contains",
    "minContains",
    "maxContains",
  ]),
  object: ["properties", "required", "additionalProperties", "unevaluatedProperties", "patternProperties"].concat(
    ["propertyNames", "minProperties", "maxProperties"],
    ["dependencies", "dependentRequired", "dependentSchemas"],
  ),
}

/** Keywords that are about values of every type. */
const generalKeywords = ["$ref", "enum", "const", "allOf", "anyOf", "oneOf", "not", "if"]

export function typeKeywords(type: string): readonly string[] {
  return keywordsOf[type === "integer" ? "number" : type] ?? []
}

/** Schemas refer to each other in circles at times. */
const longestChain = 20

/** What a part stands for that is a reference, or a list of one that must hold, and says nothing else of itself. */
export function followed(part: SchemaPart, root: JsonSchema | undefined): SchemaPart {
  let at = part
  for (let count = 0; count < longestChain && isRecord(at.schema); count++) {
    const { $ref, allOf } = at.schema
    const isAlone = Object.keys(at.schema).filter((key) => isConstraint(key)).length === 1
    if (!isAlone) break
    if (typeof $ref === "string" && ($ref === "#" || $ref.startsWith("#/"))) {
      at = { schema: resolve($ref, root), path: $ref.slice(1) }
    } else if (Array.isArray(allOf) && allOf.length === 1) at = { schema: allOf[0], path: `${at.path}/allOf/0` }
    else break
  }
  return at
}

function isConstraint(key: string): boolean {
  return key === "type" || generalKeywords.includes(key) || Object.values(keywordsOf).some((some) => some.includes(key))
}

/** The schema at a reference within the same document. */
export function resolve(reference: string, root: JsonSchema | undefined): unknown {
  if (reference === "#") return root
  if (!reference.startsWith("#/")) return undefined
  let schema: unknown = root
  for (const part of reference.slice(2).split("/")) {
    const key = part.replaceAll("~1", "/").replaceAll("~0", "~")
    schema = isRecord(schema) || Array.isArray(schema) ? Reflect.get(schema, key) : undefined
  }
  return schema
}

/** A step into a schema, as a JSON Pointer. */
export function step(path: string, ...keys: readonly (string | number)[]): string {
  return [path, ...keys.map((key) => String(key).replaceAll("~", "~0").replaceAll("/", "~1"))].join("/")
}

/** Says of a schema that those of its keywords that no list here names are not enforced, if values of these types come. */
export function relaxOthers(
  grammar: CallGrammar,
  { schema, path }: SchemaPart,
  types: Iterable<string>,
  enforced: readonly string[],
): void {
  if (!isRecord(schema)) return
  const relevant = new Set([...generalKeywords, ...[...types].flatMap(typeKeywords)])
  for (const keyword of Object.keys(schema)) {
    if (relevant.has(keyword) && !enforced.includes(keyword)) grammar.relax(path, keyword)
  }
}

/** Says of a schema that nothing but its type is enforced, and the same of all that is in it. */
export function relaxAll(grammar: CallGrammar, part: SchemaPart, root: JsonSchema | undefined): void {
  const seen = new Set<unknown>()
  const todo = [part]
  for (let next = todo.pop(); next !== undefined; next = todo.pop()) {
    const { schema, path } = next
    if (!isRecord(schema) || seen.has(schema)) continue
    seen.add(schema)
    const holders = ["properties", "items", "anyOf", "oneOf", "allOf", "$ref"]
    relaxOthers(grammar, next, Object.keys(keywordsOf), holders)
    todo.push(...partsOf(schema, path))
    if (typeof schema.$ref === "string") todo.push({ schema: resolve(schema.$ref, root), path: schema.$ref.slice(1) })
  }
}

function partsOf(schema: Readonly<Record<string, unknown>>, path: string): SchemaPart[] {
  const lists = ["anyOf", "oneOf", "allOf"].flatMap((keyword) => {
    const list = schema[keyword]
    return Array.isArray(list) ? list.map((one, index) => ({ schema: one, path: step(path, keyword, index) })) : []
  })
  const properties = isRecord(schema.properties) ? Object.entries(schema.properties) : []
  return [
    ...lists,
    ...properties.map(([key, one]) => ({ schema: one, path: step(path, "properties", key) })),
    { schema: schema.items, path: step(path, "items") },
  ]
}
