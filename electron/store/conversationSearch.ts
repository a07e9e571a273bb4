/** How a search is asked of SQLite: every word must occur, in one title or in one message. */
export type TextCondition = { readonly sql: string; readonly parameters: readonly string[] }

export function searchWords(search: string): string[] {
  return search.replaceAll("\0", "").split(/\s+/).filter(Boolean).slice(0, 12)
}

/** `column` holds every word, whatever the case of ASCII letters. */
export function containsAll(column: string, words: readonly string[]): TextCondition {
  return {
    sql: words.map(() => `${column} LIKE ? ESCAPE '\\'`).join(" AND "),
    parameters: words.map((word) => `%${word.replaceAll(/[\\%_]/g, "\\$&")}%`),
  }
}

/**
 * Messages that hold every word: words of three letters and more by the trigram index, shorter ones (most Chinese words have
 * two) by looking at the texts that are left.
 */
export function messageCondition(words: readonly string[]): TextCondition {
  const indexed = words.filter((word) => [...word].length >= 3)
  const short = containsAll(
    "messages.text",
    words.filter((word) => [...word].length < 3),
  )
  const match = indexed.map((word) => `"${word.replaceAll('"', '""')}"`).join(" AND ")
  const parts = [
    ...(indexed.length === 0 ? [] : ["sequence IN (SELECT rowid FROM message_search WHERE message_search MATCH ?)"]),
    ...(short.sql === "" ? [] : [short.sql]),
  ]
  return { sql: parts.join(" AND "), parameters: [...(match === "" ? [] : [match]), ...short.parameters] }
}

/** Plain text around the first word that is found, on one line. */
export function excerptOf(text: string, words: readonly string[]): string {
  const lower = text.toLowerCase()
  const found = words.map((word) => lower.indexOf(word.toLowerCase())).filter((at) => at >= 0)
  const at = found.length === 0 ? 0 : Math.min(...found)
  const start = wholeCharacter(text, Math.max(0, at - 40))
  const end = wholeCharacter(text, Math.min(text.length, at + 120))
  const cut = text.slice(start, end).replaceAll(/\s+/g, " ").trim()
  return `${start > 0 ? "…" : ""}${cut}${end < text.length ? "…" : ""}`
}

/** Never between the two halves of a surrogate pair. */
function wholeCharacter(text: string, at: number): number {
  const unit = text.charCodeAt(at)
  return unit >= 0xdc00 && unit <= 0xdfff ? at - 1 : at
}
