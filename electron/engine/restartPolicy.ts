import type { Clock } from "../core/clock.ts"

/** A crash before any successful answer in between counts on; this many in a row and the model is left alone. */
const crashesToQuarantine = 2
const firstRetryMs = 500
const longestRetryMs = 30_000
/** Crashes longer ago than this do not lengthen the pause. */
const memoryMs = 5 * 60_000

/** Decides what follows a crash. */
export class RestartPolicy {
  readonly #clock: Clock
  #inARow = 0
  #times: number[] = []

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** The process works, or the user wants it tried again. */
  forgive(): void {
    this.#inARow = 0
  }

  /** How long to wait before the process is started again; null if it is not. */
  crashed(): { readonly retryInMs: number | null } {
    const now = this.#clock.monotonic()
    this.#inARow++
    this.#times = [...this.#times.filter((time) => now - time < memoryMs), now]
    if (this.#inARow >= crashesToQuarantine) return { retryInMs: null }
    return { retryInMs: Math.min(longestRetryMs, firstRetryMs * 2 ** (this.#times.length - 1)) }
  }
}
