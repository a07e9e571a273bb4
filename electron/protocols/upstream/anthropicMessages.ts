import type { ChatMessage, MessagePart, ToolCall } from "../../contract/completion.ts"
import { unsupportedPart } from "../mediaParts.ts"
import { type LooseObject, objectOf, textOf } from "./lenient.ts"

/** A message as Anthropic has it: users and models only, each a list of blocks. */
export type AnthropicMessage = { readonly role: "user" | "assistant"; readonly content: LooseObject[] }

/**
 * A conversation for Anthropic: what systems say stands apart, results of tools are said by the user, and who says several things
 * in a row says them at once. Throws `unsupported_content` for sounds and films.
 */
export function toAnthropicMessages(messages: readonly ChatMessage[]): {
  readonly system: string
  readonly messages: readonly AnthropicMessage[]
} {
  const system = messages.flatMap(({ role, content }) => (role === "system" && content !== "" ? [content] : []))
  const said: AnthropicMessage[] = []
  for (const message of messages) {
    if (message.role === "system") continue
    const role = message.role === "assistant" ? "assistant" : "user"
    const blocks = blocksOf(message, said)
    const last = said.at(-1)
    if (last?.role === role) last.content.push(...blocks)
    else if (blocks.length > 0) said.push({ role, content: blocks })
  }
  trimEnd(said.at(-1))
  if (said.length > 0) return { system: system.join("\n\n"), messages: said }
  // There is no question without a message of the user.
  return { system: "", messages: [{ role: "user", content: textBlocks(system.join("\n\n")) }] }
}

function blocksOf(
  message: Exclude<ChatMessage, { role: "system" }>,
  before: readonly AnthropicMessage[],
): LooseObject[] {
  switch (message.role) {
    case "user":
      return message.parts === undefined ? textBlocks(message.content) : message.parts.flatMap(partBlocks)
    case "assistant":
      return [...textBlocks(message.content), ...(message.toolCalls ?? []).map(callBlock)]
    case "tool":
      return resultBlocks(message.toolCallId, message.content, before)
  }
}

/** Blocks without text are refused. */
function textBlocks(text: string): LooseObject[] {
  return text.trim() === "" ? [] : [{ type: "text", text }]
}

function callBlock(call: ToolCall): LooseObject {
  return { type: "tool_use", id: toBlockId(call.id), name: call.name, input: inputOf(call) }
}

/** Arguments that are no object are still told. */
function inputOf({ arguments: text }: ToolCall): LooseObject {
  try {
    const parsed: unknown = JSON.parse(text)
    return objectOf(parsed) ?? { value: parsed }
  } catch {
    return text.trim() === "" ? {} : { value: text }
  }
}

/** The result of a call that a shortened history no longer holds would be refused; as text it is still known. */
function resultBlocks(callId: string, content: string, before: readonly AnthropicMessage[]): LooseObject[] {
  const id = toBlockId(callId)
  const asked = before.findLast((message) => message.role === "assistant")
  const isKnown = asked?.content.some((block) => block.type === "tool_use" && block.id === id) ?? false
  if (!isKnown) return textBlocks(content)
  return [{ type: "tool_result", tool_use_id: id, ...(content === "" ? {} : { content }) }]
}

/** Letters, digits, "_" and "-" are all that an id may hold. */
function toBlockId(id: string): string {
  return id.replace(/[^a-zA-Z0-9_-]/g, "_") || "call"
}

function partBlocks(part: MessagePart): LooseObject[] {
  switch (part.kind) {
    case "text":
      return textBlocks(part.text)
    case "image_url": {
      const url = textOf(typeof part.value === "string" ? part.value : objectOf(part.value)?.url)
      const source = sourceOf(url)
      if (source === null) throw unsupportedPart(part)
      return [{ type: "image", source }]
    }
    case "file": {
      const source = sourceOf(textOf(objectOf(part.value)?.file_data))
      if (source?.media_type !== "application/pdf") throw unsupportedPart(part)
      return [{ type: "document", source }]
    }
    default:
      throw unsupportedPart(part)
  }
}

/** A `data:` address as its bytes, and one of the web as it is. */
function sourceOf(url: string): LooseObject | null {
  const [, mediaType, data] = /^data:([\w.+-]+\/[\w.+-]+)(?:;[\w=.-]+)*;base64,([\s\S]+)$/.exec(url) ?? []
  if (mediaType !== undefined) return { type: "base64", media_type: mediaType.toLowerCase(), data }
  return /^https?:\/\//i.test(url) ? { type: "url", url } : null
}

/** An answer that is to be gone on with must not end in white space. */
function trimEnd(message: AnthropicMessage | undefined): void {
  const last = message?.role === "assistant" ? message.content.at(-1) : undefined
  if (last?.type === "text") message?.content.splice(-1, 1, { ...last, text: textOf(last.text).trimEnd() })
}
