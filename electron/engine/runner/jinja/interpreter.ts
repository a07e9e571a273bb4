import { applyFilter, callValue, evaluate, evaluateArguments } from "./expressions.ts"
import { Scope } from "./scope.ts"
import {
  type Body,
  type CallStatement,
  type Expression,
  type FilterStatement,
  type For,
  type Parameter,
  recursiveName,
  type SetStatement,
  type Statement,
  withName,
} from "./syntax.ts"
import { str } from "./text.ts"
import {
  type Call,
  type Callable,
  isEqual,
  isTrue,
  iterate,
  Namespace,
  RecursiveLoop,
  Tuple,
  type Value,
} from "./values.ts"

/** How a body ended: `break` and `continue` leave all that is between them and their loop, but not what it has written. */
type End = "through" | "break" | "continue"

/** The text that the body of a template makes. */
export function renderBody(body: Body, scope: Scope): string {
  const out: string[] = []
  run(body, scope, out)
  return out.join("")
}

function run(body: Body, scope: Scope, out: string[]): End {
  for (const statement of body) {
    const end = runOne(statement, scope, out)
    if (end !== "through") return end
  }
  return "through"
}

function runOne(statement: Statement, scope: Scope, out: string[]): End {
  switch (statement.type) {
    case "If":
      return run(isTrue(evaluate(statement.test, scope)) ? statement.body : statement.alternate, scope, out)
    case "For":
      runLoop(statement, scope, out)
      break
    case "Set":
      runSet(statement, scope)
      break
    case "Macro":
      scope.set(statement.name.value, macro(statement.args, statement.body, scope))
      break
    case "CallStatement":
      out.push(str(runCall(statement, scope)))
      break
    case "FilterStatement":
      if (filterName(statement) === withName) return runWith(statement, scope, out)
      out.push(str(applyFilter(statement.filter, renderBody(statement.body, new Scope(scope)), scope)))
      break
    case "Comment":
      break
    case "Break":
      return "break"
    case "Continue":
      return "continue"
    default:
      out.push(str(evaluate(statement, scope)))
  }
  return "through"
}

/** The values are those of the names around the statement, even where it gives them anew. */
function runWith({ filter, body }: FilterStatement, scope: Scope, out: string[]): End {
  const { named } = evaluateArguments(filter.type === "CallExpression" ? filter.args : [], scope)
  return run(body, new Scope(scope, named), out)
}

function filterName({ filter }: FilterStatement): string | null {
  const name = filter.type === "CallExpression" ? filter.callee : filter
  return name.type === "Identifier" ? name.value : null
}

function runLoop(loop: For, scope: Scope, out: string[]): void {
  const { iterable, body } = loop
  const [first, ...rest] = body
  const source = evaluate(iterable.type === "SelectExpression" ? iterable.lhs : iterable, scope)
  if (first?.type !== "Identifier" || first.value !== recursiveName) {
    runRounds(loop, source, scope, out)
    return
  }
  const again = (items: Value, depth: number, into: string[]): void =>
    runRounds({ ...loop, body: rest }, items, scope, into, depth, ({ positional: [inner] }) => {
      if (depth >= deepestRecursion) throw new RangeError("a loop has called itself too often")
      const text: string[] = []
      again(inner, depth + 1, text)
      return text.join("")
    })
  again(source, 0, out)
}

/** As deep as Python goes, more or less. */
const deepestRecursion = 200

function runRounds(loop: For, source: Value, scope: Scope, out: string[], depth = 0, call?: Callable): void {
  const items = loopItems(loop, source, scope)
  const hasChanged = changeDetector()
  let isAnyFinished = false
  for (let index = 0; index < items.length; index++) {
    // Names that are set in the body are gone in the next round.
    const state = loopState(items, index, hasChanged, depth)
    const round = new Scope(scope, [
      ["loop", call === undefined ? new Namespace(state) : new RecursiveLoop(state, call)],
    ])
    assign(loop.loopvar, items[index], round)
    const end = run(loop.body, round, out)
    if (end === "through") isAnyFinished = true
    if (end === "break") break
  }
  // Jinja's own way to count: a loop in which every round was cut short also goes to its `else`.
  if (!isAnyFinished) run(loop.defaultBlock, new Scope(scope), out)
}

