/** The last answers tell better than all of them how long one takes now. */
const remembered = 16
const longestSeconds = 60

/** Guesses from the last answers when it makes sense to ask again. */
export class WaitEstimate {
  readonly #durationsMs: number[] = []

  add(durationMs: number): void {
    this.#durationsMs.push(durationMs)
    if (this.#durationsMs.length > remembered) this.#durationsMs.shift()
  }

  /** Until as many as wait now have had their turn in so many slots; 1 to 60 seconds. */
  seconds(waiting: number, slots: number): number {
    const count = Math.max(1, this.#durationsMs.length)
    const meanMs = this.#durationsMs.reduce((sum, ms) => sum + ms, 0) / count
    return Math.min(longestSeconds, Math.max(1, Math.ceil((meanMs * waiting) / Math.max(1, slots) / 1000)))
  }
}
