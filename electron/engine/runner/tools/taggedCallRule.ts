import type { JsonSchema, ToolDefinition } from "../../../contract/completion.ts"
import { literal } from "../grammar/gbnf.ts"
import type { CallGrammar, CallText } from "./callGrammar.ts"
import { isRecord } from "./jsonText.ts"
import { isOnlyText, parameterTypes, propertiesOf } from "./parameterValues.ts"
import type { TaggedLayout } from "./taggedText.ts"
import { textUntil } from "./textUntil.ts"

/** Keywords about strings, which are no JSON here. */
const textKeywords = ["pattern", "format", "minLength", "maxLength"]

/** A call whose arguments come in the order of the schema, the optional ones if the model wants them. */
export function addTaggedCall(grammar: CallGrammar, layout: TaggedLayout, tool: ToolDefinition): CallText {
  const before = layout.beforeParameters(tool.name)
  const { parameters } = tool
  const keys = Object.keys(propertiesOf(parameters))
  if (keys.length === 0) return [before + layout.afterParameters]
  const required = isRecord(parameters) && Array.isArray(parameters.required) ? parameters.required : []
  const parts = keys.map((key) => {
    const rule = grammar.rule(`${tool.name}-${key}`, parameterBody(grammar, layout, parameters, key))
    return required.includes(key) ? rule : `${rule}?`
  })
  return [before, { rule: grammar.rule(`${tool.name}-parameters`, parts.join(" ")) }, layout.afterParameters]
}

function parameterBody(
  grammar: CallGrammar,
  layout: TaggedLayout,
  parameters: JsonSchema | undefined,
  key: string,
): string {
  const before = literal(layout.beforeValue(key))
  const schema = propertiesOf(parameters)[key]
  const types = parameterTypes(parameters, key)
  const path = `/properties/${key.replaceAll("~", "~0").replaceAll("/", "~1")}`
  if (types.size > 0 && !types.has("string")) {
    const words = [...(types.has("boolean") ? ['"True"', '"False"'] : []), ...(types.has("null") ? ['"None"'] : [])]
    const value = [grammar.schemaRule(withDefinitions(schema, parameters), path), ...words].join(" | ")
    return `${before} (${value}) ${literal(layout.afterValue)}`
  }
  const words = isRecord(schema) ? (schema.enum ?? ("const" in schema ? [schema.const] : undefined)) : undefined
  if (isOnlyText(types) && Array.isArray(words)) {
    return `${before} (${words.map((word) => literal(String(word))).join(" | ")}) ${literal(layout.afterValue)}`
  }
  for (const keyword of textKeywords) if (isRecord(schema) && keyword in schema) grammar.relax(path, keyword)
  return `${before} ${textUntil(grammar, layout.afterValue)}`
}

/** References of a property are to the definitions of the whole. */
function withDefinitions(schema: unknown, parameters: JsonSchema | undefined): JsonSchema {
  if (!isRecord(schema) || !isRecord(parameters)) return true
  const { $defs, definitions } = parameters
  return { ...schema, ...($defs === undefined ? {} : { $defs }), ...(definitions === undefined ? {} : { definitions }) }
}
