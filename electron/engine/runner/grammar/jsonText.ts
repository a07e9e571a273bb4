import { type CharacterSet, charactersOf, complement, intersect, range, unite } from "./characterSet.ts"
import { characters, choice, type Expression, repeat, rule, sequence, text } from "./expression.ts"

/** Rules that every grammar of JSON can name: they are added where one is used. */
export type LibraryRule = { readonly name: string; readonly body: Expression }

const controls: CharacterSet = [[0, 0x1f]]
const surrogates: CharacterSet = [[0xd800, 0xdfff]]
const mustEscape = unite(controls, charactersOf('"\\'))
const plain = complement(unite(controls, charactersOf('"\\'), surrogates))
const hex = characters(unite(range("0", "9"), range("a", "f"), range("A", "F")))
const shortEscapes: Readonly<Record<number, string>> = {
  8: "\\b",
  9: "\\t",
  10: "\\n",
  12: "\\f",
  13: "\\r",
  34: '\\"',
  92: "\\\\",
}

/**
 * A character inside a JSON string, as `JSON.stringify` and models write it. An escaped half of a surrogate pair is left out: alone
 * it is no character, and two of them would count as two.
 */
export const jsonCharacter: LibraryRule = {
  name: "json-char",
  body: choice(
    characters(plain),
    sequence(
      text("\\"),
      choice(
        characters(charactersOf('"\\/bfnrt')),
        sequence(
          text("u"),
          choice(
            sequence(characters(unite(range("0", "9"), charactersOf("abcefABCEF"))), repeat(hex, 3, 3)),
            sequence(characters(charactersOf("dD")), characters(range("0", "7")), repeat(hex, 2, 2)),
          ),
        ),
      ),
    ),
  ),
}

export const jsonString: LibraryRule = {
  name: "json-string",
  body: sequence(text('"'), repeat(rule(jsonCharacter.name), 0, Number.POSITIVE_INFINITY), text('"')),
}

/** What may follow within a string, to its end. */
export const jsonStringRest: LibraryRule = {
  name: "json-rest",
  body: sequence(repeat(rule(jsonCharacter.name), 0, Number.POSITIVE_INFINITY), text('"')),
}

/** All that has to be escaped, in the one way of `JSON.stringify`: unlike `json-char`, no other characters. */
export const jsonEscape: LibraryRule = {
  name: "json-escape",
  body: sequence(
    text("\\"),
    choice(characters(charactersOf('"\\bfnrt')), sequence(text("u00"), characters(charactersOf("01")), hex)),
  ),
}

/** How JSON strings write the characters of a set; those that have to be escaped in the one way of `JSON.stringify`. */
export function inJsonString(set: CharacterSet): Expression {
  if (set.length === 1 && set[0]?.[0] === 0 && set[0][1] === 0x10ffff) return rule(jsonCharacter.name)
  const escaped = intersect(set, mustEscape)
  if (countOf(escaped) === countOf(mustEscape)) {
    return choice(characters(intersect(set, plain)), rule(jsonEscape.name))
  }
  const escapes = escaped.flatMap(([first, last]) =>
    Array.from({ length: last - first + 1 }, (_, index) => text(escapeOf(first + index))),
  )
  const unescaped = intersect(set, plain)
  return choice(...(unescaped.length === 0 ? [] : [characters(unescaped)]), ...escapes)
}

function countOf(set: CharacterSet): number {
  return set.reduce((sum, [first, last]) => sum + last - first + 1, 0)
}

function escapeOf(code: number): string {
  return shortEscapes[code] ?? `\\u${code.toString(16).padStart(4, "0")}`
}
