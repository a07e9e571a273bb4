import type { ToolDefinition, ToolUse } from "../contract/completion.ts"
import { AppError } from "../contract/errors.ts"
import {
  fieldOf,
  invalidValue,
  type JsonObject,
  join,
  oneOf,
  optional,
  readArray,
  readObject,
  readString,
  required,
  wrongType,
} from "./fields.ts"

export type ToolChoice = Pick<ToolUse, "choice" | "allowed"> & {
  /** One function is named: one call of it is meant, unless several are asked for. */
  readonly isOne?: boolean
}

type Tools = readonly ToolDefinition[]

/** `tool_choice` in all forms of Chat Completions and Responses. */
export function readToolChoice(body: JsonObject, tools: Tools): ToolChoice {
  const path = "tool_choice"
  const value = fieldOf(body, path)
  if (value === undefined) return { choice: "auto" }
  if (typeof value === "string") return { choice: readMode(value, path, tools) }
  if (typeof value !== "object" || Array.isArray(value)) throw wrongType(value, path, "a string or an object")
  const choice = readObject(value, path)
  const type = required(choice, "type", oneOf(["function", "allowed_tools", ...modes]), path)
  if (type === "allowed_tools") return readAllowedTools(choice, path, tools)
  if (type !== "function") return { choice: readMode(type, join(path, "type"), tools) }
  return { choice: "required", allowed: [readFunctionName(choice, path, tools)], isOne: true }
}

/** The older `function_call`: "none", "auto" or a name. */
export function readFunctionChoice(body: JsonObject, functions: Tools): Pick<ToolUse, "choice" | "allowed"> {
  const path = "function_call"
  const value = fieldOf(body, path)
  if (value === undefined) return { choice: "auto" }
  if (typeof value === "string") return { choice: oneOf(["none", "auto"])(value, path) }
  const name = required(readObject(value, path), "name", readString, path)
  assertKnown(name, join(path, "name"), functions, "functions")
  return { choice: "required", allowed: [name] }
}

/** "any" is Mistral's word for "required". */
const modes = ["auto", "none", "required", "any"] as const

function readMode(value: unknown, path: string, tools: Tools): ToolUse["choice"] {
  const mode = oneOf(modes)(value, path)
  const choice = mode === "any" ? "required" : mode
  if (choice !== "required" || tools.length > 0) return choice
  throw invalidValue(path, "it asks for a call, but 'tools' holds no function")
}

/** What is named beside functions was dropped from `tools`, and is left out here as well. */
function readAllowedTools(choice: JsonObject, path: string, tools: Tools): ToolChoice {
  const inner = optional(choice, "allowed_tools", readObject, path)
  const [fields, at] = inner === undefined ? [choice, path] : [inner, join(path, "allowed_tools")]
  const mode = optional(fields, "mode", (value, mode) => readMode(value, mode, tools), at) ?? "auto"
  const allowed: string[] = []
  for (const [index, entry] of required(fields, "tools", readArray, at).entries()) {
    const entryPath = `${join(at, "tools")}[${index}]`
    const tool = readObject(entry, entryPath)
    if ((fieldOf(tool, "type") ?? "function") === "function") allowed.push(readFunctionName(tool, entryPath, tools))
  }
  if (allowed.length > 0) return { choice: mode, allowed: [...new Set(allowed)] }
  const param = join(at, "tools")
  throw new AppError("empty_array", `'${param}' must name at least one function.`, { param })
}

/** `{function: {name}}`, or flat `{name}` as in the Responses API. */
function readFunctionName(choice: JsonObject, path: string, tools: Tools): string {
  const isFlat = fieldOf(choice, "function") === undefined && fieldOf(choice, "name") !== undefined
  const at = isFlat ? path : join(path, "function")
  const name = required(isFlat ? choice : required(choice, "function", readObject, path), "name", readString, at)
  assertKnown(name, join(at, "name"), tools, "tools")
  return name
}

function assertKnown(name: string, path: string, tools: Tools, list: string): void {
  if (tools.some((tool) => tool.name === name)) return
  throw invalidValue(path, `'${name.slice(0, 40)}' is not the name of a function in '${list}'`)
}
