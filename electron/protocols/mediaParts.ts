import type { ChatMessage, CompletionRequest, MessagePart } from "../contract/completion.ts"
import { AppError } from "../contract/errors.ts"

export type MediaPart = Exclude<MessagePart, { kind: "text" }>

/**
 * The first image, sound, film or file of a request. A target that reads text only refuses the request with `unsupportedPart`:
 * it must not answer as if the part were not there.
 */
export function firstMediaPart({ input }: Pick<CompletionRequest, "input">): MediaPart | undefined {
  return input.kind === "chat" ? firstMediaIn(input.messages) : undefined
}

export function firstMediaIn(messages: readonly ChatMessage[]): MediaPart | undefined {
  for (const message of messages) {
    const media = message.role === "user" ? message.parts?.find(isMedia) : undefined
    if (media !== undefined) return media
  }
  return undefined
}

export function isMedia(part: MessagePart): part is MediaPart {
  return part.kind !== "text"
}

export function unsupportedPart({ kind, param }: MediaPart): AppError {
  return new AppError("unsupported_content", `This model reads text only; '${param}' is of type '${kind}'.`, { param })
}
