import type { CharacterSet } from "./characterSet.ts"
import type { Dfa } from "./dfa.ts"
import { choice, type Expression, isNothing, never, nothing, optional, repeat, rule, sequence } from "./expression.ts"

/** Rules nested deeper than this into one another become rules of their own. */
const deepestInline = 12

/**
 * The texts of an automaton as a grammar that never has two readings of one text: a rule for each state that several others lead to.
 * `encode` writes a set of characters the way the context needs, `addRule` takes a rule and tells its name before its body is known.
 */
export function dfaExpression(
  dfa: Dfa,
  encode: (set: CharacterSet) => Expression,
  addRule: (body: () => Expression) => string,
): Expression {
  if (dfa.states.length === 0) return never
  const predecessors = dfa.states.map(() => 0)
  predecessors[0] = 1
  for (const [index, state] of dfa.states.entries()) {
    for (const { target } of state.edges) if (target !== index) predecessors[target] = (predecessors[target] ?? 0) + 1
  }
  const names = new Map<number, Expression>()

  const expressionOf = (index: number, depth: number): Expression => {
    const state = dfa.states[index]
    if (state === undefined) return never
    const loop = state.edges.find((edge) => edge.target === index)
    const onward = state.edges
      .filter((edge) => edge !== loop)
      .map((edge) => sequence(encode(edge.set), follow(edge.target, depth + 1)))
    const rest = onward.length === 0 ? nothing : choice(...onward)
    const tail = state.isAccepting && !isNothing(rest) ? optional(rest) : rest
    return loop === undefined ? tail : sequence(repeat(encode(loop.set), 0, Number.POSITIVE_INFINITY), tail)
  }

  const follow = (index: number, depth: number): Expression => {
    if (predecessors[index] === 1 && depth < deepestInline) return expressionOf(index, depth)
    const known = names.get(index)
    if (known !== undefined) return known
    const state = dfa.states[index]
    if (state?.isAccepting && state.edges.length === 0) return nothing
    // The body asks for the names of states that lead back here, so the name has to be known first.
    const name = addRule(() => expressionOf(index, 0))
    names.set(index, rule(name))
    return rule(name)
  }
  return follow(0, 0)
}
