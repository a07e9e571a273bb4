import { nineCharacterIds, oneCallAtATime, toolsAsText, type WriteCall } from "../tools/toolHistory.ts"
import type { TemplateMessage } from "./templateMessages.ts"

/** Between two messages that were merged into one. */
const separator = "\n\n"

/**
 * The conversation in ever stricter forms. Templates differ in what they accept: the first form that a template renders
 * completely is the one to use.
 */
export function conversationForms(messages: readonly TemplateMessage[], writeCall: WriteCall): TemplateMessage[][] {
  const merged = mergeNeighbours(messages)
  const systemFirst = mergeNeighbours(moveSystemFirst(merged))
  const hasTools = messages.some((message) => message.role === "tool" || message.tool_calls !== undefined)
  const asText = mergeNeighbours(toolsAsText(systemFirst, writeCall))
  const noSystem = mergeNeighbours(foldSystem(asText))
  return [
    ...(hasTools
      ? [merged, systemFirst, mergeNeighbours(foldSystem(systemFirst))].flatMap(toolForms)
      : [merged, systemFirst]),
    asText,
    userFirst(asText),
    noSystem,
    userFirst(noSystem),
  ]
}

/** For templates that know tools, but are particular about ids, or take only one call at a time. */
function toolForms(messages: TemplateMessage[]): TemplateMessage[][] {
  const shortIds = nineCharacterIds(messages)
  return [messages, shortIds, oneCallAtATime(messages), oneCallAtATime(shortIds)]
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

/** What an assistant said before its calls is part of the same turn. */
function canMerge(first: TemplateMessage, second: TemplateMessage): boolean {
  return (
    first.role === second.role && first.role !== "tool" && first.name === second.name && first.tool_calls === undefined
  )
}

function merge(first: TemplateMessage, second: TemplateMessage): TemplateMessage {
  const content = [first.content, second.content].filter((text) => text !== null && text !== "").join(separator)
  // Known beside calls without text only, see `TemplateMessage`.
  const { thinking, ...merged } = { ...first, ...second, content }
  return content === "" && thinking !== undefined ? { ...merged, thinking } : merged
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

/** For templates that insist on turns which begin with the user. */
function userFirst(messages: readonly TemplateMessage[]): TemplateMessage[] {
  const at = messages[0]?.role === "system" ? 1 : 0
  return messages[at]?.role === "user"
    ? [...messages]
    : [...messages.slice(0, at), { role: "user", content: "" }, ...messages.slice(at)]
}
