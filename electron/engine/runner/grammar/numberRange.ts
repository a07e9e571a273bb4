import { range } from "./characterSet.ts"
import { either, inTurn, oneOf, type Regular, times, word } from "./regular.ts"

/** Bounds of a number; a strict bound is not part of the range. Absent: none. */
export type NumberRange = {
  readonly min?: number
  readonly max?: number
  readonly isMinStrict?: boolean
  readonly isMaxStrict?: boolean
}

/** What a tiny model would repeat for ever ends here. JavaScript writes larger numbers with an exponent. */
export const mostIntegerDigits = 21
export const mostFractionDigits = 20
const largestBound = 10 ** (mostIntegerDigits - 1)

const digit = oneOf(range("0", "9"))
const point = word(".")
const nothing = inTurn()
const nowhere = either()

type Decimal = { readonly whole: bigint /** Without trailing zeros. */; readonly fraction: string }
type Bound = Decimal & { readonly isStrict: boolean }

/** The decimal texts without exponent of all integers, or all numbers, of a range. */
export function numberTexts(bounds: NumberRange, isInteger: boolean): Regular {
  if (isInteger) return integerTexts(bounds)
  const [min, isMinStrict] = representable(bounds.min ?? -largestBound, bounds.isMinStrict ?? false, 1n)
  const [max, isMaxStrict] = representable(bounds.max ?? largestBound, bounds.isMaxStrict ?? false, -1n)
  const parts: Regular[] = []
  if (max > 0 || (max === 0 && !isMaxStrict)) {
    const low = min >= 0 ? boundOf(min, isMinStrict) : boundOf(0, false)
    parts.push(decimals(low, max >= largestBound ? undefined : boundOf(max, isMaxStrict)))
  }
  if (min < 0) {
    const low = max < 0 ? boundOf(-max, isMaxStrict) : boundOf(0, true)
    parts.push(inTurn(word("-"), decimals(low, min <= -largestBound ? undefined : boundOf(-min, isMinStrict))))
  }
  return either(...parts)
}

/** Next to a strict bound with all the digits of a double, other texts would be read as the bound itself: the next double counts. */
function representable(value: number, isStrict: boolean, direction: bigint): readonly [number, boolean] {
  if (!isStrict || String(value).replace(/\D/g, "").length <= 15) return [value, isStrict]
  const bits = new BigInt64Array(new Float64Array([value]).buffer)
  bits[0] = (bits[0] ?? 0n) + (value < 0 ? -direction : direction)
  return [new Float64Array(bits.buffer)[0] ?? value, false]
}

function integerTexts({ min, max, isMinStrict, isMaxStrict }: NumberRange): Regular {
  const low = min === undefined || min <= -largestBound ? undefined : wholeAtLeast(min, isMinStrict ?? false)
  const high = max === undefined || max >= largestBound ? undefined : -wholeAtLeast(-max, isMaxStrict ?? false)
  const parts: Regular[] = []
  if (high === undefined || high >= 0n) parts.push(wholes(low === undefined || low < 0n ? 0n : low, high))
  if (low === undefined || low < 0n) {
    const least = high === undefined || high >= 0n ? 1n : -high
    parts.push(inTurn(word("-"), wholes(least, low === undefined ? undefined : -low)))
  }
  return either(...parts)
}

function wholeAtLeast(value: number, isStrict: boolean): bigint {
  const whole = BigInt(Math.ceil(value))
  return isStrict && Number(whole) === value ? whole + 1n : whole
}

/** The texts of the whole numbers from `low`, which is not negative, to `high`. */
function wholes(low: bigint, high: bigint | undefined): Regular {
  if (high !== undefined && high < low) return nowhere
  if (low === 0n) return either(word("0"), wholes(1n, high))
  const first = low.toString()
  const last = high?.toString() ?? "9".repeat(mostIntegerDigits)
  if (first.length === last.length) return between(first, last)
  const parts = [between(first, "9".repeat(first.length))]
  const lastIsFull = /^9+$/.test(last)
  const longestFree = lastIsFull ? last.length : last.length - 1
  if (longestFree > first.length) {
    parts.push(inTurn(oneOf(range("1", "9")), times(digit, first.length, longestFree - 1)))
  }
  if (!lastIsFull) parts.push(between(`1${"0".repeat(last.length - 1)}`, last))
  return either(...parts)
}

/** Digits from `low` to `high`, both of the same length. */
function between(low: string, high: string): Regular {
  const l = low[0]
  const h = high[0]
  if (l === undefined || h === undefined) return nothing
  if (/^0*$/.test(low) && /^9*$/.test(high)) return times(digit, low.length, low.length)
  const restLow = low.slice(1)
  const restHigh = high.slice(1)
  if (l === h) return inTurn(word(l), between(restLow, restHigh))
  const startsFree = /^0*$/.test(restLow)
  const endsFree = /^9*$/.test(restHigh)
  const from = startsFree ? l : following(l)
  const to = endsFree ? h : preceding(h)
  return either(
    ...(startsFree ? [] : [inTurn(word(l), between(restLow, "9".repeat(restLow.length)))]),
    ...(from <= to ? [inTurn(oneOf(range(from, to)), times(digit, restLow.length, restLow.length))] : []),
    ...(endsFree ? [] : [inTurn(word(h), between("0".repeat(restHigh.length), restHigh))]),
  )
}

