import { createSseReader, type SseEvent } from "../sse.ts"
import { invalidReply } from "./upstreamErrors.ts"

/** Far more than any event of an answer, and little enough to hold. */
const longestEvent = 8_000_000

/**
 * Reads the events of a provider's stream from text that may be cut anywhere. Throws `upstream_invalid_reply` for an event of
 * more than `limit` characters, comments and lines of unknown kinds included: who never ends one could fill the memory.
 */
export function createFrameReader(
  provider: string,
  limit = longestEvent,
): {
  push(text: string): SseEvent[]
  /** The last event where no empty line came behind it. */
  end(): SseEvent[]
} {
  const reader = createSseReader()
  let isFirst = true
  let length = 0
  return {
    push(text) {
      const events = reader.push(isFirst ? text.replace(/^\ufeff/, "") : text)
      isFirst &&= text === ""
      length = events.length > 0 ? text.length : length + text.length
      if (length > limit) throw invalidReply(provider, "one of its events has no end")
      return events
    },
    end: () => reader.push("\n\n"),
  }
}
