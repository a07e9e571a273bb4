import { getLlama, type Llama, type LlamaGrammar } from "node-llama-cpp"
import type { JsonSchema, SchemaRelaxation } from "../../electron/contract/completion.ts"
import { type SchemaOptions, schemaGrammar } from "../../electron/engine/runner/grammar/schemaGrammar.ts"

/** The grammar parser of the engine, without a model. */
export function openGrammarParser(): Promise<Llama> {
  return getLlama({ gpu: false, build: "never" })
}

export type ReadSchema = {
  accepts(value: unknown): boolean
  acceptsText(text: string): boolean
  readonly relaxed: readonly SchemaRelaxation[]
}

/** What the engine's parser admits under the grammar of a schema. */
export async function readSchema(
  llama: Llama,
  schema: JsonSchema,
  options: Partial<SchemaOptions> = {},
): Promise<ReadSchema> {
  const { gbnf, relaxed } = schemaGrammar(schema, { param: "schema", ...options })
  const grammar = await llama.createGrammar({ grammar: gbnf })
  return {
    accepts: (value) => testText(grammar, JSON.stringify(value)),
    acceptsText: (text) => testText(grammar, text),
    relaxed,
  }
}

/** Whether a whole text follows a grammar: an internal call, as there is no other way to ask the parser without a model. */
export function testText(grammar: LlamaGrammar, text: string): boolean {
  return (grammar as unknown as { _testText(text: string): boolean })._testText(text)
}
