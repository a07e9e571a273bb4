/** Calls and their results in a conversation, in the forms that templates differ in. */
import type { TemplateMessage, TemplateToolCall } from "../prompt/templateMessages.ts"
import { writeJson } from "./jsonText.ts"

/** Writes a call as the model would. */
export type WriteCall = (name: string, argumentsJson: string) => string

/** For templates that take only ids of nine letters and digits, as Mistral's do: every id is replaced by its number. */
export function nineCharacterIds(messages: readonly TemplateMessage[]): TemplateMessage[] {
  const numbers = new Map<string, string>()
  const shorten = (id: string) => {
    const number = numbers.get(id) ?? String(numbers.size + 1).padStart(9, "0")
    numbers.set(id, number)
    return number
  }
  return messages.map((message) => ({
    ...message,
    ...(message.tool_calls === undefined
      ? {}
      : { tool_calls: message.tool_calls.map((call) => ({ ...call, id: shorten(call.id) })) }),
    ...(message.tool_call_id === undefined ? {} : { tool_call_id: shorten(message.tool_call_id) }),
  }))
}

/** For templates that take one call in a message: every call is followed by its result. */
export function oneCallAtATime(messages: readonly TemplateMessage[]): TemplateMessage[] {
  const moved = new Set<TemplateMessage>()
  return messages.flatMap((message) => {
    if (moved.has(message)) return []
    const calls = message.tool_calls ?? []
    if (calls.length < 2) return [message]
    return calls.flatMap((call, index) => {
      const result = messages.find(
        (other) => other.role === "tool" && other.tool_call_id === call.id && !moved.has(other),
      )
      if (result !== undefined) moved.add(result)
      const { reasoning_content: _, thinking: __, ...bare } = message
      const own = index === 0 ? message : { ...bare, content: "" }
      return [{ ...own, tool_calls: [call] }, ...(result === undefined ? [] : [result])]
    })
  })
}

/** For templates that know nothing of tools. */
export function toolsAsText(messages: readonly TemplateMessage[], writeCall: WriteCall): TemplateMessage[] {
  return messages.map((message) => {
    if (message.role === "tool") {
      return { role: "user", content: `<tool_response>\n${message.content ?? ""}\n</tool_response>` }
    }
    const { tool_calls: calls, ...rest } = message
    if (calls === undefined) return message
    const texts = calls.map((call) => writeCall(call.function.name, argumentsJson(call)))
    return { ...rest, content: [message.content ?? "", ...texts].filter((text) => text !== "").join("\n") }
  })
}

/** What a model's template wants of a message with calls. */
export type CallShape = {
  readonly argumentsAs: "object" | "text"
  /** What stands for no text beside calls. */
  readonly emptyContent: "" | null
  /** Whether text may stand beside calls; else it goes before them as a message of its own. */
  readonly takesText: boolean
  /** Whether one message may hold several calls; else every call is followed by its result. */
  readonly takesSeveral: boolean
}

export function shapeCalls(messages: readonly TemplateMessage[], shape: CallShape): TemplateMessage[] {
  return (shape.takesSeveral ? messages : oneCallAtATime(messages)).flatMap((message) => {
    const calls = message.tool_calls
    if (calls === undefined) return [message]
    const shaped = shape.argumentsAs === "object" ? calls : calls.map(withTextArguments)
    if (!message.content) return [{ ...message, content: shape.emptyContent, tool_calls: shaped }]
    if (shape.takesText) return [{ ...message, tool_calls: shaped }]
    const { tool_calls: _, ...text } = message
    return [text, { role: message.role, content: shape.emptyContent, tool_calls: shaped }]
  })
}

function withTextArguments(call: TemplateToolCall): TemplateToolCall {
  return { ...call, function: { ...call.function, arguments: argumentsJson(call) } }
}

function argumentsJson(call: TemplateToolCall): string {
  const value = call.function.arguments
  return typeof value === "string" ? value : writeJson(value)
}
