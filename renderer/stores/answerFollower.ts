import type { AnswerEvent } from "../../electron/contract/conversations.ts"
import type { HostTransport } from "../../electron/contract/hostApi.ts"
import { createFrameBuffer, type Schedule } from "./frameBuffer.ts"

export type FollowedEvent = { readonly messageId: string; readonly event: AnswerEvent; readonly at: number }

export type AnswerFollower = {
  /** Follows an answer from wherever it is; nothing happens if it is followed already. */
  follow(messageId: string): void
  /** Stops looking. The answers themselves go on in the host. */
  releaseAll(): void
}

type FollowerOptions = {
  readonly host: Pick<HostTransport, "open">
  readonly deliver: (events: readonly FollowedEvent[]) => void
  /** The stream has ended, whether or not the answer has. */
  readonly onEnd: (messageId: string) => void
  readonly schedule?: Schedule
}

/** Reads the answers of the open conversation while they are written, one delivery per frame for all of them. */
export function createAnswerFollower({ host, deliver, onEnd, schedule }: FollowerOptions): AnswerFollower {
  const following = new Map<string, AbortController>()
  const buffer = createFrameBuffer(deliver, schedule)

  async function read(messageId: string, abort: AbortController): Promise<void> {
    try {
      for await (const event of host.open("chat.follow", { messageId }, abort.signal)) {
        if (abort.signal.aborted) return
        buffer.push({ messageId, event, at: Date.now() })
      }
    } catch {
      // The answer lives in the host: what is missing here comes with the next event or snapshot.
    } finally {
      if (!abort.signal.aborted) {
        buffer.flush()
        following.delete(messageId)
        onEnd(messageId)
      }
    }
  }

  return {
    follow: (messageId) => {
      if (following.has(messageId)) return
      const abort = new AbortController()
      following.set(messageId, abort)
      void read(messageId, abort)
    },
    releaseAll: () => {
      for (const abort of following.values()) abort.abort()
      following.clear()
      buffer.clear()
    },
  }
}
