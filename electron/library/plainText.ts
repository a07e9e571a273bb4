// What moves a cursor, breaks a line or turns the direction of writing, so that a name looks like another one.
const hidden = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu

/** What somebody else wrote, as one line that can be shown; null for what is no text, or says nothing. */
export function plainText(text: unknown, longest = 200): string | null {
  if (typeof text !== "string") return null
  // Cut first: it may be megabytes long.
  return text.slice(0, longest).replaceAll(hidden, "").trim() || null
}

export function hasHidden(text: string): boolean {
  return text.search(hidden) >= 0
}

/** For messages: what is hidden is shown as a mark, and a long text is cut. */
export function marked(text: string, longest = 100): string {
  return text.slice(0, longest).toWellFormed().replaceAll(hidden, "\ufffd")
}
