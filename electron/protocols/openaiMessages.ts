import type { ChatMessage, ToolCall } from "../contract/completion.ts"
import { AppError } from "../contract/errors.ts"
import { fieldOf, type JsonObject, oneOf, optional, readArray, readObject, readString, required } from "./fields.ts"
import { firstMediaIn, isMedia, unsupportedPart } from "./mediaParts.ts"
import { readContent } from "./openaiContent.ts"

const readRole = oneOf(["system", "developer", "user", "assistant", "tool", "function"])

/** `messages` for what reads text only: anything else in them is refused. */
export function readMessages(value: unknown, path: string): ChatMessage[] {
  const messages = readChatMessages(value, path)
  const media = firstMediaIn(messages)
  if (media === undefined) return messages
  throw unsupportedPart(media)
}

/**
 * The `messages` of chat/completions. Fields of our own replies come back in histories and are accepted. Images and the like stay
 * as parts of what the user says: whether they can be read is for the model that is asked.
 */
export function readChatMessages(value: unknown, path: string): ChatMessage[] {
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
      return { role: "system", content: required(message, "content", readText, path), ...named }
    case "user":
      return { role, ...required(message, "content", readContent, path), ...named }
    case "assistant":
      return { ...readAssistant(message, path), ...named }
    case "tool": {
      const content = required(message, "content", readText, path)
      return { role, content, toolCallId: required(message, "tool_call_id", readString, path), ...named }
    }
    case "function": {
      // The older form of a tool result has no id: its name stands for it, as in `legacyCall`.
      const toolCallId = required(message, "name", readString, path)
      return { role: "tool", content: optional(message, "content", readText, path) ?? "", toolCallId, ...named }
    }
  }
}

/** Only users send more than text. */
function readText(value: unknown, path: string): string {
  const { content, parts } = readContent(value, path)
  const media = parts?.find(isMedia)
  if (media === undefined) return content
  throw unsupportedPart(media)
}

function readAssistant(message: JsonObject, path: string): ChatMessage {
  const content = optional(message, "content", readText, path)
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
