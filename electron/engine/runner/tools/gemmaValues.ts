import { parseJson } from "./jsonText.ts"
import { partialEnd, type Reading, type TextSource } from "./textSource.ts"

/** How a value was read: whole, or as much as there was of it. */
export type ValueEnd = "complete" | "cut"

/**
 * Reads an object whose keys stand bare and whose strings stand between texts of the family's own, from its brace on, and gives
 * it as JSON while it comes.
 */
export function* readDict(source: TextSource, quote: string, write: (json: string) => void): Reading<ValueEnd> {
  source.take(1)
  write("{")
  for (let isFirst = true; ; isFirst = false) {
    yield* source.skipBlank()
    if (source.rest.startsWith("}") || source.rest === "") break
    const key = yield* readKey(source, quote)
    if (key === null) return "cut"
    write(`${isFirst ? "" : ", "}${JSON.stringify(key)}: `)
    if ((yield* readValue(source, quote, write)) === "cut") return "cut"
    yield* source.skipBlank()
    yield* source.skip(",")
  }
  if (!(yield* source.skip("}"))) return "cut"
  write("}")
  return "complete"
}

function* readKey(source: TextSource, quote: string): Reading<string | null> {
  const isQuoted = yield* source.skip(quote)
  const key = yield* source.until([isQuoted ? quote : ":"])
  if (key === null) return null
  if (isQuoted) yield* source.skip(quote)
  yield* source.skipBlank()
  yield* source.skip(":")
  return key.trim()
}

function* readValue(source: TextSource, quote: string, write: (json: string) => void): Reading<ValueEnd> {
  yield* source.skipBlank()
  if (source.rest.startsWith("{")) return yield* readDict(source, quote, write)
  if (source.rest.startsWith("[")) return yield* readList(source, quote, write)
  if (yield* source.skip(quote)) return yield* readText(source, quote, write)
  const text = yield* source.until([",", "}", "]"])
  if (text === null) {
    write(source.take(source.rest.length - partialEnd(source.rest, quote)).trim())
    return "cut"
  }
  write(parseJson(text) === undefined ? JSON.stringify(text.trim()) : text.trim())
  return "complete"
}

function* readList(source: TextSource, quote: string, write: (json: string) => void): Reading<ValueEnd> {
  source.take(1)
  write("[")
  for (let isFirst = true; ; isFirst = false) {
    yield* source.skipBlank()
    if (source.rest.startsWith("]") || source.rest === "") break
    if (source.rest.startsWith("}")) return "cut"
    if (!isFirst) write(", ")
    if ((yield* readValue(source, quote, write)) === "cut") return "cut"
    yield* source.skipBlank()
    yield* source.skip(",")
  }
  if (!(yield* source.skip("]"))) return "cut"
  write("]")
  return "complete"
}

function* readText(source: TextSource, quote: string, write: (json: string) => void): Reading<ValueEnd> {
  write('"')
  for (;;) {
    const at = source.rest.indexOf(quote)
    const length = at < 0 ? source.rest.length - partialEnd(source.rest, quote) : at
    write(JSON.stringify(source.take(length)).slice(1, -1))
    if (at >= 0) break
    if (!(yield* source.more())) return "cut"
  }
  yield* source.skip(quote)
  write('"')
  return "complete"
}
