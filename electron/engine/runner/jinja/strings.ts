/** Python's string operations where they differ from JavaScript's. */

/** Without white space at the ends, or without any of `characters` there. */
export function strip(text: string, characters: string | undefined, where: "start" | "end" | "both" = "both"): string {
  const all = [...text]
  const goes = characters === undefined ? isSpace : (character: string | undefined) => isOneOf(characters, character)
  let start = 0
  let end = all.length
  if (where !== "end") while (start < end && goes(all[start])) start++
  if (where !== "start") while (end > start && goes(all[end - 1])) end--
  return all.slice(start, end).join("")
}

/** Unlike in JavaScript the byte order mark is none. */
export function isSpace(character: string | undefined): boolean {
  return character !== undefined && /^\s$/.test(character) && character !== "\ufeff"
}

function isOneOf(characters: string, character: string | undefined): boolean {
  return character !== undefined && [...characters].includes(character)
}

/** At most `limit` splits, counted from `from`; without a separator at runs of white space. */
export function splitText(
  text: string,
  separator: string | undefined,
  limit: number,
  from: "start" | "end" = "start",
): string[] {
  if (separator === "") throw new TypeError("an empty separator splits nothing")
  if (separator === undefined) return splitAtSpace(text, limit, from)
  const parts = text.split(separator)
  if (limit < 0 || parts.length <= limit + 1) return parts
  if (from === "start") return [...parts.slice(0, limit), parts.slice(limit).join(separator)]
  const kept = parts.length - limit
  return [parts.slice(0, kept).join(separator), ...parts.slice(kept)]
}

function splitAtSpace(text: string, limit: number, from: "start" | "end"): string[] {
  const words = [...text.matchAll(/\S+/g)]
  if (limit < 0 || words.length <= limit) return words.map(([word]) => word)
  if (from === "start") {
    const rest = strip(text.slice(words[limit]?.index ?? text.length), undefined, "start")
    return [...words.slice(0, limit).map(([word]) => word), ...(rest === "" ? [] : [rest])]
  }
  const first = words.length - limit
  const rest = strip(text.slice(0, words[first]?.index ?? text.length), undefined, "end")
  return [...(rest === "" ? [] : [rest]), ...words.slice(first).map(([word]) => word)]
}

export function splitLines(text: string, keepsEnds: boolean): string[] {
  const lines = text.match(/[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+/g) ?? []
  return keepsEnds ? lines : lines.map((line) => line.replace(/[\r\n]+$/, ""))
}

export function capitalize(text: string): string {
  const [first = "", ...rest] = text
  return first.toUpperCase() + rest.join("").toLowerCase()
}

/** Every run of letters is a word, as for `str.title()`. */
export function titleCase(text: string): string {
  return text.replaceAll(/\p{L}+/gu, capitalize)
}

/** The words of the filter `title` begin after white space and opening brackets only. */
export function titleWords(text: string): string {
  return text.replaceAll(/[^-\s({[<]+/g, capitalize)
}