function following(character: string): string {
  return String(Number(character) + 1)
}

function preceding(character: string): string {
  return String(Number(character) - 1)
}

function boundOf(value: number, isStrict: boolean): Bound {
  const [mantissa = "", exponent = "0"] = String(value).split("e")
  const [whole = "", fraction = ""] = mantissa.split(".")
  const shift = Number(exponent)
  const shiftedFraction = shift < 0 ? `${"0".repeat(Math.max(0, -shift - whole.length))}${whole}${fraction}` : fraction
  return { whole: shift < 0 ? 0n : BigInt(whole), fraction: shiftedFraction, isStrict }
}

function decimals(low: Bound, high: Bound | undefined): Regular {
  const digits = fractionDigits(low, high)
  if (high === undefined || low.whole < high.whole) {
    const middle = wholes(low.whole + 1n, high === undefined ? undefined : high.whole - 1n)
    return either(
      inTurn(word(low.whole.toString()), fractionFrom(low, digits)),
      inTurn(middle, anyFraction(digits)),
      ...(high === undefined ? [] : [inTurn(word(high.whole.toString()), fractionTo(high, digits))]),
    )
  }
  if (low.whole > high.whole) return nowhere
  const allowsNone = low.fraction === "" && !low.isStrict && (high.fraction !== "" || !high.isStrict)
  const rest = inTurn(point, digitsBetween(low.fraction, high.fraction, low.isStrict, high.isStrict, digits, true))
  return inTurn(word(low.whole.toString()), either(...(allowsNone ? [nothing] : []), rest))
}

/** A text closer to a strict bound than this would be rounded onto it when it is read as a double. */
function fractionDigits(low: Bound, high: Bound | undefined): number {
  const strict = [low, high].filter((bound) => bound?.isStrict && (bound.whole > 0n || bound.fraction !== ""))
  return Math.min(
    mostFractionDigits,
    ...strict.map((bound) => Math.max(1, 15 - (bound?.whole ?? 0n).toString().length)),
  )
}

function anyFraction(digits: number): Regular {
  return times(inTurn(point, times(digit, 1, digits)), 0, 1)
}

function fractionFrom(bound: Bound, digits: number): Regular {
  if (bound.fraction === "" && !bound.isStrict) return anyFraction(digits)
  return inTurn(point, digitsFrom(bound.fraction, bound.isStrict, digits))
}

function fractionTo(bound: Bound, digits: number): Regular {
  if (bound.fraction === "" && bound.isStrict) return nowhere
  return either(nothing, inTurn(point, digitsTo(bound.fraction, bound.isStrict, digits, true)))
}

const anyDigits = (digits: number): Regular => times(digit, 0, Math.max(0, digits))

function digitsFrom(low: string, isStrict: boolean, digits: number): Regular {
  const first = low[0]
  if (first === undefined) {
    return isStrict
      ? inTurn(times(word("0"), 0, digits - 1), oneOf(range("1", "9")), anyDigits(digits))
      : anyDigits(digits)
  }
  const above = first < "9" ? [inTurn(oneOf(range(following(first), "9")), anyDigits(digits - 1))] : []
  return either(...above, inTurn(word(first), digitsFrom(low.slice(1), isStrict, digits - 1)))
}

function digitsTo(high: string, isStrict: boolean, digits: number, needsOne: boolean): Regular {
  const first = high[0]
  if (first === undefined) return isStrict ? nowhere : times(word("0"), needsOne ? 1 : 0, Math.max(1, digits))
  const below = first > "0" ? [inTurn(oneOf(range("0", preceding(first))), anyDigits(digits - 1))] : []
  const same = inTurn(word(first), digitsTo(high.slice(1), isStrict, digits - 1, false))
  return either(...(needsOne ? [] : [nothing]), ...below, same)
}

function digitsBetween(
  low: string,
  high: string,
  isLowStrict: boolean,
  isHighStrict: boolean,
  digits: number,
  needsOne: boolean,
): Regular {
  if (low === "" && !isLowStrict) return digitsTo(high, isHighStrict, digits, needsOne)
  const h = high[0]
  if (h === undefined) return nowhere
  const l = low[0] ?? "0"
  const restLow = low.slice(1)
  const restHigh = high.slice(1)
  if (l > h) return nowhere
  if (l === h) {
    const rest = digitsBetween(restLow, restHigh, isLowStrict, isHighStrict, digits - 1, false)
    // Equal down to the last digit of the lower bound: the end itself is in the range unless the bound is strict.
    return inTurn(word(l), rest)
  }
  const inside =
    following(l) <= preceding(h) ? [inTurn(oneOf(range(following(l), preceding(h))), anyDigits(digits - 1))] : []
  return either(
    inTurn(word(l), digitsFrom(restLow, isLowStrict, digits - 1)),
    ...inside,
    inTurn(word(h), digitsTo(restHigh, isHighStrict, digits - 1, false)),
  )
}
