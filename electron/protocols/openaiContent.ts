import type { MessagePart } from "../contract/completion.ts"
import { fieldOf, invalidValue, type JsonObject, join, readObject, readString, required, wrongType } from "./fields.ts"

/** The content of a message: all of its text, and its parts where there is more than text. */
export type MessageContent = { readonly content: string; readonly parts?: readonly MessagePart[] }

/** Texts are joined as they are: a separator would be something that the client did not write. */
export function readContent(value: unknown, path: string): MessageContent {
  if (typeof value === "string") return { content: value.toWellFormed() }
  if (!Array.isArray(value)) throw wrongType(value, path, "a string or an array of parts")
  const parts = value.map((part, index) => readPart(part, `${path}[${index}]`))
  const content = parts.map((part) => (part.kind === "text" ? part.text : "")).join("")
  return parts.every((part) => part.kind === "text") ? { content } : { content, parts }
}

function readPart(value: unknown, path: string): MessagePart {
  const part = readObject(value, path)
  const type = required(part, "type", readString, path)
  switch (type) {
    case "text":
    case "refusal":
      return { kind: "text", text: required(part, type, readString, path) }
    case "image_url":
    case "input_audio":
    case "video_url":
    case "file":
      assertNoFileUrl(part, type, path)
      return { kind: type, value: fieldOf(part, type), param: path }
    default:
      throw invalidValue(join(path, "type"), "it is not a type of content part; use 'text'")
  }
}

/** A path of the client's computer means another file on any other; and no provider shall be asked for one of its own. */
function assertNoFileUrl(part: JsonObject, type: string, path: string): void {
  const value = fieldOf(part, type)
  const url = typeof value === "object" && value !== null ? (value as { url?: unknown }).url : value
  if (typeof url !== "string" || !/^\s*file:/i.test(url)) return
  throw invalidValue(join(path, type), "a 'file:' address is not read; send the content as a 'data:' address")
}
