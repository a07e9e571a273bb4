/** Between two looks at whether the request was cancelled, at most this long and this many tokens. */
const aloneMs = 250
/** While others are answered: each of their next tokens waits for the chunk. */
const besideOthersMs = 50
const largestChunk = 256
const firstChunk = 64
const smallestChunk = 8
/** How much the newest chunk counts. */
const newestShare = 0.5

/** How fast prompts are read, and so how much of them at once. One for all contexts of a model: they share its speed. */
export class ReadingPace {
  #msPerToken: number | null = null

  /** Null before anything was read. */
  get msPerToken(): number | null {
    return this.#msPerToken
  }

  add(tokens: number, tookMs: number): void {
    const newest = Math.max(tookMs, 0.1) / tokens
    this.#msPerToken = this.#msPerToken === null ? newest : this.#msPerToken * (1 - newestShare) + newest * newestShare
  }

  /** Tokens to read at once. */
  chunk(isAlone: boolean): number {
    if (this.#msPerToken === null) return firstChunk
    const fitting = Math.floor((isAlone ? aloneMs : besideOthersMs) / this.#msPerToken)
    return Math.max(smallestChunk, Math.min(largestChunk, fitting))
  }
}
