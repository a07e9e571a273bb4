import type { Clock } from "../../electron/core/clock.ts"

/** Time that moves only when it is told to. */
export class ManualClock implements Clock {
  #now = 1_800_000_000_000
  readonly #timers = new Set<{ at: number; callback: () => void }>()

  /** Timers that have neither fired nor been cancelled. */
  get pendingCount(): number {
    return this.#timers.size
  }

  now(): number {
    return this.#now
  }

  monotonic(): number {
    return this.#now
  }

  after(delayMs: number, callback: () => void): () => void {
    const timer = { at: this.#now + delayMs, callback }
    this.#timers.add(timer)
    return () => void this.#timers.delete(timer)
  }

  advance(ms: number): void {
    this.#now += ms
    for (const timer of [...this.#timers].sort((a, b) => a.at - b.at)) {
      if (timer.at <= this.#now && this.#timers.delete(timer)) timer.callback()
    }
  }
}
