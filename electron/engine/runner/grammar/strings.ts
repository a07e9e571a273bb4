import { type Automaton, automatonOf, largestNfa, not } from "./automaton.ts"
import { type CharacterSet, intersect } from "./characterSet.ts"
import { automatonOfDfa, type Dfa, intersectionOf } from "./dfa.ts"
import { dfaExpression } from "./dfaExpression.ts"
import { choice, type Expression, repeat, rule, sequence, text } from "./expression.ts"
import { jsonCharacter, jsonString } from "./jsonText.ts"
import { anyText, containing, inTurn, type Regular, sizeOf } from "./regular.ts"
import { regularExpression } from "./regularExpression.ts"

/** A condition on the text of a string. Those with `keyword` can be left out, and are then reported. */
export type TextCondition = {
  /** Whole texts (with `^` and `$` inside allowed). */
  readonly regular: Regular
  readonly isNegated: boolean
  /** The expression was not read from a schema. */
  readonly isOurs?: boolean
  /** What the expression says, in a few words: equal for equal conditions. */
  readonly name: string
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
  /** How JSON writes the characters of a set; sets that take many words have a rule. */
  readonly encode: (set: CharacterSet) => Expression
  /** Takes so many states off what one conversion may cost; false: nothing is left. */
  readonly spend: (states: number) => boolean
  readonly relax: (path: string, keyword: string) => void
}

/** More states than this would make a grammar of megabytes. */
const mostStates = 500
const mostBoundedStates = 1500

/** A JSON string, quotes included. */
export function stringExpression(facts: StringFacts, context: StringContext): Expression {
  const { minLength, maxLength, conditions, path } = facts
  if (minLength > maxLength) return choice()
  const isFree = minLength === 0 && maxLength === Number.POSITIVE_INFINITY
  if (conditions.length === 0) {
    return isFree ? rule(jsonString.name) : quoted(repeat(rule(jsonCharacter.name), minLength, maxLength))
  }
  const [only] = conditions
  if (isFree && conditions.length === 1 && only?.isOurs && !only.isNegated) {
    return quoted(regularExpression(only.regular, context.encode))
  }
  const plain = plainExpression(facts, context.encode)
  if (plain !== undefined) return quoted(plain)
  const dfa = conditionsDfa(conditions, context)
  if (dfa === undefined || isFree) return quoted(write(dfa, context))
  const bounded = context.spend(dfa.states.length) ? withLength(dfa, minLength, maxLength) : undefined
  context.spend(bounded?.states.length ?? mostBoundedStates)
  if (bounded !== undefined) return quoted(write(bounded, context))
  if (minLength > 0) context.relax(path, "minLength")
  if (maxLength < Number.POSITIVE_INFINITY) context.relax(path, "maxLength")
  return quoted(write(dfa, context))
}

function write(dfa: Dfa | undefined, context: StringContext): Expression {
  if (dfa === undefined) return repeat(rule(jsonCharacter.name), 0, Number.POSITIVE_INFINITY)
  return dfaExpression(dfa, context.encode, context.addRule)
}

/** All conditions at once; where that is too large, those that there is room for. */
function conditionsDfa(conditions: readonly TextCondition[], context: StringContext): Dfa | undefined {
  let dfa: Dfa | undefined
  for (const condition of conditions) {
    const isBearable = sizeOf(condition.regular) <= largestNfa && context.spend(dfa?.states.length ?? 1)
    const small = isBearable ? automatonOf(condition.regular) : undefined
    const sided = small !== undefined && condition.isNegated ? not(small) : small
    const joined = sided && intersectionOf([sided, ...(dfa === undefined ? [] : [automatonOfDfa(dfa)])], mostStates)
    if (joined === undefined) context.relax(condition.path, condition.keyword)
    else dfa = joined
    context.spend(joined?.states.length ?? mostStates)
  }
  return dfa
}

function withLength(dfa: Dfa, min: number, max: number): Dfa | undefined {
  const lengths = max === Number.POSITIVE_INFINITY ? min : max
  if (lengths > mostBoundedStates) return undefined
  return intersectionOf([automatonOfDfa(dfa), lengthBetween(min, max)], mostBoundedStates)
}

function quoted(content: Expression): Expression {
  return sequence(text('"'), content, text('"'))
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
function plainExpression(
  { minLength, maxLength, conditions }: StringFacts,
  encode: StringContext["encode"],
): Expression | undefined {
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
        ? repeat(encode(set), min, max)
        : repeat(encode(set), Math.max(min, minLength - fixed), Math.min(max, maxLength - fixed)),
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
