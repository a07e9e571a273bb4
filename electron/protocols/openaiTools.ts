import type { ToolDefinition, ToolUse } from "../contract/completion.ts"
import {
  fieldOf,
  invalidValue,
  type JsonObject,
  join,
  optional,
  type Reader,
  readArray,
  readBoolean,
  readObject,
  readString,
  required,
  withoutUndefined,
} from "./fields.ts"
import { readJsonSchema } from "./openaiFormat.ts"
import { readFunctionChoice, readToolChoice } from "./openaiToolChoice.ts"

export type ToolRequest = {
  readonly use: ToolUse | undefined
  /** The older `functions` were sent: the call comes back as `function_call`. */
  readonly isLegacy: boolean
  /** Types of the tools that are left out, because another host would have to run them. */
  readonly dropped: readonly string[]
}

/** The functions that the model may call, from `tools` or from the older `functions`. */
export function readTools(body: JsonObject): ToolRequest {
  const { tools, dropped } = optional(body, "tools", readToolList) ?? { tools: [], dropped: [] }
  const functions = optional(body, "functions", readFunctionList) ?? []
  if (functions.length === 0) return { use: readToolUse(body, tools), isLegacy: false, dropped }
  if (tools.length > 0) throw invalidValue("functions", "'tools' are given, too; it is their older name")
  const choice = readFunctionChoice(body, functions)
  return { use: { tools: functions, allowsParallelCalls: false, ...choice }, isLegacy: true, dropped }
}

function readToolUse(body: JsonObject, tools: readonly ToolDefinition[]): ToolUse | undefined {
  const { isOne, ...choice } = readToolChoice(body, tools)
  readFunctionChoice(body, [])
  const allowsParallelCalls = optional(body, "parallel_tool_calls", readBoolean) ?? !isOne
  return tools.length === 0 ? undefined : { tools, allowsParallelCalls, ...choice }
}

const readToolList: Reader<{ tools: ToolDefinition[]; dropped: string[] }> = (value, path) => {
  const tools: ToolDefinition[] = []
  const dropped: string[] = []
  for (const [index, entry] of readArray(value, path).entries()) {
    const at = `${path}[${index}]`
    const tool = readObject(entry, at)
    const type = optional(tool, "type", readString, at) ?? "function"
    if (type === "function") tools.push(readTool(tool, at))
    else dropped.push(type.slice(0, 40))
  }
  return { tools: lastOfEachName(tools), dropped }
}

/** The name in a `function` of its own, or flat as in the Responses API. */
function readTool(tool: JsonObject, path: string): ToolDefinition {
  if (fieldOf(tool, "function") === undefined && fieldOf(tool, "name") !== undefined) return readFunction(tool, path)
  return readFunction(required(tool, "function", readObject, path), join(path, "function"))
}

const readFunctionList: Reader<ToolDefinition[]> = (value, path) => {
  const functions = readArray(value, path).map((entry, index) => {
    const at = `${path}[${index}]`
    return readFunction(readObject(entry, at), at)
  })
  return lastOfEachName(functions)
}

function readFunction(definition: JsonObject, path: string): ToolDefinition {
  // Every schema is followed strictly, so it does not matter what it says.
  optional(definition, "strict", readBoolean, path)
  return {
    name: required(definition, "name", readFunctionName, path),
    param: join(path, "parameters"),
    ...withoutUndefined({
      description: optional(definition, "description", readString, path),
      parameters: optional(definition, "parameters", readParameters, path),
    }),
  }
}

/** OpenAI allows letters, digits, _ and -; other servers and their clients more. All of it survives every call syntax. */
const readFunctionName: Reader<string> = (value, path) => {
  const name = readString(value, path)
  if (/^[\p{L}\p{M}\p{N}_.:/@-]{1,128}$/u.test(name)) return name
  throw invalidValue(path, "a name has 1 to 128 letters, digits or characters of '_-.:/@'")
}

const readParameters: Reader<NonNullable<ToolDefinition["parameters"]>> = (value, path) => {
  const schema = readJsonSchema(value, path)
  const type = typeof schema === "boolean" ? undefined : fieldOf(schema, "type")
  if (type === undefined || type === "object") return schema
  throw invalidValue(join(path, "type"), "arguments are an object, so it must be 'object'", "invalid_json_schema")
}

function lastOfEachName(tools: readonly ToolDefinition[]): ToolDefinition[] {
  return [...new Map(tools.map((tool) => [tool.name, tool])).values()]
}
