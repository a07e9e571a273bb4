/** A conversation in the shape that chat templates expect, and its stricter variants. */
import type { ChatMessage, ToolCall } from "../../contract/completion.ts"

export type TemplateMessage = {
  readonly role: "system" | "user" | "assistant" | "tool"
  readonly content: string
  readonly name?: string
  readonly reasoning_content?: string
  readonly tool_calls?: readonly TemplateToolCall[]
  readonly tool_call_id?: string
}

type TemplateToolCall = {
  readonly id: string
  readonly type: "function"
  readonly function: { readonly name: string; readonly arguments: unknown }
}

/** Between two messages that were merged into one. */
const separator = "\n\n"

export function toTemplateMessages(messages: readonly ChatMessage[]): TemplateMessage[] {
  return messages.map((message) => ({
    role: message.role,
    content: message.content,
    ...(message.name === undefined ? {} : { name: message.name }),
    ...(message.role === "tool" ? { tool_call_id: message.toolCallId } : {}),
    ...(message.role === "assistant" && message.reasoning !== undefined
      ? { reasoning_content: message.reasoning }
      : {}),
    ...(message.role === "assistant" && message.toolCalls !== undefined && message.toolCalls.length > 0
      ? { tool_calls: message.toolCalls.map(toTemplateToolCall) }
      : {}),
  }))
}

/**
 * The conversation in ever stricter forms. Templates differ in what they accept: the first form that a template renders
 * completely is the one to use.
 */
export function conversationForms(messages: readonly TemplateMessage[]): TemplateMessage[][] {
  const merged = mergeNeighbours(messages)
  const systemFirst = mergeNeighbours(moveSystemFirst(merged))
  const toolsAsText = mergeNeighbours(systemFirst.map(toolAsText))
  const noSystem = mergeNeighbours(foldSystem(toolsAsText))
  return [merged, systemFirst, toolsAsText, userFirst(toolsAsText), noSystem, userFirst(noSystem)]
}

function toTemplateToolCall(call: ToolCall): TemplateToolCall {
  return { id: call.id, type: "function", function: { name: call.name, arguments: parsedArguments(call.arguments) } }
}

/** An object where it is one: templates write it as JSON themselves. Anything else stays the text that it was. */
function parsedArguments(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === "object" && value !== null ? value : text
  } catch {
    return text
  }
}

function mergeNeighbours(messages: readonly TemplateMessage[]): TemplateMessage[] {
  const merged: TemplateMessage[] = []
  for (const message of messages) {
    const last = merged.at(-1)
    if (last !== undefined && canMerge(last, message)) merged[merged.length - 1] = merge(last, message)
    else merged.push(message)
  }
  return merged
}

function canMerge(first: TemplateMessage, second: TemplateMessage): boolean {
  return (
    first.role === second.role &&
    first.role !== "tool" &&
    first.name === second.name &&
    first.tool_calls === undefined &&
    second.tool_calls === undefined
  )
}

function merge(first: TemplateMessage, second: TemplateMessage): TemplateMessage {
  const content = [first.content, second.content].filter((text) => text !== "").join(separator)
  return { ...first, ...second, content }
}

function moveSystemFirst(messages: readonly TemplateMessage[]): TemplateMessage[] {
  return [
    ...messages.filter((message) => message.role === "system"),
    ...messages.filter((message) => message.role !== "system"),
  ]
}

/** For templates without a system role: what the system said begins the first message of the user. */
function foldSystem(messages: readonly TemplateMessage[]): TemplateMessage[] {
  const system = messages.find((message) => message.role === "system")
  if (system === undefined) return [...messages]
  return [{ role: "user", content: system.content }, ...messages.filter((message) => message !== system)]
}

/** For templates that know nothing of tools. */
function toolAsText(message: TemplateMessage): TemplateMessage {
  if (message.role === "tool") return { role: "user", content: message.content }
  if (message.tool_calls === undefined) return message
  const calls = message.tool_calls.map((call) => JSON.stringify(call.function))
  return { role: "assistant", content: [message.content, ...calls].filter((text) => text !== "").join("\n") }
}

/** For templates that insist on turns which begin with the user. */
function userFirst(messages: readonly TemplateMessage[]): TemplateMessage[] {
  const at = messages[0]?.role === "system" ? 1 : 0
  return messages[at]?.role === "user"
    ? [...messages]
    : [...messages.slice(0, at), { role: "user", content: "" }, ...messages.slice(at)]
}
