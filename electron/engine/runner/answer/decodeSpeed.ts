import type { Clock } from "../../../core/clock.ts"

/** Counts tokens and how fast they come. */
export class DecodeSpeed {
  readonly #clock: Clock
  #tokens = 0
  #firstAt = 0
  #lastAt = 0

  constructor(clock: Clock) {
    this.#clock = clock
  }

  get tokens(): number {
    return this.#tokens
  }

  /** From the first to the last; null for fewer than two. */
  get tokensPerSecond(): number | null {
    const decodedMs = this.#lastAt - this.#firstAt
    return this.#tokens < 2 || decodedMs <= 0 ? null : ((this.#tokens - 1) * 1000) / decodedMs
  }

  add(): void {
    this.#lastAt = this.#clock.monotonic()
    if (this.#tokens === 0) this.#firstAt = this.#lastAt
    this.#tokens++
  }
}
