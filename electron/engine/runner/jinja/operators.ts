import { formatPercent } from "./formatting.ts"
import { str } from "./text.ts"
import { compare, Float, isDict, isEqual, iterate, kindOf, knownKey, Tuple, toNumber, type Value } from "./values.ts"

/** `and` and `or` are not among them: they do not always evaluate their right side. */
export function applyOperator(operator: string, left: Value, right: Value): Value {
  switch (operator) {
    case "==":
      return isEqual(left, right)
    case "!=":
      return !isEqual(left, right)
    case "<":
      return compare(left, right) < 0
    case "<=":
      return compare(left, right) <= 0
    case ">":
      return compare(left, right) > 0
    case ">=":
      return compare(left, right) >= 0
    case "in":
      return isIn(left, right)
    case "not in":
      return !isIn(left, right)
    case "~":
      return str(left) + str(right)
    case "+":
      return add(left, right)
    case "*":
      return multiply(left, right)
    case "%":
      if (typeof left === "string") return formatPercent(left, right instanceof Tuple ? right : [right])
      break
  }
  return calculate(operator, left, right)
}

export function negate(value: Value): Value {
  const number = toNumber(value)
  if (number === undefined) throw new TypeError(`${kindOf(value)} has no sign`)
  return value instanceof Float ? new Float(-number) : -number
}

export function isIn(value: Value, container: Value): boolean {
  if (typeof container === "string") {
    if (typeof value !== "string") throw new TypeError(`${kindOf(value)} cannot be in a string`)
    return container.includes(value)
  }
  if (isDict(container)) return container.has(knownKey(container, value))
  return iterate(container).some((item) => isEqual(item, value))
}

function add(left: Value, right: Value): Value {
  if (typeof left === "string" && typeof right === "string") return left + right
  if (Array.isArray(left) && Array.isArray(right) && left instanceof Tuple === right instanceof Tuple) {
    return left instanceof Tuple ? Tuple.of(...left, ...right) : [...left, ...right]
  }
  return calculate("+", left, right)
}

function multiply(left: Value, right: Value): Value {
  const [many, times] = typeof left === "number" ? [right, left] : [left, toNumber(right)]
  if (typeof many === "string" && times !== undefined) return many.repeat(Math.max(0, times))
  if (Array.isArray(many) && times !== undefined) return Array(Math.max(0, times)).fill(Array.from(many)).flat()
  return calculate("*", left, right)
}

function calculate(operator: string, left: Value, right: Value): Value {
  const [a, b] = [toNumber(left), toNumber(right)]
  if (a === undefined || b === undefined) {
    throw new TypeError(`${operator} does not go with ${kindOf(left)} and ${kindOf(right)}`)
  }
  if (b === 0 && ["/", "//", "%"].includes(operator)) throw new TypeError("division by zero")
  const isFloat = left instanceof Float || right instanceof Float || operator === "/" || (operator === "**" && b < 0)
  const result = calculateNumber(operator, a, b)
  return isFloat ? new Float(result) : result
}

function calculateNumber(operator: string, a: number, b: number): number {
  switch (operator) {
    case "+":
      return a + b
    case "-":
      return a - b
    case "*":
      return a * b
    case "/":
      return a / b
    case "//":
      return Math.floor(a / b)
    case "%":
      // With the sign of the divisor, unlike in JavaScript.
      return ((a % b) + b) % b
    case "**":
      return a ** b
  }
  throw new TypeError(`unknown operator ${operator}`)
}
