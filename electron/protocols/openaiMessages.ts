import type { ChatMessage, ToolCall } from "../contract/completion.ts"
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

const readRole = oneOf(["system", "developer", "user", "assistant", "tool", "function"])

/** The `messages` of chat/completions. Fields of our own replies come back in histories and are accepted. */
export function readMessages(value: unknown, path: string): ChatMessage[] {
  const messages = readArray(value, path)
  if (messages.length > 0) return messages.map((message, index) => readMessage(message, `${path}[${index}]`))
  throw new AppError("empty_array", `'${path}' must hold at least one message.`, { param: path })
}

function readMessage(value: unknown, path: string): ChatMessage {
  const message = readObject(value, path)
  const role = required(message, "role", readRole, path)
  const name = optional(message, "name", readString, path)
  const named = name === undefined ? {} : { name }
  switch (role) {
    case "system":
    case "developer":
      return { role: "system", content: required(message, "content", readContent, path), ...named }
    case "user":
      return { role, content: required(message, "content", readContent, path), ...named }
    case "assistant":
      return { ...readAssistant(message, path), ...named }
    case "tool": {
      const content = required(message, "content", readContent, path)
      return { role, content, toolCallId: required(message, "tool_call_id", readString, path), ...named }
    }
    case "function": {
      // The older form of a tool result has no id: its name stands for it, as in `legacyCall`.
      const toolCallId = required(message, "name", readString, path)
      return { role: "tool", content: optional(message, "content", readContent, path) ?? "", toolCallId, ...named }
    }
  }
}

function readAssistant(message: JsonObject, path: string): ChatMessage {
  const content = optional(message, "content", readContent, path)
  const refusal = optional(message, "refusal", readString, path)
  const reasoning = fieldOf(message, "reasoning_content") ?? fieldOf(message, "reasoning")
  const newer = optional(message, "tool_calls", readToolCalls, path) ?? []
  const calls = newer.length > 0 ? newer : legacyCall(message)
  return {
    role: "assistant",
    content: content || refusal || "",
    ...(typeof reasoning === "string" && reasoning !== "" ? { reasoning: reasoning.toWellFormed() } : {}),
    ...(calls.length > 0 ? { toolCalls: calls } : {}),
  }
}

function readToolCalls(value: unknown, path: string): ToolCall[] {
  return readArray(value, path).map((entry, index) => {
    const at = `${path}[${index}]`
    const call = readObject(entry, at)
    const called = readCalled(call, at)
    return {
      id: optional(call, "id", readString, at) ?? "",
      name: required(called, "name", readString, `${at}.function`),
      arguments: optional(called, "arguments", readArguments, `${at}.function`) ?? "",
    }
  })
}

/** A call of a custom tool has text as its `input`: history of another server, which is shown as it was. */
function readCalled(call: JsonObject, path: string): JsonObject {
  const custom = optional(call, "custom", readObject, path)
  return custom === undefined
    ? required(call, "function", readObject, path)
    : { name: custom.name, arguments: custom.input }
}

/** Text that is not valid JSON is kept: models write such calls, and their histories are replayed. */
function readArguments(value: unknown, path: string): string {
  return typeof value === "object" ? JSON.stringify(value) : readString(value, path)
}

function legacyCall(message: JsonObject): ToolCall[] {
  const call = fieldOf(message, "function_call")
  if (typeof call !== "object" || call === null) return []
  const { name, arguments: given } = call as { name?: unknown; arguments?: unknown }
  if (typeof name !== "string") return []
  const text = typeof given === "string" ? given : given === undefined ? "" : JSON.stringify(given)
  return [{ id: name, name, arguments: text }]
}

function readContent(value: unknown, path: string): string {
  if (typeof value === "string") return value.toWellFormed()
  if (!Array.isArray(value)) throw wrongType(value, path, "a string or an array of parts")
  return value.map((part, index) => readPart(part, `${path}[${index}]`)).join("")
}

/** Texts are joined as they are: a separator would be something that the client did not write. */
function readPart(value: unknown, path: string): string {
  const part = readObject(value, path)
  const type = required(part, "type", readString, path)
  switch (type) {
    case "text":
    case "refusal":
      return required(part, type, readString, path)
    case "image_url":
    case "input_audio":
    case "video_url":
    case "file":
      throw new AppError("unsupported_content", `This model reads text only; '${path}' is of type '${type}'.`, {
        param: path,
      })
    default:
      throw invalidValue(join(path, "type"), "it is not a type of content part; use 'text'")
  }
}
