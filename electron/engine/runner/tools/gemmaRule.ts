import type { ToolDefinition } from "../../../contract/completion.ts"
import { literal } from "../grammar/gbnf.ts"
import type { CallGrammar } from "./callGrammar.ts"
import { isRecord } from "./jsonText.ts"
import { type ParameterTypes, parameterTypes, propertiesOf } from "./parameterValues.ts"
import { textUntil } from "./textUntil.ts"

/**
 * The arguments of a tool, its parameters in the order of the schema. Of their schemas, types and the words of an enum are
 * enforced; what stands inside of lists and objects is not.
 */
export function gemmaArguments(grammar: CallGrammar, quote: string, tool: ToolDefinition): string {
  const properties = propertiesOf(tool.parameters)
  const required = isRecord(tool.parameters) && Array.isArray(tool.parameters.required) ? tool.parameters.required : []
  const text = `${literal(quote)} ${textUntil(grammar, quote)}`
  const value = anyValue(grammar, text)
  // From the last parameter to the first: what may follow where none has been written, and where one has.
  let [afterNone, afterSome] = ['"}"', '"}"']
  for (const key of Object.keys(properties).reverse()) {
    const body = `${literal(`${key}:`)} ${valueBody(properties[key], parameterTypes(tool.parameters, key), quote, text, value)}`
    const parameter = grammar.rule(`${tool.name}-${key}`, body)
    const skip = (rest: string) => (required.includes(key) ? "" : ` | ${rest}`)
    const next = grammar.rule(`${tool.name}-after`, afterSome)
    afterNone = `${parameter} ${next}${skip(grammar.rule(`${tool.name}-from`, afterNone))}`
    afterSome = `"," ${parameter} ${next}${skip(next)}`
  }
  return grammar.rule(`${tool.name}-arguments`, `"{" (${afterNone})`)
}

function valueBody(schema: unknown, types: ParameterTypes, quote: string, text: string, value: string): string {
  const words = isRecord(schema) && Array.isArray(schema.enum) ? schema.enum : []
  const isWords = words.length > 0 && words.every((word) => typeof word === "string")
  if (isWords) return `(${words.map((word) => literal(`${quote}${word}${quote}`)).join(" | ")})`
  const bodies = [...types].map((type) => {
    if (type === "string") return text
    if (type === "number") return isRecord(schema) && schema.type === "integer" ? integer : number
    if (type === "boolean") return '("true" | "false")'
    return type === "null" ? '"null"' : value
  })
  return bodies.length === 0 ? value : `(${bodies.join(" | ")})`
}

const integer = '"-"? [0-9]{1,18}'
const number = `(${integer} ("." [0-9]{1,18})?)`

function anyValue(grammar: CallGrammar, text: string): string {
  const value = grammar.reserve("value")
  const member = grammar.rule("member", `[a-zA-Z0-9_-]{1,64} ":" ${value}`)
  const list = `"[" (${value} ("," ${value})*)? "]"`
  const dict = `"{" (${member} ("," ${member})*)? "}"`
  grammar.define(value, `${text} | ${number} | "true" | "false" | "null" | ${list} | ${dict}`)
  return value
}
