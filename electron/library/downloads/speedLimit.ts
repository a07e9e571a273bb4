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

  constructor(bytesPerSecond: () => number | null, clock: Clock) {
    this.#bytesPerSecond = bytesPerSecond
    this.#clock = clock
    this.#countedAt = clock.monotonic()
  }

  async take(bytes: number, signal: AbortSignal): Promise<void> {
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
