import { AppError } from "../../../contract/errors.ts"
import { WrittenNumber } from "../jinja/values.ts"
import type { ControlTexts } from "./controlTexts.ts"

export type ProtectedText = { readonly text: string; readonly isProtected: boolean }

/** Private use, first and last: characters that stand for nothing, so hardly any text has them. */
const placeholderAreas = [
  [0xe000, 0xf8ff],
  [0xf0000, 0xffffd],
] as const

/**
 * Keeps what users write from being read as control tokens. Before the template runs, every control token's text inside
 * what users wrote is replaced by one private-use character; afterwards those characters tell where such text ended up.
 * All other text stays as it is, so that templates which trim, split or compare content behave as they always do.
 */
export class TextProtection {
  readonly #control: ControlTexts
  readonly #placeholders = new Map<string, string>()
  readonly #originals = new Map<string, string>()
  readonly #marks: Iterator<string, undefined>

  /** `conversation` is everything that users wrote, to choose placeholders that do not occur in it. */
  constructor(control: ControlTexts, conversation: unknown) {
    this.#control = control
    this.#marks = freeMarks(new Set(JSON.stringify(conversation)?.match(/\p{Private_Use}/gu) ?? []))
  }

  /** A character that occurs nowhere else in the conversation. */
  newMark(): string {
    const mark = this.#marks.next().value
    if (mark === undefined) throw new AppError("invalid_value", "The messages use all characters for private use.")
    return mark
  }

  /** The same value with every string in it protected, the names of members included: a tool's schema names parameters. */
  protect<Value>(value: Value): Value {
    if (typeof value === "string") return this.#protectText(value) as Value
    if (Array.isArray(value)) return value.map((entry) => this.protect(entry)) as Value
    if (typeof value !== "object" || value === null || value instanceof WrittenNumber) return value
    const entries = Object.entries(value).map(([key, entry]) => [this.#protectText(key), this.protect(entry)])
    return Object.fromEntries(entries) as Value
  }

  /** The rendered text in pieces: what was protected apart from the rest. */
  restore(rendered: string): ProtectedText[] {
    if (this.#originals.size === 0) return [{ text: rendered, isProtected: false }]
    const pieces = rendered.split(new RegExp(`([${[...this.#originals.keys()].join("")}])`, "u"))
    return pieces
      .filter((piece) => piece !== "")
      .map((piece) => {
        const original = this.#originals.get(piece)
        return original === undefined ? { text: piece, isProtected: false } : { text: original, isProtected: true }
      })
  }

  #protectText(value: string): string {
    const text = value.toWellFormed()
    const { pattern } = this.#control
    return this.#protectEnd(pattern === null ? text : text.replaceAll(pattern, (found) => this.#placeholder(found)))
  }

  /** The beginning of a control token at the end: what follows in the prompt could complete it. */
  #protectEnd(text: string): string {
    const trimmed = text.trimEnd()
    for (let length = Math.min(trimmed.length, this.#control.longest - 1); length > 0; length--) {
      const end = trimmed.slice(trimmed.length - length)
      if (!this.#control.texts.some((control) => control.startsWith(end))) continue
      return trimmed.slice(0, trimmed.length - length) + this.#placeholder(end) + text.slice(trimmed.length)
    }
    return text
  }

  #placeholder(original: string): string {
    const known = this.#placeholders.get(original)
    if (known !== undefined) return known
    const mark = this.newMark()
    this.#placeholders.set(original, mark)
    this.#originals.set(mark, original)
    return mark
  }
}

function* freeMarks(used: ReadonlySet<string>): Generator<string, undefined> {
  for (const [first, last] of placeholderAreas) {
    for (let code = first; code <= last; code++) {
      const mark = String.fromCodePoint(code)
      if (!used.has(mark)) yield mark
    }
  }
}
