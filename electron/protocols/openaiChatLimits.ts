import { AppError } from "../contract/errors.ts"
import {
  fieldOf,
  integerBetween,
  invalidValue,
  type JsonObject,
  optional,
  readArray,
  readBoolean,
  readObject,
  readString,
  required,
} from "./fields.ts"

/**
 * Refuses wishes that would change the answer and cannot be met: a client that is told can do something about it, one that is
 * ignored gets a wrong answer.
 */
export function refuseWhatIsNotServed(body: JsonObject): void {
  if ((optional(body, "n", integerBetween(1, 128)) ?? 1) > 1) {
    throw invalidValue("n", "only one choice per request can be made; send the request again", "unsupported_value")
  }
  optional(body, "logprobs", readBoolean)
  optional(body, "top_logprobs", integerBetween(0, 20))
  refuseTools(body)
  refuseResponseFormat(body)
  for (const name of ["grammar", "json_schema"]) {
    const value = fieldOf(body, name)
    if (value !== undefined && value !== "") throw unsupported(name, "Answers cannot be bound to a grammar")
  }
  const modalities = optional(body, "modalities", readArray) ?? []
  if (modalities.some((one) => one !== "text")) {
    throw invalidValue("modalities", "answers are text only", "unsupported_value")
  }
}

function refuseTools(body: JsonObject): void {
  const tools = optional(body, "tools", readTools) ?? []
  const choice = fieldOf(body, "tool_choice")
  if (typeof choice === "string" && !toolChoices.includes(choice)) {
    throw invalidValue("tool_choice", `it is not one of ${toolChoices.map((one) => `'${one}'`).join(", ")}`)
  }
  if (tools.length > 0 && choice !== "none") throw unsupported("tools", "Tools cannot be called")
  if (tools.length === 0 && (choice === "required" || choice === "any" || typeof choice === "object")) {
    throw invalidValue("tool_choice", "it asks for a tool, but 'tools' holds none")
  }
  const functions = optional(body, "functions", readArray) ?? []
  if (functions.length > 0 && fieldOf(body, "function_call") !== "none") {
    throw unsupported("functions", "Functions cannot be called")
  }
}

/** "any" is Mistral's word for "required". */
const toolChoices = ["auto", "none", "required", "any"]

/** Only functions count: tools that some other host would run, such as a web search, are dropped. */
function readTools(value: unknown, path: string): readonly unknown[] {
  const tools = readArray(value, path).map((tool, index) => readObject(tool, `${path}[${index}]`))
  return tools.filter((tool) => (fieldOf(tool, "type") ?? "function") === "function")
}

function refuseResponseFormat(body: JsonObject): void {
  const format = optional(body, "response_format", readObject)
  if (format === undefined) return
  const type = required(format, "type", readString, "response_format")
  if (type === "text") return
  if (type === "json_object" || type === "json_schema") {
    throw unsupported("response_format", "Answers cannot be bound to a format")
  }
  throw invalidValue("response_format.type", "it is not one of 'text', 'json_object', 'json_schema'")
}

function unsupported(name: string, reason: string): AppError {
  return new AppError("unsupported_parameter", `${reason} in this version of Hearth: leave '${name}' out.`, {
    param: name,
  })
}
