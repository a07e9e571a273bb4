import { charactersOf, range } from "./characterSet.ts"
import { characters, choice, type Expression, optional, repeat, rule, sequence, text } from "./expression.ts"
import { jsonCharacter, jsonEscape, jsonString, jsonStringRest, type LibraryRule } from "./jsonText.ts"
import { mostFractionDigits, mostIntegerDigits } from "./numberRange.ts"

/** A tiny model would open brackets for ever. */
const deepestFreeJson = 12
const longestIndentation = 24

const digit = characters(range("0", "9"))
const many = Number.POSITIVE_INFINITY

/** Between tokens: nothing, a space, or a new line with its indentation. */
const space: LibraryRule = {
  name: "json-ws",
  body: optional(
    choice(text(" "), sequence(text("\n"), choice(repeat(text(" "), 0, longestIndentation), repeat(text("\t"), 1, 8)))),
  ),
}
const separator: LibraryRule = { name: "json-sep", body: sequence(text(","), rule("json-ws")) }
const integer: LibraryRule = {
  name: "json-integer",
  body: sequence(
    optional(text("-")),
    choice(text("0"), sequence(characters(range("1", "9")), repeat(digit, 0, mostIntegerDigits - 1))),
  ),
}
/** No exponent that would overflow to infinity. */
const exponent: LibraryRule = {
  name: "json-exponent",
  body: sequence(
    characters(charactersOf("eE")),
    optional(characters(charactersOf("+-"))),
    choice(
      repeat(digit, 1, 2),
      sequence(text("1"), repeat(digit, 2, 2)),
      sequence(text("2"), characters(range("0", "7")), digit),
    ),
  ),
}
const number: LibraryRule = {
  name: "json-number",
  body: sequence(
    rule("json-integer"),
    optional(sequence(text("."), repeat(digit, 1, mostFractionDigits + 5))),
    optional(rule("json-exponent")),
  ),
}
const boolean: LibraryRule = { name: "json-boolean", body: choice(text("true"), text("false")) }

/** Values nested up to `depth` deep. */
function freeRules(depth: number): LibraryRule[] {
  const scalars = [rule("json-string"), rule("json-number"), rule("json-boolean"), text("null")]
  const inner = rule(`json-value-${depth - 1}`)
  const member = sequence(rule("json-string"), text(":"), optional(text(" ")), inner)
  return [
    {
      name: `json-value-${depth}`,
      body: choice(...scalars, ...(depth === 0 ? [] : [rule(`json-object-${depth}`), rule(`json-array-${depth}`)])),
    },
    { name: `json-object-${depth}`, body: brackets("{", "}", optional(list(member, 0, many))) },
    { name: `json-array-${depth}`, body: brackets("[", "]", optional(list(inner, 0, many))) },
  ]
}

/** A first item and `min` to `max` more. */
export function list(item: Expression, min: number, max: number): Expression {
  return sequence(item, repeat(sequence(rule(separator.name), item), min, max))
}

export function brackets(open: string, close: string, content: Expression): Expression {
  return sequence(text(open), rule(space.name), content, rule(space.name), text(close))
}

/** What stands between the key and the value of a member. */
export const colon: Expression = sequence(text(":"), optional(text(" ")))

export const freeObject = rule(`json-object-${deepestFreeJson}`)
export const freeArray: Expression = rule(`json-array-${deepestFreeJson}`)
export const freeValue: Expression = rule(`json-value-${deepestFreeJson}`)

const depths = Array.from({ length: deepestFreeJson + 1 }, (_, depth) => depth)

/** Every rule that grammars of JSON share, by name. */
export const library: ReadonlyMap<string, Expression> = new Map(
  [
    space,
    separator,
    integer,
    exponent,
    number,
    boolean,
    jsonCharacter,
    jsonString,
    jsonStringRest,
    jsonEscape,
    ...depths.flatMap(freeRules),
  ].map(({ name, body }) => [name, body]),
)
