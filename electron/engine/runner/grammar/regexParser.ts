import { anyCharacter, type CharacterSet, charactersOf, complement, range, unite } from "./characterSet.ts"
import { either, inTurn, oneOf, type Regular, times } from "./regular.ts"
import { unicodeProperty } from "./unicodeProperty.ts"

/** A pattern in terms that automata know: a text matches if it matches `regular` somewhere and every look-ahead from its start. */
export type ParsedPattern = {
  readonly regular: Regular
  readonly lookaheads: readonly { readonly regular: Regular; readonly isNegated: boolean }[]
}

/** The pattern is right, but no regular expression in the strict sense, or not of the practical kind. */
export class UnsupportedPattern extends Error {}

const digits = range("0", "9")
const wordCharacters = unite(digits, range("a", "z"), range("A", "Z"), charactersOf("_"))
const lineEnds = charactersOf("\n\r\u2028\u2029")
const spaces = unite(charactersOf("\t\n\v\f\r \u00a0\u1680\u2028\u2029\u202f\u205f\u3000\ufeff"), [[0x2000, 0x200a]])

const classEscapes: Readonly<Record<string, CharacterSet>> = {
  d: digits,
  D: complement(digits),
  w: wordCharacters,
  W: complement(wordCharacters),
  s: spaces,
  S: complement(spaces),
}
const controlEscapes: Readonly<Record<string, number>> = { t: 9, n: 10, v: 11, f: 12, r: 13, 0: 0, b: 8 }

/** More nesting than anybody writes would be a risk for the stack. */
const deepestGroup = 60

/**
 * Reads an ECMAScript pattern whose syntax `RegExp` has accepted already.
 * @throws UnsupportedPattern for back references, look-behinds, word boundaries, and look-aheads that are not at the start
 */
export function parsePattern(source: string): ParsedPattern {
  return new PatternParser(source).parse()
}

class PatternParser {
  readonly #characters: readonly string[]
  readonly #lookaheads: { regular: Regular; isNegated: boolean }[] = []
  #position = 0
  #depth = 0

  constructor(source: string) {
    this.#characters = Array.from(source)
  }

