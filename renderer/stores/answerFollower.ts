import type { AnswerEvent, FollowedEvent } from "../../electron/contract/conversations.ts"
import type { HostTransport } from "../../electron/contract/hostTransport.ts"
import { createFrameBuffer, type Schedule } from "./frameBuffer.ts"

export type SeenEvent = FollowedEvent & { readonly at: number }

export type AnswerFollower = {
  /** Follows an answer from wherever it is; nothing happens if it is followed already. */
  follow(messageId: string): void
  /** Stops looking. The answers themselves go on in the host. */
  releaseAll(): void
}

type FollowerOptions = {
  readonly host: Pick<HostTransport, "open">
  readonly deliver: (events: readonly SeenEvent[]) => void
  /** The stream has ended, whether or not the answer has. */
  readonly onEnd: (messageId: string) => void
  readonly schedule?: Schedule
}

/** Answers that begin together are announced within this time. */
const gatherMs = 16

/**
 * Reads the answers of the open conversation while they are written, one delivery per frame for all of them. Those that begin
 * together share a stream: a browser has six connections to a host, for all of its windows.
 */
export function createAnswerFollower({ host, deliver, onEnd, schedule }: FollowerOptions): AnswerFollower {
  const following = new Map<string, AbortController>()
  const buffer = createFrameBuffer(deliver, schedule)
  let gathered: string[] = []
  let timer: ReturnType<typeof setTimeout> | undefined

  async function read(messageIds: readonly string[], abort: AbortController): Promise<void> {
    try {
      for await (const event of open(host, messageIds, abort.signal)) {
        if (abort.signal.aborted) return
        buffer.push({ ...event, at: Date.now() })
      }
    } catch {
      // The answer lives in the host: what is missing here comes with the next event or snapshot.
    } finally {
      if (!abort.signal.aborted) {
        buffer.flush()
        for (const messageId of messageIds) {
          following.delete(messageId)
          onEnd(messageId)
        }
      }
    }
  }

  function begin(): void {
    const messageIds = gathered
    gathered = []
    timer = undefined
    const abort = new AbortController()
    for (const messageId of messageIds) following.set(messageId, abort)
    void read(messageIds, abort)
  }

  return {
    follow: (messageId) => {
      if (following.has(messageId) || gathered.includes(messageId)) return
      gathered.push(messageId)
      timer ??= setTimeout(begin, gatherMs)
    },
    releaseAll: () => {
      clearTimeout(timer)
      timer = undefined
      gathered = []
      for (const abort of following.values()) abort.abort()
      following.clear()
      buffer.clear()
    },
  }
}

async function* open(
  host: Pick<HostTransport, "open">,
  messageIds: readonly string[],
  signal: AbortSignal,
): AsyncIterable<FollowedEvent> {
  const [messageId] = messageIds
  if (messageId === undefined) return
  if (messageIds.length > 1) yield* host.open("chat.followSeveral", { messageIds }, signal)
  else yield* withId(messageId, host.open("chat.follow", { messageId }, signal))
}

async function* withId(messageId: string, events: AsyncIterable<AnswerEvent>): AsyncIterable<FollowedEvent> {
  for await (const event of events) yield { messageId, event }
}
