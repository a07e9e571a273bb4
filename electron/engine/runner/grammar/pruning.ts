import { choice, type Expression, isNever, never, repeat, sequence } from "./expression.ts"

type Rules = ReadonlyMap<string, Expression>

/**
 * Takes out what no finite text can match, such as an object that needs itself: a grammar would lead a model into it and never out.
 * The rules that are left; those missing match nothing.
 */
export function withoutDeadEnds(rules: Rules): Rules {
  const live = liveRules(rules)
  if (live.size === rules.size) return rules
  const kept = new Map<string, Expression>()
  for (const [name, body] of rules)
    if (live.has(name))
      kept.set(
        name,
        prune(body, (rule) => !rules.has(rule) || live.has(rule)),
      )
  return kept
}

export function prune(expression: Expression, isLive: (rule: string) => boolean): Expression {
  switch (expression.kind) {
    case "rule":
      return isLive(expression.name) ? expression : never
    case "sequence":
      return sequence(...expression.items.map((item) => prune(item, isLive)))
    case "choice":
      return choice(...expression.items.map((item) => prune(item, isLive)).filter((item) => !isNever(item)))
    case "repeat":
      return repeat(prune(expression.item, isLive), expression.min, expression.max)
    default:
      return expression
  }
}

function liveRules(rules: Rules): ReadonlySet<string> {
  const live = new Set<string>()
  const users = new Map<string, string[]>()
  for (const [name, body] of rules) {
    for (const used of new Set(usedRules(body))) {
      const known = users.get(used)
      if (known === undefined) users.set(used, [name])
      else known.push(name)
    }
  }
  const isLive = (name: string) => !rules.has(name) || live.has(name)
  const todo = [...rules.keys()]
  for (let name = todo.pop(); name !== undefined; name = todo.pop()) {
    const body = rules.get(name)
    if (body === undefined || live.has(name) || !canEnd(body, isLive)) continue
    live.add(name)
    for (const user of users.get(name) ?? []) if (!live.has(user)) todo.push(user)
  }
  return live
}

function canEnd(expression: Expression, isLive: (rule: string) => boolean): boolean {
  switch (expression.kind) {
    case "rule":
      return isLive(expression.name)
    case "sequence":
      return expression.items.every((item) => canEnd(item, isLive))
    case "choice":
      return expression.items.some((item) => canEnd(item, isLive))
    case "repeat":
      return expression.min === 0 || canEnd(expression.item, isLive)
    default:
      return true
  }
}

/** The names of the rules in an expression, as often as they stand there. */
export function usedRules(expression: Expression): string[] {
  const found: string[] = []
  const todo = [expression]
  for (let next = todo.pop(); next !== undefined; next = todo.pop()) {
    if (next.kind === "rule") found.push(next.name)
    else if (next.kind === "sequence" || next.kind === "choice") for (const item of next.items) todo.push(item)
    else if (next.kind === "repeat") todo.push(next.item)
  }
  return found
}
