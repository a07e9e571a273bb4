import { toJson } from "../jinja/text.ts"
import { toValue, WrittenNumber } from "../jinja/values.ts"
import type { Reading, TextSource } from "./textSource.ts"

/** How the reading of a JSON value ended: at its end, where it is no JSON any more, or with the text itself. */
export type JsonEnd = "complete" | "broken" | "cut"

/**
 * Reads an object, an array or a string and gives its text as it comes, without the blank space around it. Only what tells where
 * the value ends is looked at. Line breaks and the like inside of strings, which JSON forbids and models write, are escaped.
 */
export function* readJsonText(source: TextSource, write: (json: string) => void): Reading<JsonEnd> {
  const scanner = new JsonScanner()
  for (;;) {
    const { length, json, end } = scanner.scan(source.rest)
    source.take(length)
    write(json)
    if (end !== null) return end
    if (!(yield* source.more())) return "cut"
  }
}

/** A JSON string, read whole and decoded; null if none comes next. */
export function* readJsonString(source: TextSource): Reading<string | null> {
  if ((yield* source.next('"')) === null) return null
  let json = ""
  if ((yield* readJsonText(source, (text) => (json += text))) !== "complete") return null
  const value = parseJson(json)
  return typeof value === "string" ? value : null
}

/** Any JSON value, read whole, as its text; null if none comes next. */
export function* readJsonValue(source: TextSource): Reading<string | null> {
  yield* source.skipBlank()
  let json = ""
  if (/^[{["]/.test(source.rest)) {
    return (yield* readJsonText(source, (text) => (json += text))) === "complete" ? json : null
  }
  for (;;) {
    const scalar = /^[-+.\w]*/.exec(source.rest)?.[0] ?? ""
    json += source.take(scalar.length)
    if (source.rest !== "" || !(yield* source.more())) break
  }
  return parseJson(json) === undefined ? null : json
}

/** Undefined where the text is no JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** The same, in which numbers that JavaScript would write in another way know how they were written. */
export function parseAsWritten(text: string): unknown {
  try {
    return JSON.parse(text, keepText)
  } catch {
    return undefined
  }
}

function keepText(_key: string, value: unknown, context?: { readonly source?: string }): unknown {
  const source = context?.source
  return typeof value !== "number" || source === undefined || source === String(value)
    ? value
    : new WrittenNumber(source)
}

/** JSON as templates write it. */
export function writeJson(value: unknown): string {
  return toJson(toValue(value))
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof WrittenNumber)
}

/** Finds the end of a JSON value in pieces of its text. */
class JsonScanner {
  #depth = 0
  #isInString = false
  #isEscaped = false

  /** How much of the text belongs to the value, that part as JSON, and how the value ends there; null if it goes on. */
  scan(text: string): { length: number; json: string; end: "complete" | "broken" | null } {
    let json = ""
    for (let at = 0; at < text.length; at++) {
      const character = text.charAt(at)
      if (this.#isInString) json += this.#readInString(character)
      else if (!isStructure(character)) return { length: at, json, end: "broken" }
      else json += this.#readStructure(character)
      if (this.#depth <= 0 && !this.#isInString) return { length: at + 1, json, end: "complete" }
    }
    return { length: text.length, json, end: null }
  }

  #readInString(character: string): string {
    if (this.#isEscaped) this.#isEscaped = false
    else if (character === "\\") this.#isEscaped = true
    else if (character === '"') this.#isInString = false
    return character < " " ? JSON.stringify(character).slice(1, -1) : character
  }

  #readStructure(character: string): string {
    if (character === '"') this.#isInString = true
    else if (character === "{" || character === "[") this.#depth++
    else if (character === "}" || character === "]") this.#depth--
    return character
  }
}

/** Names and numbers are let through as they are: whoever runs the function says what is wrong with them. */
function isStructure(character: string): boolean {
  return /[\s{}[\]:,"\-+.\w]/.test(character)
}
