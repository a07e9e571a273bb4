const seconds = 60

/** Counts tokens per second over the last minute. */
export class TokenRate {
  readonly #counts = new Array<number>(seconds).fill(0)
  #second = 0

  add(nowMs: number): void {
    this.#advance(nowMs)
    const at = this.#second % seconds
    this.#counts[at] = (this.#counts[at] ?? 0) + 1
  }

  /** Tokens in each of the last 60 seconds, oldest first. */
  lastMinute(nowMs: number): number[] {
    this.#advance(nowMs)
    const next = (this.#second + 1) % seconds
    return [...this.#counts.slice(next), ...this.#counts.slice(0, next)]
  }

  #advance(nowMs: number): void {
    const second = Math.floor(nowMs / 1000)
    for (let step = Math.max(this.#second + 1, second - seconds + 1); step <= second; step++) {
      this.#counts[step % seconds] = 0
    }
    this.#second = Math.max(this.#second, second)
  }
}
