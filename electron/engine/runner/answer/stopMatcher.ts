export type StopMatch = { readonly text: string; readonly isStopped: boolean }

/**
 * Finds stop strings in text that comes in pieces. Holds back what may still become one; gives out everything before the
 * earliest match and nothing from it on.
 */
export class StopMatcher {
  readonly #stops: readonly string[]
  readonly #longest: number
  #held = ""

  constructor(stops: readonly string[]) {
    this.#stops = stops
    this.#longest = Math.max(0, ...stops.map((stop) => stop.length))
  }

  push(piece: string): StopMatch {
    const text = this.#held + piece
    const at = this.#firstMatch(text)
    if (at >= 0) {
      this.#held = ""
      return { text: text.slice(0, at), isStopped: true }
    }
    const keep = this.#partialLength(text)
    this.#held = text.slice(text.length - keep)
    return { text: text.slice(0, text.length - keep), isStopped: false }
  }

  /** What was held back, once no more text will come. */
  flush(): string {
    const rest = this.#held
    this.#held = ""
    return rest
  }

  #firstMatch(text: string): number {
    const found = this.#stops.map((stop) => text.indexOf(stop)).filter((at) => at >= 0)
    return found.length === 0 ? -1 : Math.min(...found)
  }

  /** Length of the longest end of the text that begins a stop string. */
  #partialLength(text: string): number {
    for (let length = Math.min(text.length, this.#longest - 1); length > 0; length--) {
      const end = text.slice(text.length - length)
      if (this.#stops.some((stop) => stop.length > length && stop.startsWith(end))) return length
    }
    return 0
  }
}
