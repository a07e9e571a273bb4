import type { CharacterSet } from "./characterSet.ts"
import type { Expression } from "./expression.ts"
import type { GrammarBuilder } from "./grammarBuilder.ts"

/**
 * llama.cpp writes a repetition out as one rule a time and refuses 2,000 of them, counting those of a repeated group, too. Longer
 * ones are built from halves.
 */
const longestPlainRepetition = 64
const longestInlineRepetition = 16

/**
 * llama.cpp refuses to repeat a group in which 2,000 names come up for the first time, those of the rules that it makes for
 * groups and repetitions included. A name of its own costs nothing there; so many characters cannot hold too many.
 */
const longestGroup = 200

/** A text as GBNF writes it, quotes included. `""` matches the empty text. */
export function literal(value: string): string {
  return `"${Array.from(value, (character) => escapeCharacter(character.codePointAt(0) ?? 0, '"\\')).join("")}"`
}

function escapeCharacter(code: number, special: string): string {
  if (code === 0x0a) return "\\n"
  if (code === 0x0d) return "\\r"
  if (code === 0x09) return "\\t"
  const character = String.fromCodePoint(code)
  if (special.includes(character)) return `\\${character}`
  if (code < 0x20 || code === 0x7f || character === "^") return `\\x${code.toString(16).toUpperCase().padStart(2, "0")}`
  if (code < 0x7f) return character
  if (code > 0xffff) return `\\U${code.toString(16).toUpperCase().padStart(8, "0")}`
  return `\\u${code.toString(16).toUpperCase().padStart(4, "0")}`
}

function characterClass(set: CharacterSet): string {
  const [only] = set
  if (set.length === 1 && only !== undefined && only[0] === only[1]) return literal(String.fromCodePoint(only[0]))
  const ranges = set.map(([first, last]) => {
    const start = escapeCharacter(first, "[]\\-")
    if (first === last) return start
    return `${start}${last === first + 1 ? "" : "-"}${escapeCharacter(last, "[]\\-")}`
  })
  return `[${ranges.join("")}]`
}

/** An expression as GBNF. Long repetitions become rules of the builder, named after `name`. */
export function renderExpression(builder: GrammarBuilder, name: string, expression: Expression): string {
  const render = (part: Expression): string => {
    switch (part.kind) {
      case "text":
        return literal(part.text)
      case "characters":
        return characterClass(part.set)
      case "rule":
        return part.name
      case "sequence":
        return part.items.length === 0
          ? '""'
          : part.items.map((item) => (item.kind === "choice" ? `(${render(item)})` : render(item))).join(" ")
      case "choice":
        return part.items.map(render).join(" | ")
      case "repeat":
        return renderRepetition(builder, name, render, part)
    }
  }
  return render(expression)
}

function renderRepetition(
  builder: GrammarBuilder,
  name: string,
  render: (part: Expression) => string,
  { item, min, max }: Extract<Expression, { kind: "repeat" }>,
): string {
  const isAtom = item.kind === "rule" || item.kind === "characters" || (item.kind === "text" && item.text.length > 0)
  const body = render(item)
  if ((min === 0 && max === 1) || (max === Number.POSITIVE_INFINITY && min <= 1)) {
    return `${isAtom ? body : group(builder, name, body)}${max === 1 ? "?" : min === 0 ? "*" : "+"}`
  }
  const once = isAtom && body.length < 40 ? body : builder.rule(`${name}-item`, body)
  if (max === Number.POSITIVE_INFINITY) {
    return min <= longestPlainRepetition ? `${once}{${min},}` : `${exactly(builder, name, once, min)} ${once}*`
  }
  const times = min === max ? `${once}{${min}}` : `${once}{${min},${max}}`
  if (max <= longestInlineRepetition) {
    builder.repeat(max)
    return times
  }
  // Most strings of a schema have the same few lengths.
  return builder.shared(times, `${name}-times`, () => {
    builder.repeat(Math.min(max, 2 * longestPlainRepetition))
    if (max <= longestPlainRepetition) return times
    const parts = [exactly(builder, name, once, min), atMost(builder, name, once, max - min)]
    return parts.filter((part) => part !== "").join(" ")
  })
}

/** What can be followed by a mark of repetition. */
function group(builder: GrammarBuilder, name: string, body: string): string {
  return body.length <= longestGroup ? `(${body})` : builder.rule(`${name}-part`, body)
}

/** Blocks of 16, 256, 4096 …: a repetition of any length takes few rules and a shallow stack. */
const blockSize = 16

function exactly(builder: GrammarBuilder, name: string, once: string, count: number): string {
  if (count === 0) return ""
  const blocks = Math.floor(count / blockSize)
  const rest = count % blockSize
  const parts: string[] = []
  if (blocks > 0) {
    const block = builder.shared(`${once}-${blockSize}`, `${name}-block`, () => `${once}{${blockSize}}`)
    parts.push(exactly(builder, name, block, blocks))
  }
  if (rest > 0) parts.push(rest === 1 ? once : `${once}{${rest}}`)
  return parts.join(" ")
}

/**
 * From 0 to `count` times, with one way only to read each number of times: whole blocks first, then less than a block, or the
 * remainder after the last possible block. (A grammar with many readings of one text is slow to follow.)
 */
function atMost(builder: GrammarBuilder, name: string, once: string, count: number): string {
  if (count === 0) return ""
  if (count < blockSize * 2) return `${once}{0,${count}}`
  const block = builder.shared(`${once}-${blockSize}`, `${name}-block`, () => `${once}{${blockSize}}`)
  const blocks = Math.floor((count + 1) / blockSize) - 1
  const rest = count - (blocks + 1) * blockSize
  const under = `${atMost(builder, name, block, blocks)} ${once}{0,${blockSize - 1}}`
  if (rest < 0) return under
  const full = `${exactly(builder, name, block, blocks + 1)}${rest === 0 ? "" : ` ${once}{0,${rest}}`}`
  return `(${under} | ${full})`
}
