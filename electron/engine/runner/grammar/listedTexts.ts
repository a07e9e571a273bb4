import { choice, type Expression, nothing, rule, sequence, text } from "./expression.ts"

/** So many alternatives beside each other cost nothing. */
const few = 16

/** A text and what comes behind it. No text begins with another one that goes on differently. */
type Branch = { readonly text: string; readonly next: Expression }

type AddRule = (body: () => Expression) => string

/**
 * One of these texts. What many of them begin with is written once: llama.cpp follows all alternatives of a choice at every
 * character, and forty thousand values of an `enum` took it more than half a second for each token.
 */
export function listedTexts(texts: readonly string[], addRule: AddRule): Expression {
  return branching(
    texts.map((one) => ({ text: one, next: nothing })),
    addRule,
  )
}

function branching(branches: readonly Branch[], addRule: AddRule): Expression {
  if (branches.length <= few) return choice(...branches.map(written))
  const groups = Map.groupBy(branches, (branch) => firstCharacter(branch.text))
  return choice(...[...groups.values()].map((group) => grouped(group, addRule)))
}

/** One of these branches, whose texts have their first characters in common. */
export function grouped(branches: readonly Branch[], addRule: AddRule): Expression {
  const beginning = sharedBeginning(branches.map((branch) => branch.text))
  const rests = branches.map((branch) => ({ text: branch.text.slice(beginning.length), next: branch.next }))
  const rest = rests.length <= few ? choice(...rests.map(written)) : rule(addRule(() => branching(rests, addRule)))
  return sequence(text(beginning), rest)
}

function written({ text: value, next }: Branch): Expression {
  return sequence(text(value), next)
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
