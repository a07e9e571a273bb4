import type { Clock } from "../core/clock.ts"

/** What was waited for in vain. */
export type Wait = "connect" | "first-byte" | "idle"

/** Ends a request when its answer does not come, or does not go on. Only the time in which it is waited for counts. */
export interface ReplyWatch {
  /** Whoever asked waits for the next bytes from now on. */
  wait(): void
  /** Bytes have come. */
  arrived(): void
  stop(): void
}

/**
 * One timer for a whole answer, set anew only when it fires: answers come in thousands of pieces. `expire` is called at most once,
 * with "first-byte" or "idle".
 */
export function createReplyWatch(
  { firstByteMs, idleMs }: { readonly firstByteMs: number; readonly idleMs: number },
  clock: Clock,
  expire: (wait: Wait, limitMs: number) => void,
): ReplyWatch {
  let wait: "first-byte" | "idle" = "first-byte"
  let waitingSince: number | null = null
  const limitMs = () => (wait === "first-byte" ? firstByteMs : idleMs)
  const look = () => {
    const leftMs = waitingSince === null ? limitMs() : waitingSince + limitMs() - clock.monotonic()
    if (leftMs > 0) cancel = clock.after(leftMs, look)
    else expire(wait, limitMs())
  }
  let cancel = clock.after(firstByteMs, look)
  return {
    wait() {
      waitingSince ??= clock.monotonic()
    },
    arrived() {
      waitingSince = null
      if (wait === "idle") return
      wait = "idle"
      cancel()
      cancel = clock.after(idleMs, look)
    },
    stop: () => cancel(),
  }
}

/** What a time-out says after the name of the service. */
export function describeWait(wait: Wait, limitMs: number): string {
  return `${words[wait]} within ${limitMs / 1_000} s.`
}

const words: Readonly<Record<Wait, string>> = {
  connect: "could not be reached",
  "first-byte": "did not begin to answer",
  idle: "stopped in the middle of its answer",
}
