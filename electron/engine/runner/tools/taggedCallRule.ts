import type { JsonSchema, ToolDefinition } from "../../../contract/completion.ts"
import { literal } from "../grammar/gbnf.ts"
import type { CallGrammar, CallText } from "./callGrammar.ts"
import { isRecord } from "./jsonText.ts"
import { isOnlyText, parametersOf, parameterTypes } from "./parameterValues.ts"
import { followed, relaxAll, relaxOthers, step } from "./schemaReading.ts"
import type { TaggedLayout } from "./taggedText.ts"
import { textUntil } from "./textUntil.ts"

/** A call whose arguments come in the order of the schema, the optional ones if the model wants them. */
export function addTaggedCall(grammar: CallGrammar, layout: TaggedLayout, tool: ToolDefinition): CallText {
  const before = layout.beforeParameters(tool.name)
  const part = parametersOf(tool.parameters)
  const { properties, required } = part
  const keys = Object.keys(properties)
  const hasAll = required.every((key) => keys.includes(key))
  relaxOthers(grammar, part, ["object"], ["properties", "additionalProperties", ...(hasAll ? ["required"] : [])])
  if (keys.length === 0) return [before + layout.afterParameters]
  const parts = keys.map((key) => {
    const body = parameterBody(grammar, layout, tool.parameters, key)
    const rule = grammar.rule(`${tool.name}-${key}`, body)
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
  const root = parametersOf(parameters)
  const types = parameterTypes(parameters, key)
  const before = literal(layout.beforeValue(key, types.size === 0 || types.has("string")))
  const whole = { schema: root.properties[key], path: step(root.path, "properties", key) }
  const part = followed(whole, parameters)
  const { schema } = part
  if (types.size > 0 && !types.has("string")) {
    const value = [grammar.schemaRule(withDefinitions(whole.schema, parameters), whole.path), ...pythonWords(schema)]
    return `${before} (${value.join(" | ")}) ${literal(layout.afterValue)}`
  }
  const words = isRecord(schema) ? (schema.enum ?? ("const" in schema ? [schema.const] : undefined)) : undefined
  if (isOnlyText(types) && Array.isArray(words) && words.length > 0) {
    relaxOthers(grammar, part, ["string"], ["enum", "const"])
    const texts = words.filter((word) => typeof word === "string").map((word) => literal(word))
    return `${before} (${texts.join(" | ")}) ${literal(layout.afterValue)}`
  }
  // Text of any kind is a string at least.
  relaxAll(grammar, part, parameters)
  const asText = `${before} ${textUntil(grammar, layout.afterValue)}`
  if (!layout.marksText || isOnlyText(types)) return asText
  const json = grammar.schemaRule(withDefinitions(whole.schema, parameters), whole.path)
  return `${asText} | ${literal(layout.beforeValue(key, false))} ${json} ${literal(layout.afterValue)}`
}

/** Models write these, too: templates write them into the history. */
function pythonWords(schema: unknown): string[] {
  if (!isRecord(schema) || ["enum", "const", "not"].some((keyword) => keyword in schema)) return []
  const types = [schema.type].flat()
  return [...(types.includes("boolean") ? ['"True"', '"False"'] : []), ...(types.includes("null") ? ['"None"'] : [])]
}

/** References of a property are to the definitions of the whole. */
function withDefinitions(schema: unknown, parameters: JsonSchema | undefined): JsonSchema {
  if (!isRecord(schema) || !isRecord(parameters)) return true
  const { $defs, definitions } = parameters
  return { ...schema, ...($defs === undefined ? {} : { $defs }), ...(definitions === undefined ? {} : { definitions }) }
}
