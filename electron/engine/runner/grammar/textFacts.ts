import type { Compiler } from "./compiler.ts"
import { formatTexts, isRelaxedFormat } from "./formats.ts"
import { notFormat, notPattern, notValues } from "./negation.ts"
import { parsePattern, UnsupportedPattern } from "./regexParser.ts"
import { either, word } from "./regular.ts"
import type { SchemaObject } from "./schema.ts"
import { bounds } from "./schemaFacts.ts"
import { type StringFacts, searchFor, type TextCondition } from "./strings.ts"

/** What the schemas together ask of a string. */
export function textFacts(
  schemas: readonly SchemaObject[],
  compiler: Pick<Compiler, "document" | "relax">,
): StringFacts {
  const { min, max } = bounds(schemas, "minLength", "maxLength")
  const conditions = schemas.flatMap((schema) => conditionsOf(schema, compiler))
  const owner = schemas.find((schema) => schema.minLength !== undefined || schema.maxLength !== undefined)
  return {
    minLength: min,
    maxLength: max,
    conditions,
    path: owner === undefined ? "" : compiler.document.pathOf(owner),
  }
}

function conditionsOf(
  schema: SchemaObject,
  { document, relax }: Pick<Compiler, "document" | "relax">,
): TextCondition[] {
  const path = document.pathOf(schema)
  const conditions: TextCondition[] = []
  if (typeof schema.pattern === "string") {
    conditions.push(...(patternConditions(schema.pattern, path, "pattern", relax) ?? []))
  }
  const without = Reflect.get(schema, notPattern)
  if (typeof without === "string") conditions.push(...negatedPattern(without, path, relax))
  if (typeof schema.format === "string") {
    const regular = formatTexts(schema.format)
    if (regular !== undefined)
      conditions.push({
        regular,
        isNegated: false,
        isOurs: true,
        name: `format ${schema.format}`,
        path,
        keyword: "format",
      })
    else if (isRelaxedFormat(schema.format)) relax(path, "format")
  }
  const otherFormat = Reflect.get(schema, notFormat)
  const otherTexts = typeof otherFormat === "string" ? formatTexts(otherFormat) : undefined
  if (otherTexts !== undefined)
    conditions.push({ regular: otherTexts, isNegated: true, name: `format ${otherFormat}`, path, keyword: "not" })
  const values = Reflect.get(schema, notValues)
  const words = Array.isArray(values) ? values.filter((value) => typeof value === "string") : []
  if (words.length > 0)
    conditions.push({
      regular: either(...words.map(word)),
      isNegated: true,
      name: JSON.stringify(words),
      path,
      keyword: "not",
    })
  const { contentMediaType } = schema
  if (contentMediaType !== undefined) relax(path, "contentMediaType")
  return conditions
}

/** The conditions of a pattern; undefined, and reported, if it is none that a grammar can say. */
export function patternConditions(
  source: string,
  path: string,
  keyword: string,
  relax: Compiler["relax"],
): readonly TextCondition[] | undefined {
  try {
    const { regular, lookaheads } = parsePattern(source)
    return [{ regular, isNegated: false }, ...lookaheads].map((part, index) => ({
      name: `pattern ${index} ${source}`,
      regular: searchFor(part.regular),
      isNegated: part.isNegated,
      path,
      keyword,
    }))
  } catch (error) {
    if (!(error instanceof UnsupportedPattern)) throw error
    relax(path, keyword)
    return undefined
  }
}

function negatedPattern(source: string, path: string, relax: Compiler["relax"]): readonly TextCondition[] {
  const conditions = patternConditions(source, path, "not", relax) ?? []
  if (conditions.length <= 1) return conditions.map((condition) => ({ ...condition, isNegated: !condition.isNegated }))
  relax(path, "not")
  return []
}

/** Equal for facts that mean the same, wherever they stand; but each place has to report on its own what is not enforced. */
export function textKey({ minLength, maxLength, conditions }: StringFacts): string {
  return JSON.stringify([minLength, maxLength, conditions.map(({ name, isNegated }) => [name, isNegated])])
}
