import { AppError } from "../../contract/errors.ts"
import { onAbort } from "../../core/abort.ts"
import type { Clock } from "../../core/clock.ts"

/** Whoever wants to be left alone for longer is left for another target, or given up where there is none. */
const longestMs = { withOthers: 1_000, alone: 10_000 }

/**
 * How long to wait before a target is asked once more: doubled with each time, half of it by chance, so that those who failed
 * together do not come back together; never earlier than the target wants. Null: not in time.
 */
export function pauseBefore(
  error: unknown,
  { retry, pauseMs, isLast }: { readonly retry: number; readonly pauseMs: number; readonly isLast: boolean },
  random: () => number,
): number | null {
  const seconds = error instanceof AppError ? Number(error.facts?.retryAfterSeconds ?? 0) : 0
  const wantedMs = Number.isFinite(seconds) ? seconds * 1000 : 0
  if (wantedMs > (isLast ? longestMs.alone : longestMs.withOthers)) return null
  const backOffMs = Math.min(pauseMs * 2 ** retry, longestMs.alone)
  return Math.max(wantedMs, backOffMs / 2 + (backOffMs / 2) * random())
}

/** Ends at once on abort. */
export function pause(ms: number, clock: Clock, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const cancel = clock.after(ms, () => {
      forget()
      resolve()
    })
    const forget = onAbort(signal, () => {
      cancel()
      resolve()
    })
  })
}
