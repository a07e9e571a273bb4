import type { JsonSchema } from "../../../contract/completion.ts"

/** Rules of a grammar under construction. */
export interface RuleBuilder {
  /** Adds a rule; its name is made unique. */
  rule(name: string, body: string): string
  /** A rule that all who give the same key have in common; its body may name it. */
  shared(key: string, name: string, body: (unique: string) => string): string
  /** A free name for a rule that is defined later, once. */
  reserve(name: string): string
  define(name: string, body: string): void
}

/** What the grammar of one call is built with. */
export interface CallGrammar extends RuleBuilder {
  /** A rule for the JSON of a schema. `path` is that of the schema in the tool's parameters, as a JSON Pointer. */
  schemaRule(schema: JsonSchema, path: string): string
  /** Says that a keyword of the schema at `path` is not enforced. */
  relax(path: string, keyword: string): void
}

/** A call in a grammar: fixed text, and rules for what a model chooses. */
export type CallText = readonly (string | { readonly rule: string })[]

/** The fixed text around calls. */
export type CallFrame = {
  readonly open: string
  /** Null where one call ends the answer. */
  readonly between: string | null
  readonly close: string
}
