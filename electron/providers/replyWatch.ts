import { AppError } from "../contract/errors.ts"
import type { ProviderTimeouts } from "../contract/providers.ts"
import type { Clock } from "../core/clock.ts"

/** Ends a request when its answer does not come, or does not go on. Only the time in which it is waited for counts. */
export interface ReplyWatch {
  /** Whoever asked waits for the next bytes from now on. */
  wait(): void
  /** Bytes have come. */
  arrived(): void
  stop(): void
}

/**
 * One timer for a whole answer, set anew only when it fires: answers come in thousands of pieces. `expire` is called once, with
 * `upstream_timeout`, whose fact `wait` is "first-byte" or "idle".
 */
export function createReplyWatch(
  provider: string,
  { firstByteMs, idleMs }: ProviderTimeouts,
  clock: Clock,
  expire: (error: AppError) => void,
): ReplyWatch {
  let wait: "first-byte" | "idle" = "first-byte"
  let waitingSince: number | null = null
  const limitMs = () => (wait === "first-byte" ? firstByteMs : idleMs)
  const look = () => {
    const leftMs = waitingSince === null ? limitMs() : waitingSince + limitMs() - clock.monotonic()
    if (leftMs > 0) cancel = clock.after(leftMs, look)
    else expire(timeoutError(provider, wait, limitMs()))
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

const words = {
  connect: "could not be reached",
  "first-byte": "did not begin to answer",
  idle: "stopped in the middle of its answer",
}

export function timeoutError(provider: string, wait: keyof typeof words, limitMs: number): AppError {
  return new AppError("upstream_timeout", `${provider} ${words[wait]} within ${limitMs / 1_000} s.`, {
    facts: { provider, wait, limitMs },
  })
}
