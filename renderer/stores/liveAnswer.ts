import type { AnswerEvent, AnswerMessage } from "../../electron/contract/conversations.ts"

/** An answer that is being written, as far as it has come. */
export type LiveAnswer = {
  readonly message: AnswerMessage
  /** When its thinking was seen to begin; null if that was before this window looked. */
  readonly thinkingSince: number | null
}

/** Pure: what an answer has become after an event that arrived at `now`. Undefined until its snapshot has come. */
export function afterEvent(live: LiveAnswer | undefined, event: AnswerEvent, now: number): LiveAnswer | undefined {
  if (event.type === "snapshot" || event.type === "finished") {
    return { message: event.message, thinkingSince: live?.thinkingSince ?? null }
  }
  if (live === undefined) return undefined
  const { message, thinkingSince } = live
  switch (event.type) {
    case "state":
      return { ...live, message: { ...message, state: event.state } }
    case "reasoning-delta":
      return {
        message: { ...message, reasoning: message.reasoning + event.text },
        thinkingSince: message.reasoning === "" ? now : thinkingSince,
      }
    case "text-delta":
      return { ...live, message: { ...message, text: message.text + event.text, reasoningMs: thoughtMs(live, now) } }
  }
}

function thoughtMs({ message, thinkingSince }: LiveAnswer, now: number): number | null {
  if (message.reasoningMs !== null || message.text !== "" || thinkingSince === null) return message.reasoningMs
  return now - thinkingSince
}
