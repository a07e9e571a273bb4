import type { JsonSchema } from "../../../contract/completion.ts"
import { literal } from "../grammar/gbnf.ts"
import type { CallGrammar } from "./callGrammar.ts"
import { isRecord, writeJson } from "./jsonText.ts"
import { relaxOthers } from "./schemaReading.ts"
import { textUntil } from "./textUntil.ts"
import { ValueRules } from "./valueRule.ts"

/** A rule for the arguments of a function. Keywords about what a string may say are not enforced. */
export function gemmaArguments(grammar: CallGrammar, quote: string, parameters: JsonSchema | undefined): string {
  const text = grammar.rule("text", `${literal(quote)} ${textUntil(grammar, quote)}`)
  const dialect = {
    write: (value: unknown) => [writeValue(value, quote)],
    text: (part: { schema: unknown; path: string }) => {
      relaxOthers(grammar, part, ["string"], [])
      return text
    },
    boolean: '"true" | "false"',
    null: '"null"',
    key: (key: string) => literal(`${key}:`),
    anyKey: '[a-zA-Z0-9_-]{1,64} ":"',
    comma: '","',
  }
  return new ValueRules(grammar, dialect, parameters).root()
}

export function writeValue(value: unknown, quote: string): string {
  if (typeof value === "string") return `${quote}${value}${quote}`
  if (Array.isArray(value)) return `[${value.map((item) => writeValue(item, quote)).join(",")}]`
  if (!isRecord(value)) return writeJson(value)
  return `{${Object.entries(value)
    .map(([key, entry]) => `${key}:${writeValue(entry, quote)}`)
    .join(",")}}`
}
