import { isIn } from "./operators.ts"
import { str } from "./text.ts"
import { compare, Float, isCallable, isDict, isEqual, toNumber, type Value, WrittenNumber } from "./values.ts"

export type Test = (value: Value, argument: Value) => boolean

/** What can follow `is`, and what `select` and its like take by name. */
export function testNamed(name: string): Test {
  const test = Object.hasOwn(tests, name) ? tests[name] : undefined
  if (test === undefined) throw new TypeError(`there is no test ${name}`)
  return test
}

const isEq: Test = (value, other) => isEqual(value, other)
const isNe: Test = (value, other) => !isEqual(value, other)
const isLt: Test = (value, other) => compare(value, other) < 0
const isLe: Test = (value, other) => compare(value, other) <= 0
const isGt: Test = (value, other) => compare(value, other) > 0
const isGe: Test = (value, other) => compare(value, other) >= 0
/** What is not defined has a length and can be gone through, so that it counts as a sequence. */
const isSequence: Test = (value) =>
  value === undefined || typeof value === "string" || Array.isArray(value) || isDict(value)

const tests: Readonly<Record<string, Test>> = {
  defined: (value) => value !== undefined,
  undefined: (value) => value === undefined,
  none: (value) => value === null,
  boolean: (value) => typeof value === "boolean",
  true: (value) => value === true,
  false: (value) => value === false,
  string: (value) => typeof value === "string",
  number: (value) => toNumber(value) !== undefined,
  integer: (value) => typeof value === "number" || (value instanceof WrittenNumber && value.isInteger),
  float: (value) => value instanceof Float && !(value instanceof WrittenNumber && value.isInteger),
  mapping: isDict,
  sequence: isSequence,
  iterable: isSequence,
  callable: isCallable,
  odd: (value) => Math.abs((toNumber(value) ?? 0) % 2) === 1,
  even: (value) => (toNumber(value) ?? 1) % 2 === 0,
  divisibleby: (value, by) => (toNumber(value) ?? Number.NaN) % (toNumber(by) ?? Number.NaN) === 0,
  lower: (value) => str(value) === str(value).toLowerCase() && str(value) !== str(value).toUpperCase(),
  upper: (value) => str(value) === str(value).toUpperCase() && str(value) !== str(value).toLowerCase(),
  sameas: (value, other) => value === other,
  in: isIn,
  eq: isEq,
  equalto: isEq,
  "==": isEq,
  ne: isNe,
  "!=": isNe,
  lt: isLt,
  lessthan: isLt,
  "<": isLt,
  le: isLe,
  "<=": isLe,
  gt: isGt,
  greaterthan: isGt,
  ">": isGt,
  ge: isGe,
  ">=": isGe,
}
