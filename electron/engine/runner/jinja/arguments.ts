import { type Call, isTrue, kindOf, toNumber, type Value } from "./values.ts"

/** The arguments in the order of their names; undefined where one is not given. */
export function argumentsOf(call: Call, ...names: readonly string[]): Value[] {
  if (call.positional.length > names.length) throw new TypeError(`at most ${names.length} arguments are expected`)
  const unknown = [...call.named.keys()].find((name) => !names.includes(name))
  if (unknown !== undefined) throw new TypeError(`there is no argument ${unknown}`)
  return names.map((name, at) => (at < call.positional.length ? call.positional[at] : call.named.get(name)))
}

export function stringOr<Default>(value: Value, otherwise: Default): string | Default {
  if (value === undefined || value === null) return otherwise
  if (typeof value !== "string") throw new TypeError(`${kindOf(value)} is given where a string is expected`)
  return value
}

export function numberOr<Default>(value: Value, otherwise: Default): number | Default {
  if (value === undefined || value === null) return otherwise
  const number = toNumber(value)
  if (number === undefined) throw new TypeError(`${kindOf(value)} is given where a number is expected`)
  return number
}

export function flagOr(value: Value, otherwise: boolean): boolean {
  return value === undefined ? otherwise : isTrue(value)
}
