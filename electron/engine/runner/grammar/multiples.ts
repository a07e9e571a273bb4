import type { Automaton } from "./automaton.ts"

/** Remainders beyond this would make the grammar too large. */
const largestDivisor = 2000

const zero = 0x30
const nine = 0x39
const minus = 0x2d
const point = 0x2e

/**
 * The decimal texts that are a multiple of `divisor`; undefined if the divisor has too many digits. Decimals are scaled to
 * integers: 0.25 asks for two digits behind the point that together with the rest are a multiple of 25.
 */
export function multiplesOf(divisor: number): Automaton | undefined {
  const [whole = "", fraction = ""] = String(divisor).split(".")
  const scaled = Number(whole + fraction)
  if (!Number.isInteger(scaled) || scaled < 1 || scaled > largestDivisor) return undefined
  const places = fraction.length
  // A state is the remainder and the digits read behind the point; -1 of these: no point yet.
  const stateOf = (remainder: number, digits: number) => remainder * (places + 2) + digits + 1
  return {
    boundaries: [
      minus,
      minus + 1,
      point,
      point + 1,
      ...Array.from({ length: nine - zero + 2 }, (_, index) => zero + index),
    ],
    step(state, character) {
      const remainder = Math.floor(state / (places + 2))
      const digits = (state % (places + 2)) - 1
      if (character === minus) return state === 0 ? state : undefined
      if (character === point) return digits < 0 ? stateOf(remainder, 0) : undefined
      if (character < zero || character > nine) return undefined
      // Behind all its digits nothing but zeroes may come, and only if they made a multiple.
      if (digits === places) return character === zero && remainder === 0 ? state : undefined
      return stateOf((remainder * 10 + character - zero) % scaled, digits < 0 ? digits : digits + 1)
    },
    isAccepting(state) {
      const digits = (state % (places + 2)) - 1
      const missing = places - Math.max(0, digits)
      return (Math.floor(state / (places + 2)) * 10 ** missing) % scaled === 0
    },
  }
}
