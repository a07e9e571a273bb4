import { choice, type Expression, rule, sequence, text } from "./expression.ts"

/** So many alternatives beside each other cost nothing. */
const few = 16

/**
 * One of these texts. What many of them begin with is written once: llama.cpp follows all alternatives of a choice at every
 * character, and forty thousand values of an `enum` took it more than half a second for each token.
 */
export function listedTexts(texts: readonly string[], addRule: (body: () => Expression) => string): Expression {
  if (texts.length <= few) return choice(...texts.map(text))
  const groups = Map.groupBy(texts, firstCharacter)
  return choice(...[...groups.values()].map((group) => grouped(group, addRule)))
}

function grouped(texts: readonly string[], addRule: (body: () => Expression) => string): Expression {
  const beginning = sharedBeginning(texts)
  const rests = texts.map((one) => one.slice(beginning.length))
  const rest = rests.length <= few ? choice(...rests.map(text)) : rule(addRule(() => listedTexts(rests, addRule)))
  return sequence(text(beginning), rest)
}

function firstCharacter(value: string): string {
  const [first = ""] = value
  return first
}

function sharedBeginning(texts: readonly string[]): string {
  return texts.reduce((shared, one) => {
    let length = 0
    while (length < shared.length && shared[length] === one[length]) length++
    return wholeCharacters(shared.slice(0, length))
  })
}

/** Without the first half of a character that is cut in two. */
function wholeCharacters(value: string): string {
  return value.isWellFormed() ? value : value.slice(0, -1)
}
