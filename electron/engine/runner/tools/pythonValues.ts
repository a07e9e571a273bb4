import { parseJson } from "./jsonText.ts"
import type { Reading, TextSource } from "./textSource.ts"

/** How a value was read: whole, or as much as there was of it. */
export type ValueEnd = "complete" | "cut"

type Write = (json: string) => void

const words: Readonly<Record<string, string>> = { True: "true", False: "false", None: "null" }

/** Reads `key=value` and gives it as a member of a JSON object, after `separator`. */
export function* readArgument(source: TextSource, separator: string, write: Write): Reading<ValueEnd> {
  const key = yield* source.until(["=", ")"])
  if (key === null) {
    source.take(source.rest.length)
    return "cut"
  }
  if (!(yield* source.skip("="))) return "cut"
  write(`${separator}${JSON.stringify(key.trim())}: `)
  source.forget()
  return yield* readValue(source, write)
}

/** Reads a value as Python writes it and gives it as JSON while it comes. */
function* readValue(source: TextSource, write: Write): Reading<ValueEnd> {
  yield* source.skipBlank()
  const open = source.rest.charAt(0)
  if (open === '"' || open === "'") return yield* readText(source, open, write)
  if (open === "[" || open === "(") return yield* readItems(source, open === "[" ? "]" : ")", write)
  if (open === "{") return yield* readDict(source, write)
  const text = yield* source.until([",", ")", "]", "}", ":"])
  if (text === null) {
    const begun = source.take(source.rest.length).trim()
    // The beginning of a word could be that of another word in JSON.
    if (/^-?\d/.test(begun)) write(begun)
    return "cut"
  }
  const word = words[text.trim()] ?? text.trim()
  write(parseJson(word) === undefined ? JSON.stringify(word) : word)
  return "complete"
}

function* readItems(source: TextSource, close: string, write: Write): Reading<ValueEnd> {
  source.take(1)
  write("[")
  for (let isFirst = true; ; isFirst = false) {
    yield* source.skipBlank()
    if (yield* source.skip(close)) break
    if (source.rest === "" || /^[\])}:]/.test(source.rest)) return "cut"
    if (!isFirst) write(", ")
    if ((yield* readValue(source, write)) === "cut") return "cut"
    yield* source.skipBlank()
    yield* source.skip(",")
  }
  write("]")
  return "complete"
}

function* readDict(source: TextSource, write: Write): Reading<ValueEnd> {
  source.take(1)
  write("{")
  for (let isFirst = true; ; isFirst = false) {
    yield* source.skipBlank()
    if (yield* source.skip("}")) break
    if (source.rest === "" || /^[\]):]/.test(source.rest)) return "cut"
    let key = ""
    if ((yield* readValue(source, (json) => (key += json))) === "cut") return "cut"
    yield* source.skipBlank()
    if (!(yield* source.skip(":"))) return "cut"
    write(`${isFirst ? "" : ", "}${key.startsWith('"') ? key : JSON.stringify(key)}: `)
    if ((yield* readValue(source, write)) === "cut") return "cut"
    yield* source.skipBlank()
    yield* source.skip(",")
  }
  write("}")
  return "complete"
}

/** Escapes as long as they are in Python; the longest is that of a code point. */
const escaped = /^\\(?:x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|[^xuU])/s
const letters: Readonly<Record<string, string>> = { n: "\n", t: "\t", r: "\r", b: "\b", f: "\f", v: "\v", "0": "\0" }
const longestEscape = 10

function* readText(source: TextSource, quote: string, write: Write): Reading<ValueEnd> {
  source.take(1)
  write('"')
  for (;;) {
    const { rest } = source
    const at = rest.search(quote === '"' ? /["\\]/ : /['\\]/)
    write(JSON.stringify(source.take(at < 0 ? rest.length : at)).slice(1, -1))
    if (at >= 0 && rest.charAt(at) === quote) break
    const found = at < 0 ? null : escaped.exec(source.rest)
    if (found !== null) write(JSON.stringify(plain(source.take(found[0].length))).slice(1, -1))
    else if (at >= 0 && source.rest.length >= longestEscape) write(JSON.stringify(source.take(1)).slice(1, -1))
    else if (!(yield* source.more())) {
      source.take(source.rest.length)
      return "cut"
    }
    source.forget()
  }
  source.take(1)
  write('"')
  return "complete"
}

function plain(text: string): string {
  const kind = text.charAt(1)
  if (/[xuU]/.test(kind)) {
    const code = Number.parseInt(text.slice(2), 16)
    return code > 0x10ffff ? "\ufffd" : String.fromCodePoint(code)
  }
  if (kind === "\n") return ""
  if (kind in letters) return letters[kind] ?? ""
  // What Python does not know stays as it is written.
  return "'\"\\/".includes(kind) ? kind : text
}
