import { type Automaton, automatonOf, largestNfa, not } from "./automaton.ts"
import { type CharacterSet, intersect } from "./characterSet.ts"
import { intersectionOf } from "./dfa.ts"
import { dfaExpression } from "./dfaExpression.ts"
import { choice, type Expression, repeat, rule, sequence, text } from "./expression.ts"
import { inJsonString, jsonCharacter, jsonString } from "./jsonText.ts"
import { anyText, containing, inTurn, type Regular, sizeOf } from "./regular.ts"

/** A condition on the text of a string. Those with `keyword` can be left out, and are then reported. */
export type TextCondition = {
  /** Whole texts (with `^` and `$` inside allowed). */
  readonly regular: Regular
  readonly isNegated: boolean
  readonly path: string
  readonly keyword: string
}

export type StringFacts = {
  readonly minLength: number
  readonly maxLength: number
  readonly conditions: readonly TextCondition[]
  /** Where the length bounds stand. */
  readonly path: string
}

export type StringContext = {
  addRule(body: () => Expression): string
  readonly relax: (path: string, keyword: string) => void
}

/** More states than this would make a grammar of megabytes. */
const mostStates = 1200

/** A JSON string, quotes included. */
export function stringExpression(facts: StringFacts, context: StringContext): Expression {
  const { minLength, maxLength, conditions } = facts
  if (minLength > maxLength) return choice()
  const isFree = minLength === 0 && maxLength === Number.POSITIVE_INFINITY
  if (conditions.length === 0) {
    return isFree ? rule(jsonString.name) : quoted(repeat(rule(jsonCharacter.name), minLength, maxLength))
  }
  const plain = plainExpression(facts)
  if (plain !== undefined) return quoted(plain)
  const length = isFree ? [] : [lengthBetween(minLength, maxLength)]
  const automata = conditions.flatMap((condition) => conditionAutomaton(condition, context))
  const dfa = intersectionOf([...automata, ...length], mostStates)
  if (dfa !== undefined) return quoted(dfaExpression(dfa, inJsonString, context.addRule))
  return quoted(relaxed(facts, context))
}

function quoted(content: Expression): Expression {
  return sequence(text('"'), content, text('"'))
}

function conditionAutomaton(condition: TextCondition, context: StringContext): Automaton[] {
  if (sizeOf(condition.regular) > largestNfa) {
    context.relax(condition.path, condition.keyword)
    return []
  }
  const automaton = automatonOf(condition.regular)
  return [condition.isNegated ? not(automaton) : automaton]
}

/** Too large as a whole: one condition after another is kept as long as there is room, the lengths last. */
function relaxed({ minLength, maxLength, conditions, path }: StringFacts, context: StringContext): Expression {
  const kept: Automaton[] = []
  const ignore = { ...context, relax: () => {} }
  for (const condition of conditions) {
    const more = conditionAutomaton(condition, ignore)
    if (intersectionOf([...kept, ...more], mostStates) === undefined) context.relax(condition.path, condition.keyword)
    else kept.push(...more)
  }
  const bounded = intersectionOf([...kept, lengthBetween(minLength, maxLength)], mostStates)
  const dfa = bounded ?? intersectionOf(kept, mostStates)
  if (bounded === undefined && minLength > 0) context.relax(path, "minLength")
  if (bounded === undefined && maxLength < Number.POSITIVE_INFINITY) context.relax(path, "maxLength")
  if (dfa === undefined) return repeat(rule(jsonCharacter.name), 0, Number.POSITIVE_INFINITY)
  return dfaExpression(dfa, inJsonString, context.addRule)
}

function lengthBetween(min: number, max: number): Automaton {
  return {
    boundaries: [],
    step: (state) =>
      state >= max ? undefined : max === Number.POSITIVE_INFINITY ? Math.min(state + 1, min) : state + 1,
    isAccepting: (state) => state >= min,
  }
}

/**
 * One pattern of simple parts can be said as it is written, which is shorter than its automaton; and where only one of its parts
 * varies in length, the length bounds can be put into that part.
 */
function plainExpression({ minLength, maxLength, conditions }: StringFacts): Expression | undefined {
  const [condition] = conditions
  if (condition === undefined || conditions.length > 1 || condition.isNegated) return undefined
  const parts = simpleParts(condition.regular)
  if (parts === undefined) return undefined
  const variable = parts.filter((part) => part.min !== part.max)
  const isBounded = minLength > 0 || maxLength < Number.POSITIVE_INFINITY
  if (variable.length > 1 && (isBounded || overlaps(parts))) return undefined
  const fixed = parts.reduce((sum, part) => sum + (part.min === part.max ? part.min : 0), 0)
  if (variable.length === 0 && (fixed < minLength || fixed > maxLength)) return choice()
  return sequence(
    ...parts.map(({ set, min, max }) =>
      min === max
        ? repeat(inJsonString(set), min, max)
        : repeat(inJsonString(set), Math.max(min, minLength - fixed), Math.min(max, maxLength - fixed)),
    ),
  )
}

type Part = { readonly set: CharacterSet; readonly min: number; readonly max: number }

/** `^` parts `$`, where each part is a set of characters some times; undefined for anything else. */
function simpleParts(regular: Regular): readonly Part[] | undefined {
  const items = flatten(regular)
  const first = items.findIndex((item) => item.kind === "start")
  const last = items.findLastIndex((item) => item.kind === "end")
  if (first < 0 || last < first) return undefined
  const outer = [...items.slice(0, first), ...items.slice(last + 1)]
  if (outer.some((item) => item !== anyText)) return undefined
  const parts: Part[] = []
  for (const item of items.slice(first + 1, last)) {
    if (item.kind === "characters") parts.push({ set: item.set, min: 1, max: 1 })
    else if (item.kind === "repeat" && item.item.kind === "characters") {
      parts.push({ set: item.item.set, min: item.min, max: item.max })
    } else return undefined
  }
  return parts
}

function flatten(regular: Regular): readonly Regular[] {
  return regular.kind === "sequence" ? regular.items.flatMap(flatten) : [regular]
}

/** Whether a part of variable length may be mistaken for what comes after it. */
function overlaps(parts: readonly Part[]): boolean {
  return parts.some((part, index) => {
    const next = parts[index + 1]
    return part.min !== part.max && next !== undefined && (next.min === 0 || intersect(part.set, next.set).length > 0)
  })
}

/** The condition of a JSON Schema pattern that was read. */
export function searchFor(regular: Regular): Regular {
  return containing(inTurn(regular))
}
