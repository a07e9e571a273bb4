import { setImmediate as nextRound } from "node:timers/promises"

/** Lets the process hear its messages between two pieces of work; rejects with the signal's reason if it was told to stop. */
export async function breathe(signal: AbortSignal): Promise<void> {
  await nextRound()
  signal.throwIfAborted()
}
