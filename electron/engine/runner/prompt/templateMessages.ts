/** A conversation in the shape that chat templates expect. */
import type { ChatMessage, ToolCall } from "../../../contract/completion.ts"
import { parseAsWritten } from "../tools/jsonText.ts"

export type TemplateMessage = {
  readonly role: "system" | "user" | "assistant" | "tool"
  /** Null only beside calls, for templates that look for it. */
  readonly content: string | null
  readonly name?: string
  readonly reasoning_content?: string
  /** The same under the name that gpt-oss knows, which takes it beside calls and without text only. */
  readonly thinking?: string
  readonly tool_calls?: readonly TemplateToolCall[]
  readonly tool_call_id?: string
}

export type TemplateToolCall = {
  readonly id: string
  readonly type: "function"
  /** The arguments as an object, or as the text that they are where they are none. */
  readonly function: { readonly name: string; readonly arguments: unknown }
}

/** Results of calls are given the id and the name of the call that they belong to, where the client has left them out. */
export function toTemplateMessages(messages: readonly ChatMessage[]): TemplateMessage[] {
  const open: TemplateToolCall[] = []
  let callCount = 0
  return messages.map((message) => {
    if (message.role === "tool") return toolResult(message, open)
    const named = message.name === undefined ? {} : { name: message.name }
    if (message.role !== "assistant") return { role: message.role, content: message.content, ...named }
    const calls = message.toolCalls?.map((call) => toTemplateToolCall(call, `call_${++callCount}`)) ?? []
    open.push(...calls)
    return {
      role: message.role,
      content: message.content,
      ...named,
      ...(message.reasoning === undefined ? {} : { reasoning_content: message.reasoning }),
      ...(message.reasoning !== undefined && calls.length > 0 && message.content === ""
        ? { thinking: message.reasoning }
        : {}),
      ...(calls.length > 0 ? { tool_calls: calls } : {}),
    }
  })
}

/** Takes its call from those that have no result yet: the one of its id, else the oldest if it has no id. */
function toolResult(message: Extract<ChatMessage, { role: "tool" }>, open: TemplateToolCall[]): TemplateMessage {
  const at = message.toolCallId === "" ? 0 : open.findIndex((call) => call.id === message.toolCallId)
  const [call] = at < 0 ? [] : open.splice(at, 1)
  const name = message.name ?? call?.function.name
  return {
    role: "tool",
    content: message.content,
    tool_call_id: call?.id ?? message.toolCallId,
    ...(name === undefined ? {} : { name }),
  }
}

function toTemplateToolCall(call: ToolCall, fallbackId: string): TemplateToolCall {
  const { id, name } = call
  return { id: id || fallbackId, type: "function", function: { name, arguments: parsedArguments(call.arguments) } }
}

/** An object where it is one: templates write it as JSON themselves. Anything else stays the text that it was. */
function parsedArguments(text: string): unknown {
  if (text.trim() === "") return {}
  const value = parseAsWritten(text)
  return typeof value === "object" && value !== null ? value : text
}
