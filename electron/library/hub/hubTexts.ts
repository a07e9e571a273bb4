/** What hubs write about models, made fit to be shown. */

// What moves a cursor, breaks a line or turns the direction of writing, so that a name looks like another one.
const hidden = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu

const longestText = 200

/** A text of one line, as far as it can be shown; null for one that says nothing. */
export function plainText(text: string | null | undefined): string | null {
  // Cut first: it may be megabytes long.
  return text?.slice(0, longestText).replaceAll(hidden, "").trim() || null
}

/** Tags, each once. */
export function plainTexts(texts: readonly string[] | null | undefined): string[] {
  return [...new Set((texts ?? []).slice(0, longestText).flatMap((text) => plainText(text) ?? []))]
}

/** A branch, a tag or a commit, as it may become part of an address: `..` would lead to another one there. */
export function isRevision(text: string): boolean {
  if (text.length > longestText || text.search(hidden) >= 0) return false
  return text.split("/").every((part) => part !== "" && !/^\.+$/.test(part))
}
