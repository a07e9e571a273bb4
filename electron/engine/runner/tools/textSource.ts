/** A coroutine that reads text which is still being written: `yield` waits for more of it. */
export type Reading<Result = void> = Generator<undefined, Result, undefined>

/**
 * Text that comes in pieces. What reads it cannot tell where one piece ended and the next began, so the result is the same
 * for pieces of any size.
 */
export class TextSource {
  #text = ""
  #at = 0
  #forgotten = 0
  #isEnded = false

  push(piece: string): void {
    this.#text += piece
  }

  /** No more text will come. */
  end(): void {
    this.#isEnded = true
  }

  /** What is there and has not been read. */
  get rest(): string {
    return this.#text.slice(this.#at)
  }

  get position(): number {
    return this.#forgotten + this.#at
  }

  /** Back to a position; not to one before the last `forget`. */
  rewind(position: number): void {
    this.#at = position - this.#forgotten
  }

  /** Lets go of what has been read. */
  forget(): void {
    this.#forgotten += this.#at
    this.#text = this.rest
    this.#at = 0
  }

  /** All text from a position on, read or not. */
  since(position: number): string {
    return this.#text.slice(position - this.#forgotten)
  }

  take(length: number): string {
    const taken = this.#text.slice(this.#at, this.#at + length)
    this.#at += taken.length
    return taken
  }

  /** Waits for more text; false if none will come. True does not promise that there is more. */
  *more(): Reading<boolean> {
    if (this.#isEnded) return false
    yield
    return true
  }

  /** Which of these texts comes next; where one begins with another, the longer one should be named first. */
  *next(...literals: readonly string[]): Reading<string | null> {
    for (;;) {
      const { rest } = this
      const open = literals.find((literal) => rest.startsWith(literal) || literal.startsWith(rest))
      if (open === undefined) return null
      if (rest.startsWith(open)) return open
      if (!(yield* this.more())) return literals.find((literal) => rest.startsWith(literal)) ?? null
    }
  }

  /** Reads the text if it comes next. */
  *skip(literal: string): Reading<boolean> {
    if ((yield* this.next(literal)) === null) return false
    this.take(literal.length)
    return true
  }

  *skipBlank(): Reading {
    do this.take(this.rest.length - this.rest.trimStart().length)
    while (this.rest === "" && (yield* this.more()))
  }

  /** Reads up to the first of these texts, which is left unread; null if the text is longer than `limit` or ends before. */
  *until(literals: readonly string[], limit = Number.POSITIVE_INFINITY): Reading<string | null> {
    for (;;) {
      const at = firstOf(this.rest, literals)
      if (at !== null && at.index <= limit) return this.take(at.index)
      if (at !== null || this.rest.length > limit || !(yield* this.more())) return null
    }
  }
}

export type Found = { readonly index: number; readonly literal: string }

/** The first occurrence of any of these texts; of two at the same place, the longer one. */
export function firstOf(text: string, literals: readonly string[]): Found | null {
  return literals
    .map((literal) => ({ index: text.indexOf(literal), literal }))
    .filter(({ index }) => index >= 0)
    .reduce<Found | null>((first, found) => (first === null || isBefore(found, first) ? found : first), null)
}

function isBefore(one: Found, other: Found): boolean {
  return one.index < other.index || (one.index === other.index && one.literal.length > other.literal.length)
}

/** How much of the end of a text must wait: it could be the beginning of one of these, or blank space before that. */
export function undecidedEnd(text: string, literals: readonly string[]): number {
  const partial = partialEnd(text, ...literals)
  const before = text.slice(0, text.length - partial)
  return partial + before.length - before.trimEnd().length
}

/** How much of the end of a text could be the beginning of one of these. */
export function partialEnd(text: string, ...literals: readonly string[]): number {
  return Math.max(0, ...literals.map((literal) => partialEndOf(text, literal)))
}

function partialEndOf(text: string, literal: string): number {
  let length = Math.min(text.length, literal.length - 1)
  while (length > 0 && !literal.startsWith(text.slice(text.length - length))) length--
  return length
}