/** `for item in items if condition` counts only what meets the condition. */
function loopItems({ iterable, loopvar }: For, source: Value, scope: Scope): Value[] {
  if (iterable.type !== "SelectExpression") return iterate(source)
  return iterate(source).filter((item) => {
    const candidate = new Scope(scope)
    assign(loopvar, item, candidate)
    return isTrue(evaluate(iterable.test, candidate))
  })
}

function loopState(
  items: readonly Value[],
  index: number,
  hasChanged: Callable,
  depth: number,
): (readonly [string, Value])[] {
  return [
    ["index", index + 1],
    ["index0", index],
    ["revindex", items.length - index],
    ["revindex0", items.length - index - 1],
    ["first", index === 0],
    ["last", index === items.length - 1],
    ["length", items.length],
    ["previtem", items[index - 1]],
    ["nextitem", items[index + 1]],
    ["depth", depth + 1],
    ["depth0", depth],
    ["cycle", ({ positional }) => positional[index % positional.length]],
    ["changed", hasChanged],
  ]
}

function changeDetector(): Callable {
  let last: Value
  return ({ positional }) => {
    const values = Tuple.from(positional)
    if (isEqual(last, values)) return false
    last = values
    return true
  }
}

function runSet({ assignee, value, body }: SetStatement, scope: Scope): void {
  if (value !== null) {
    assign(assignee, evaluate(value, scope), scope)
    return
  }
  const text = renderBody(body, new Scope(scope))
  if (assignee.type !== "FilterExpression") assign(assignee, text, scope)
  else assign(assignee.operand, applyFilter(assignee.filter, text, scope), scope)
}

function assign(target: Expression, value: Value, scope: Scope): void {
  if (target.type === "Identifier") {
    scope.set(target.value, value)
    return
  }
  if (target.type === "TupleLiteral") {
    const parts = iterate(value)
    if (parts.length !== target.value.length) {
      throw new TypeError(`${parts.length} values cannot be unpacked into ${target.value.length} names`)
    }
    for (const [at, part] of target.value.entries()) assign(part, parts[at], scope)
    return
  }
  if (target.type !== "MemberExpression" || target.property.type !== "Identifier") {
    throw new TypeError("only names can be set")
  }
  const owner = evaluate(target.object, scope)
  if (!(owner instanceof Namespace)) throw new TypeError("only a namespace's attributes can be set")
  owner.fields.set(target.property.value, value)
}

/** The body sees what is around the macro's definition, not around its call. */
function macro(parameters: readonly Parameter[], body: Body, definedIn: Scope): Callable {
  return ({ positional, named }) => {
    const names = new Set(parameters.map(nameOf))
    const scope = new Scope(definedIn, [
      ["caller", named.get("caller")],
      ["varargs", Tuple.from(positional.slice(parameters.length))],
      ["kwargs", new Map([...named].filter(([name]) => name !== "caller" && !names.has(name)))],
    ])
    for (const [at, parameter] of parameters.entries()) {
      const name = nameOf(parameter)
      if (at < positional.length) scope.set(name, positional[at])
      else if (named.has(name)) scope.set(name, named.get(name))
      else scope.set(name, parameter.type === "Identifier" ? undefined : evaluate(parameter.value, scope))
    }
    return renderBody(body, scope)
  }
}

function nameOf(parameter: Parameter): string {
  return parameter.type === "Identifier" ? parameter.value : parameter.key.value
}

function runCall({ call, callerArgs, body }: CallStatement, scope: Scope): Value {
  const { positional, named }: Call = evaluateArguments(call.args, scope)
  const caller = macro(callerArgs ?? [], body, scope)
  return callValue(evaluate(call.callee, scope), { positional, named: new Map([...named, ["caller", caller]]) })
}
