import type { JsonSchema, SchemaRelaxation } from "../../../contract/completion.ts"
import { type Expression, isNever } from "./expression.ts"
import { freeObject, library } from "./freeJson.ts"
import { renderExpression } from "./gbnf.ts"
import { GrammarBuilder, GrammarTooLarge, tooComplexMessage } from "./grammarBuilder.ts"
import { prune, usedRules, withoutDeadEnds } from "./pruning.ts"
import { SchemaCompiler } from "./schemaCompiler.ts"
import { SchemaDocument } from "./schemaDocument.ts"

export type SchemaOptions = {
  /** Where the client wrote the schema: what an error names, followed by the place in the schema. */
  readonly param: string
  /**
   * What a schema means that says `properties` and no `additionalProperties`. JSON Schema lets any key come besides; a small model
   * would never stop, so the default is that none does. The same goes for a schema without `type`: its keywords tell it.
   */
  readonly allowsExtraKeys?: boolean
}

/**
 * Adds rules for the JSON texts that a schema accepts, with its keys in the order of their declaration.
 * @returns the rule for the whole, and what it does not enforce
 * @throws AppError `invalid_json_schema` for a schema that is wrong, that no value can meet, or that is too complex
 */
export function addSchema(builder: GrammarBuilder, schema: JsonSchema, options: SchemaOptions): Added {
  const document = new SchemaDocument(schema, options.param)
  const compiler = new SchemaCompiler(document, builder, options.allowsExtraKeys ?? false)
  try {
    return compileInto(builder, document, compiler)
  } catch (error) {
    if (!(error instanceof GrammarTooLarge)) throw error
    return document.fail("", tooComplexMessage)
  }
}

type Added = { readonly rule: string; readonly relaxed: readonly SchemaRelaxation[] }

function compileInto(builder: GrammarBuilder, document: SchemaDocument, compiler: SchemaCompiler): Added {
  const root = compiler.compile()
  const rules = withoutDeadEnds(compiler.rules)
  const whole = prune(root, (name) => !compiler.rules.has(name) || rules.has(name))
  if (isNever(whole)) document.fail("", "No JSON value can meet this schema.")
  for (const [name, body] of rules) write(builder, name, body)
  if (whole.kind === "rule") {
    addLibraryRules(builder, whole)
    return { rule: whole.name, relaxed: compiler.relaxed }
  }
  const name = builder.reserve("value")
  write(builder, name, whole)
  return { rule: name, relaxed: compiler.relaxed }
}

/** Adds rules for any JSON object, nested as deep as is sensible; the name of its rule. */
export function addJsonObject(builder: GrammarBuilder): string {
  addLibraryRules(builder, freeObject)
  return freeObject.name
}

/** The whole grammar of a schema, as GBNF. */
export function schemaGrammar(
  schema: JsonSchema,
  options: SchemaOptions,
): { readonly gbnf: string; readonly relaxed: readonly SchemaRelaxation[] } {
  const builder = new GrammarBuilder()
  const { rule: root, relaxed } = addSchema(builder, schema, options)
  return { gbnf: builder.toGbnf(root), relaxed }
}

function write(builder: GrammarBuilder, name: string, body: Expression): void {
  addLibraryRules(builder, body)
  builder.define(name, renderExpression(builder, name, body))
}

function addLibraryRules(builder: GrammarBuilder, body: Expression): void {
  const names = usedRules(body)
  for (const name of names) {
    const known = library.get(name)
    if (known === undefined) continue
    builder.library(name, () => {
      names.push(...usedRules(known))
      return renderExpression(builder, name, known)
    })
  }
}
