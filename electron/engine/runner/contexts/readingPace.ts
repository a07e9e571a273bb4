/** Between two looks at whether the request was cancelled, at most this long and this many tokens. */
const aloneMs = 250
/** A chunk delays the next token of everybody who is being answered: at most this, or by what a token takes anyway. */
const besideOthersMs = 50
const largestChunk = 256
const firstChunk = 32
const smallestChunk = 8
/** How much the newest measurement counts. */
const newestShare = 0.3

/** How much of a prompt to read at once. One for all contexts of a model: they share its speed. */
export class ReadingPace {
  #msPerToken: number | null = null
  /** What a token of an answer takes while nobody reads. */
  #stepMs = 0
  #besideOthers = firstChunk
  #readers = 0

  /** Of a prompt that is read; null before anything was. */
  get msPerToken(): number | null {
    return this.#msPerToken
  }

  get isReading(): boolean {
    return this.#readers > 0
  }

  begin(): void {
    this.#readers++
  }

  end(): void {
    this.#readers--
  }

  /** A chunk was read; beside others the time includes their tokens. */
  read(tokens: number, tookMs: number, isAlone: boolean): void {
    const newest = Math.max(tookMs, 0.1) / tokens
    if (isAlone || this.#msPerToken === null || newest < this.#msPerToken)
      this.#msPerToken = mixed(this.#msPerToken, newest)
    // The last chunk of a prompt is shorter than it might be and says little.
    if (isAlone || tokens < this.#besideOthers) return
    const allowedMs = Math.max(besideOthersMs, 2 * this.#stepMs)
    const change = Math.max(0.5, Math.min(2, allowedMs / Math.max(tookMs, 0.1)))
    this.#besideOthers = clamped(this.#besideOthers * change)
  }

  /** A token of an answer was computed while nobody was reading. */
  stepped(tookMs: number): void {
    this.#stepMs = mixed(this.#stepMs, tookMs)
  }

  /** Tokens to read at once. */
  chunk(isAlone: boolean): number {
    if (!isAlone) return this.#besideOthers
    return this.#msPerToken === null ? firstChunk : clamped(aloneMs / this.#msPerToken)
  }
}

function mixed(known: number | null, newest: number): number {
  return known === null ? newest : known + (newest - known) * newestShare
}

function clamped(tokens: number): number {
  return Math.max(smallestChunk, Math.min(largestChunk, Math.floor(tokens)))
}
