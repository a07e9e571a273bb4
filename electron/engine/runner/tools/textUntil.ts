import type { RuleBuilder } from "./callGrammar.ts"

/**
 * A rule for any text up to and with the first occurrence of `end`. It has one rule for every part of `end` that may have been
 * read so far, which are the states of the algorithm of Knuth, Morris and Pratt.
 */
export function textUntil(grammar: RuleBuilder, end: string): string {
  const letters = Array.from(end)
  if (letters.length === 0) return '""'
  return grammar.shared(`text until ${end}`, "until", (first) => addStates(grammar, letters, first))
}

/** Adds the rules of all states but the first one, whose body comes back. */
function addStates(grammar: RuleBuilder, letters: readonly string[], first: string): string {
  const states = letters.map((_, index) => (index === 0 ? first : grammar.reserve(`until-${index}`)))
  const alphabet = [...new Set(letters)]
  const bodies = states.map((_, index) => {
    const read = letters.slice(0, index)
    const choices = alphabet.map((letter) => {
      const next = matched(letters, [...read, letter])
      return `${classOf([letter])}${next === letters.length ? "" : ` ${states[next]}`}`
    })
    return [`${classOf(alphabet, "^")} ${first}`, ...choices].join(" | ")
  })
  for (const [index, body] of bodies.entries()) if (index > 0) grammar.define(states[index] ?? first, body)
  return bodies[0] ?? '""'
}

/** How many of the letters have been read: the longest beginning of them that the text ends with. */
function matched(letters: readonly string[], text: readonly string[]): number {
  for (let length = Math.min(letters.length, text.length); length > 0; length--) {
    if (text.slice(text.length - length).every((letter, index) => letter === letters[index])) return length
  }
  return 0
}

function classOf(letters: readonly string[], not = ""): string {
  return `[${not}${letters.map(escapeLetter).join("")}]`
}

function escapeLetter(letter: string): string {
  if (/[a-zA-Z0-9]/.test(letter)) return letter
  return `\\U${(letter.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(8, "0")}`
}
