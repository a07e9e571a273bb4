import { numberOr } from "./arguments.ts"
import { filterNamed } from "./filters.ts"
import { getAttribute, getItem, slice } from "./lookups.ts"
import { applyOperator, negate } from "./operators.ts"
import type { Scope } from "./scope.ts"
import type { Argument, BinaryExpression, Expression, Filter, MemberExpression } from "./syntax.ts"
import { testNamed } from "./tests.ts"
import { str } from "./text.ts"
import {
  type Call,
  dictOf,
  Float,
  isCallable,
  isDict,
  isTrue,
  iterate,
  kindOf,
  RecursiveLoop,
  Tuple,
  type Value,
} from "./values.ts"

export function evaluate(node: Expression, scope: Scope): Value {
  switch (node.type) {
    case "StringLiteral":
    case "IntegerLiteral":
      return node.value
    case "FloatLiteral":
      return new Float(node.value)
    case "ArrayLiteral":
      return node.value.map((item) => evaluate(item, scope))
    case "TupleLiteral":
      return Tuple.from(node.value, (item) => evaluate(item, scope))
    case "ObjectLiteral":
      return dictOf(Array.from(node.value, ([key, value]) => [evaluate(key, scope), evaluate(value, scope)] as const))
    case "Identifier":
      return scope.get(node.value)
    case "MemberExpression":
      return evaluateMember(node, scope)
    case "CallExpression":
      return callValue(evaluate(node.callee, scope), evaluateArguments(node.args, scope))
    case "BinaryExpression":
      return evaluateBinary(node, scope)
    case "UnaryExpression": {
      const value = evaluate(node.argument, scope)
      if (node.operator.value === "not") return !isTrue(value)
      return node.operator.value === "-" ? negate(value) : value
    }
    case "FilterExpression":
      return applyFilter(node.filter, evaluate(node.operand, scope), scope)
    case "TestExpression":
      return testNamed(node.test.value)(evaluate(node.operand, scope), undefined) !== node.negate
    case "SelectExpression":
      return isTrue(evaluate(node.test, scope)) ? evaluate(node.lhs, scope) : undefined
    case "Ternary":
      return evaluate(isTrue(evaluate(node.condition, scope)) ? node.trueExpr : node.falseExpr, scope)
  }
}

export function applyFilter(filter: Filter, value: Value, scope: Scope): Value {
  const [name, args] = filter.type === "Identifier" ? [filter, []] : [filter.callee, filter.args]
  if (name.type !== "Identifier") throw new TypeError("a filter has no name")
  const call = evaluateArguments(args, scope)
  // A test with an argument, see `parseTemplate`.
  const [, negation, test] = /^is( not)? (.+)$/.exec(name.value) ?? []
  if (test !== undefined) return testNamed(test)(value, call.positional[0]) !== (negation !== undefined)
  return filterNamed(name.value)(value, call)
}

export function callValue(callee: Value, call: Call): Value {
  if (callee instanceof RecursiveLoop) return callee.call(call)
  if (!isCallable(callee)) throw new TypeError(`${kindOf(callee)} cannot be called`)
  return callee(call)
}

export function evaluateArguments(args: readonly Argument[], scope: Scope): Call {
  const positional: Value[] = []
  const named = new Map<string, Value>()
  for (const argument of args) {
    if (argument.type === "KeywordArgumentExpression") named.set(argument.key.value, evaluate(argument.value, scope))
    else if (argument.type === "SpreadExpression") positional.push(...iterate(evaluate(argument.argument, scope)))
    else if (argument.type === "KeywordSpreadExpression") {
      const entries = evaluate(argument.argument, scope)
      if (!isDict(entries)) throw new TypeError(`${kindOf(entries)} follows **`)
      for (const [key, value] of entries) named.set(str(key), value)
    } else positional.push(evaluate(argument, scope))
  }
  return { positional, named }
}

function evaluateMember({ object, property, computed }: MemberExpression, scope: Scope): Value {
  const value = evaluate(object, scope)
  if (property.type === "SliceExpression") {
    const [start, stop, step] = [property.start, property.stop, property.step].map((bound) =>
      bound === undefined ? undefined : numberOr(evaluate(bound, scope), undefined),
    )
    return slice(value, start, stop, step)
  }
  if (computed || property.type !== "Identifier") return getItem(value, evaluate(property, scope))
  return getAttribute(value, property.value)
}

const orders: ReadonlySet<string> = new Set(["<", "<=", ">", ">="])

function evaluateBinary(node: BinaryExpression, scope: Scope): Value {
  const operator = node.operator.value
  // The parser reads `1 < x < 3` as `(1 < x) < 3`, which nobody would write.
  if (orders.has(operator) && node.left.type === "BinaryExpression" && orders.has(node.left.operator.value)) {
    if (!isTrue(evaluateBinary(node.left, scope))) return false
    return applyOperator(operator, evaluate(node.left.right, scope), evaluate(node.right, scope))
  }
  const left = evaluate(node.left, scope)
  if (operator === "and") return isTrue(left) ? evaluate(node.right, scope) : left
  if (operator === "or") return isTrue(left) ? left : evaluate(node.right, scope)
  return applyOperator(operator, left, evaluate(node.right, scope))
}