  parse(): ParsedPattern {
    const regular = this.#alternatives()
    if (this.#peek() !== undefined) throw new UnsupportedPattern()
    const isOneAnchored = regular.kind === "sequence" && regular.items.some((item) => item.kind === "start")
    if (this.#lookaheads.length > 0 && !isOneAnchored) throw new UnsupportedPattern()
    return { regular, lookaheads: this.#lookaheads }
  }

  #peek(offset = 0): string | undefined {
    return this.#characters[this.#position + offset]
  }

  #next(): string {
    const character = this.#characters[this.#position++]
    if (character === undefined) throw new UnsupportedPattern()
    return character
  }

  #takes(text: string): boolean {
    if (this.#characters.slice(this.#position, this.#position + text.length).join("") !== text) return false
    this.#position += text.length
    return true
  }

  #alternatives(): Regular {
    if (++this.#depth > deepestGroup) throw new UnsupportedPattern()
    const alternatives = [this.#terms()]
    while (this.#takes("|")) alternatives.push(this.#terms())
    this.#depth--
    const [only] = alternatives
    return alternatives.length === 1 && only !== undefined ? only : either(...alternatives)
  }

  #terms(): Regular {
    const items: Regular[] = []
    for (let next = this.#peek(); next !== undefined && next !== "|" && next !== ")"; next = this.#peek()) {
      const isAtStart = this.#depth === 1 && items.every((item) => item.kind === "start")
      const term = this.#term(isAtStart)
      if (term !== undefined) items.push(this.#quantified(term))
    }
    return inTurn(...items)
  }

  #term(isAtStart: boolean): Regular | undefined {
    const character = this.#next()
    if (character === "^") return { kind: "start" }
    if (character === "$") return { kind: "end" }
    if (character === ".") return oneOf(complement(lineEnds))
    if (character === "[") return oneOf(this.#characterClass())
    if (character === "(") return this.#group(isAtStart)
    if (character !== "\\") return oneOf(charactersOf(character))
    const escaped = this.#peek() ?? ""
    if (/[bBk1-9]/.test(escaped)) throw new UnsupportedPattern()
    return oneOf(this.#escape())
  }

  #group(isAtStart: boolean): Regular | undefined {
    if (this.#takes("?=")) return this.#lookahead(isAtStart, false)
    if (this.#takes("?!")) return this.#lookahead(isAtStart, true)
    if (this.#takes("?<=") || this.#takes("?<!")) throw new UnsupportedPattern()
    if (this.#takes("?<")) while (this.#next() !== ">");
    else if (!this.#takes("?:") && this.#peek() === "?") throw new UnsupportedPattern()
    const inner = this.#alternatives()
    if (this.#next() !== ")") throw new UnsupportedPattern()
    return inner
  }

  #lookahead(isAtStart: boolean, isNegated: boolean): undefined {
    if (!isAtStart) throw new UnsupportedPattern()
    this.#depth++
    const inner = this.#alternatives()
    this.#depth--
    if (this.#next() !== ")" || /[*+?{]/.test(this.#peek() ?? "")) throw new UnsupportedPattern()
    this.#lookaheads.push({ regular: inTurn({ kind: "start" }, inner), isNegated })
    return undefined
  }

  #quantified(term: Regular): Regular {
    const bounds = this.#bounds()
    if (bounds === undefined) return term
    this.#takes("?")
    return times(term, bounds[0], bounds[1])
  }

  #bounds(): readonly [number, number] | undefined {
    if (this.#takes("*")) return [0, Number.POSITIVE_INFINITY]
    if (this.#takes("+")) return [1, Number.POSITIVE_INFINITY]
    if (this.#takes("?")) return [0, 1]
    const braces = /^\{(\d+)(?:(,)(\d*))?\}/.exec(this.#characters.slice(this.#position, this.#position + 24).join(""))
    if (braces === null) return undefined
    this.#position += braces[0].length
    const min = Number(braces[1])
    if (braces[2] === undefined) return [min, min]
    return [min, braces[3] === "" ? Number.POSITIVE_INFINITY : Number(braces[3])]
  }

  #characterClass(): CharacterSet {
    const isNegated = this.#takes("^")
    const sets: CharacterSet[] = []
    while (!this.#takes("]")) {
      const first = this.#classAtom()
      const isRange = this.#peek() === "-" && this.#peek(1) !== "]" && this.#peek(1) !== undefined
      if (!isRange) {
        sets.push(first)
        continue
      }
      this.#position++
      const last = this.#classAtom()
      const from = singleCharacter(first)
      const to = singleCharacter(last)
      if (from !== undefined && to !== undefined) sets.push([[from, to]])
      else sets.push(first, charactersOf("-"), last)
    }
    const set = unite(...sets)
    return isNegated ? complement(set) : set
  }

  #classAtom(): CharacterSet {
    const character = this.#next()
    return character === "\\" ? this.#escape() : charactersOf(character)
  }

  #escape(): CharacterSet {
    const character = this.#next()
    const set = classEscapes[character]
    if (set !== undefined) return set
    const control = controlEscapes[character]
    if (control !== undefined) return [[control, control]]
    if (character === "x") return this.#hexadecimal(2)
    if (character === "c") return charactersOf(String.fromCharCode((this.#next().codePointAt(0) ?? 0) % 32))
    if (character === "u") return this.#unicodeEscape()
    if (character === "p" || character === "P") return this.#property(character === "P")
    return charactersOf(character)
  }

  #property(isNegated: boolean): CharacterSet {
    if (!this.#takes("{")) throw new UnsupportedPattern()
    let name = ""
    for (let next = this.#next(); next !== "}"; next = this.#next()) name += next
    const set = unicodeProperty(name) ?? anyCharacter
    return isNegated ? complement(set) : set
  }

  #unicodeEscape(): CharacterSet {
    if (!this.#takes("{")) return this.#surrogates(this.#hexadecimal(4))
    let hex = ""
    for (let next = this.#next(); next !== "}"; next = this.#next()) hex += next
    const code = Number.parseInt(hex, 16)
    return [[code, code]]
  }

  #surrogates(high: CharacterSet): CharacterSet {
    const code = singleCharacter(high) ?? 0
    if (code < 0xd800 || code > 0xdbff || !this.#takes("\\u")) return high
    const low = singleCharacter(this.#hexadecimal(4)) ?? 0
    const whole = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00)
    return [[whole, whole]]
  }

  #hexadecimal(length: number): CharacterSet {
    const hex = this.#characters.slice(this.#position, this.#position + length).join("")
    if (!/^[0-9a-f]+$/i.test(hex) || hex.length !== length) throw new UnsupportedPattern()
    this.#position += length
    const code = Number.parseInt(hex, 16)
    return [[code, code]]
  }
}

function singleCharacter(set: CharacterSet): number | undefined {
  const [only] = set
  return set.length === 1 && only !== undefined && only[0] === only[1] ? only[0] : undefined
}
