import type { Clock } from "../core/clock.ts"

const askEveryMs = 5_000
/** A process that leaves so many questions in a row without an answer will not answer any more. */
const unansweredLimit = 12

/**
 * Asks a process that has work for signs of life, and tells once when none come: stopped, deadlocked or swapped out, it would
 * keep everybody waiting who waits for it. Questions are counted, not minutes: a computer that sleeps asks none.
 */
export class HangWatch {
  readonly #clock: Clock
  readonly #ask: () => void
  readonly #onHang: () => void
  #unanswered = 0
  #cancelTimer: (() => void) | null = null

  constructor(clock: Clock, ask: () => void, onHang: () => void) {
    this.#clock = clock
    this.#ask = ask
    this.#onHang = onHang
  }

  /** The process has work now. */
  begin(): void {
    if (this.#cancelTimer !== null) return
    this.#unanswered = 0
    this.#wait()
  }

  /** It has none any more. */
  end(): void {
    this.#cancelTimer?.()
    this.#cancelTimer = null
  }

  /** It has said something. */
  heard(): void {
    this.#unanswered = 0
  }

  #wait(): void {
    this.#cancelTimer = this.#clock.after(askEveryMs, () => {
      if (this.#unanswered >= unansweredLimit) {
        this.#cancelTimer = null
        return this.#onHang()
      }
      this.#unanswered++
      this.#ask()
      this.#wait()
    })
  }
}
