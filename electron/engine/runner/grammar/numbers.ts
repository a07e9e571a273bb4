import { type Automaton, automatonOf, not } from "./automaton.ts"
import { range } from "./characterSet.ts"
import type { Compiler } from "./compiler.ts"
import { intersectionOf } from "./dfa.ts"
import { dfaExpression } from "./dfaExpression.ts"
import { characters, type Expression, never, rule } from "./expression.ts"
import { multiplesOf } from "./multiples.ts"
import { notValues } from "./negation.ts"
import { type NumberRange, numberTexts } from "./numberRange.ts"
import { either, inTurn, oneOf, type Regular, times, word } from "./regular.ts"
import { regularExpression } from "./regularExpression.ts"
import type { SchemaObject } from "./schema.ts"

const mostStates = 4000
/** What a state costs beside one for texts: ten digits lead on from each. */
const stateCost = 3

/** The numbers that meet all of these schemas. */
export function numberExpression(schemas: readonly SchemaObject[], isInteger: boolean, compiler: Compiler): Expression {
  const limits = rangeOf(schemas)
  const divisors = schemas.flatMap((schema) => (typeof schema.multipleOf === "number" ? [schema.multipleOf] : []))
  const isWhole = isInteger || divisors.some((divisor) => Number.isInteger(divisor))
  const automata = [...excluded(schemas), ...schemas.flatMap((schema) => multiples(schema, compiler))]
  if (isEmpty(limits)) return never
  const isFree = limits.min === undefined && limits.max === undefined
  if (isFree && automata.length === 0) return rule(isWhole ? "json-integer" : "json-number")
  const regular = numberTexts(automata.length > 0 && isWhole ? withExactDigits(limits) : limits, isWhole)
  if (automata.length === 0) return regularExpression(regular, characters)
  const excludedValues = schemas.map((schema) => Reflect.get(schema, notValues))
  const key = `number ${JSON.stringify([isWhole, limits, divisors, excludedValues])}`
  const expression = compiler.once(key, () => intersection([automatonOf(regular), ...automata], compiler))
  if (expression !== undefined) return expression
  for (const schema of schemas) {
    if (schema.multipleOf !== undefined) compiler.relax(compiler.document.pathOf(schema), "multipleOf")
    if (Reflect.has(schema, notValues)) compiler.relax(compiler.document.pathOf(schema), "not")
  }
  return regularExpression(regular, characters)
}

/** Undefined where it would cost too much. */
function intersection(automata: readonly Automaton[], compiler: Compiler): Expression | undefined {
  const dfa = compiler.spend(0) ? intersectionOf(automata, mostStates) : undefined
  compiler.spend(stateCost * (dfa?.states.length ?? mostStates))
  return dfa && dfaExpression(dfa, characters, (body) => compiler.addRule("number", body))
}

function isEmpty({ min, max, isMinStrict, isMaxStrict }: NumberRange): boolean {
  if (min === undefined || max === undefined) return false
  return min > max || (min === max && (isMinStrict === true || isMaxStrict === true))
}

/** Longer integers are rounded when they are read: what was a multiple would be none any more. */
const largestExact = 10 ** 15 - 1

function withExactDigits(limits: NumberRange): NumberRange {
  const { min = -largestExact, max = largestExact } = limits
  return {
    ...limits,
    min: min <= largestExact ? Math.max(min, -largestExact) : min,
    max: max >= -largestExact ? Math.min(max, largestExact) : max,
  }
}

/** Draft 4 has booleans beside `minimum` and `maximum`; later drafts have numbers of their own. */
function rangeOf(schemas: readonly SchemaObject[]): NumberRange {
  let limits: { min?: number; max?: number; isMinStrict?: boolean; isMaxStrict?: boolean } = {}
  const raise = (value: unknown, isStrict: boolean) => {
    if (typeof value !== "number") return
    const { min } = limits
    if (min === undefined || value > min || (value === min && isStrict))
      limits = { ...limits, min: value, isMinStrict: isStrict }
  }
  const lower = (value: unknown, isStrict: boolean) => {
    if (typeof value !== "number") return
    const { max } = limits
    if (max === undefined || value < max || (value === max && isStrict))
      limits = { ...limits, max: value, isMaxStrict: isStrict }
  }
  for (const schema of schemas) {
    raise(schema.minimum, schema.exclusiveMinimum === true)
    raise(schema.exclusiveMinimum, true)
    lower(schema.maximum, schema.exclusiveMaximum === true)
    lower(schema.exclusiveMaximum, true)
  }
  return limits
}

function multiples(schema: SchemaObject, compiler: Compiler): Automaton[] {
  const { multipleOf } = schema
  if (typeof multipleOf !== "number" || multipleOf === 1) return []
  const automaton = multiplesOf(multipleOf)
  if (automaton !== undefined) return [automaton]
  compiler.relax(compiler.document.pathOf(schema), "multipleOf")
  return []
}

const digits = times(oneOf(range("0", "9")), 1, Number.POSITIVE_INFINITY)
const zeroes = times(inTurn(word("."), times(word("0"), 1, Number.POSITIVE_INFINITY)), 0, 1)

function excluded(schemas: readonly SchemaObject[]): Automaton[] {
  return schemas.flatMap((schema) => {
    const values = Reflect.get(schema, notValues)
    if (values === "integers") return [not(automatonOf(inTurn(times(word("-"), 0, 1), digits, zeroes)))]
    const numbers = Array.isArray(values) ? values.filter((value) => typeof value === "number") : []
    if (numbers.length === 0) return []
    return [not(automatonOf(either(...numbers.map(textsOf))))]
  })
}

function textsOf(value: number): Regular {
  const sign = value === 0 ? [times(word("-"), 0, 1)] : []
  const tail = Number.isInteger(value) ? zeroes : times(word("0"), 0, Number.POSITIVE_INFINITY)
  return inTurn(...sign, word(String(value)), tail)
}
