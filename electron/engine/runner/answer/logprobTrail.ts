import type { TokenLogprob } from "../../../contract/completion.ts"

type Entry = { readonly logprob: TokenLogprob; readonly start: number; readonly end: number }

/**
 * Follows tokens until their text is shown: it may be held back for a stop string, trimmed, or cut off. A token counts as
 * shown with the first character of it that is.
 */
export class LogprobTrail {
  #text = ""
  #entries: Entry[] = []

  /** A token of the answer and what it added to the text; nothing as long as its character is not whole. */
  add(logprob: TokenLogprob, piece: string): void {
    const start = this.#text.length
    this.#text += piece
    this.#entries.push({ logprob, start, end: this.#text.length })
  }

  /** The tokens that this text was made of, which is what comes next of all that was added. */
  take(shown: string): TokenLogprob[] {
    const start = Math.max(0, this.#text.indexOf(shown))
    const end = start + shown.length
    const taken = this.#entries.filter((entry) => entry.start < end && (entry.end > start || entry.start >= start))
    this.#entries = this.#entries
      .filter((entry) => entry.start >= end)
      .map((entry) => ({ ...entry, start: entry.start - end, end: entry.end - end }))
    this.#text = this.#text.slice(end)
    return taken.map((entry) => entry.logprob)
  }

  /** What was added so far is not going to be shown: it is part of a call. */
  forget(): void {
    this.#text = ""
    this.#entries = []
  }
}
