import { onAbort } from "../../core/abort.ts"
import type { Clock } from "../../core/clock.ts"
import { sleep } from "../../core/sleep.ts"

/** A limit that changes meanwhile holds after so long for those who wait, too. */
const longestWaitMs = 500
/** What may come at once after a pause. */
const burstMs = 250

/** A limit on all bytes together: whoever has taken too many waits until they are allowed. */
export class SpeedLimit {
  readonly #bytesPerSecond: () => number | null
  readonly #clock: Clock
  #credit = 0
  #countedAt: number
  /** Resolves when all that came until now have had their turn. */
  #last: Promise<void> = Promise.resolve()

  constructor(bytesPerSecond: () => number | null, clock: Clock) {
    this.#bytesPerSecond = bytesPerSecond
    this.#clock = clock
    this.#countedAt = clock.monotonic()
  }

  /** In the order in which they come: one with a single connection gets its share beside those with many. */
  async take(bytes: number, signal: AbortSignal): Promise<void> {
    if (this.#bytesPerSecond() === null) {
      this.#credit = 0
      return
    }
    const before = this.#last
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#last = promise
    try {
      await turnAfter(before, signal)
      await this.#pay(bytes, signal)
    } finally {
      // Whoever leaves early lets nobody overtake.
      void before.then(resolve)
    }
  }

  async #pay(bytes: number, signal: AbortSignal): Promise<void> {
    for (;;) {
      const rate = this.#bytesPerSecond()
      if (rate === null) {
        this.#credit = 0
        return
      }
      this.#count(rate)
      if (this.#credit >= 0) break
      await sleep(Math.min(longestWaitMs, Math.ceil((-this.#credit / rate) * 1_000)), this.#clock, signal)
    }
    this.#credit -= bytes
  }

  #count(rate: number): void {
    const now = this.#clock.monotonic()
    this.#credit = Math.min((rate * burstMs) / 1_000, this.#credit + (rate * (now - this.#countedAt)) / 1_000)
    this.#countedAt = now
  }
}

/** Rejects with the signal's reason. */
function turnAfter(before: Promise<void>, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const forget = onAbort(signal, () => reject(signal.reason))
    void before.then(() => {
      forget()
      resolve()
    })
  })
}
