import type { Clock } from "./clock.ts"

/** Work that is asked for more often than anybody needs it. */
export type Throttled = {
  /** Does it now, or as soon as `quietMs` have passed since the last time: the last call is never lost. */
  call(): void
  /** Drops what has not been done yet. */
  cancel(): void
}

export function throttle(work: () => void, quietMs: number, clock: Clock): Throttled {
  let quietUntil = Number.NEGATIVE_INFINITY
  let cancelTimer: (() => void) | null = null
  const run = () => {
    cancelTimer = null
    quietUntil = clock.monotonic() + quietMs
    work()
  }
  return {
    call() {
      if (cancelTimer !== null) return
      const waitMs = quietUntil - clock.monotonic()
      if (waitMs <= 0) run()
      else cancelTimer = clock.after(waitMs, run)
    },
    cancel() {
      cancelTimer?.()
      cancelTimer = null
    },
  }
}
