import type { AnswerEvent, FollowedEvent } from "../../contract/conversations.ts"
import { AsyncQueue } from "../../core/asyncQueue.ts"

type Follow = (messageId: string, signal: AbortSignal) => AsyncIterable<AnswerEvent>

/** What comes of several answers, in the order in which it comes; ends with the last of them, or with the signal. */
export function followSeveral(
  follow: Follow,
  messageIds: readonly string[],
  signal: AbortSignal,
): AsyncIterable<FollowedEvent> {
  const left = new AbortController()
  const either = AbortSignal.any([signal, left.signal])
  const all = messageIds.map((messageId) => ({ messageId, events: follow(messageId, either) }))
  const queue = new AsyncQueue<FollowedEvent>(() => left.abort())
  const readers = all.map(async ({ messageId, events }) => {
    for await (const event of events) queue.push({ messageId, event })
  })
  void Promise.all(readers).then(
    () => queue.close(),
    (error) => {
      left.abort()
      queue.fail(error)
    },
  )
  return queue
}
