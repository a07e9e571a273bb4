import type { Automaton } from "./automaton.ts"
import { type CharacterSet, lastCodePoint, unite } from "./characterSet.ts"

/** A deterministic automaton without useless states. State 0 is the start. */
export type Dfa = {
  readonly states: readonly {
    readonly isAccepting: boolean
    /** Disjoint sets, one for each target. */
    readonly edges: readonly { readonly set: CharacterSet; readonly target: number }[]
  }[]
}

type Table = { readonly accepting: boolean[]; readonly next: number[][]; readonly classes: readonly CharacterSet[] }

/** What all of these automata accept; undefined if that takes more states than allowed. No states: they accept nothing. */
export function intersectionOf(automata: readonly Automaton[], mostStates: number): Dfa | undefined {
  const table = explore(automata, mostStates)
  if (table === undefined) return undefined
  const useful = usefulStates(table)
  if (!useful[0]) return { states: [] }
  return quotient(table, useful)
}

function explore(automata: readonly Automaton[], mostStates: number): Table | undefined {
  const boundaries = [...new Set([0, ...automata.flatMap((automaton) => automaton.boundaries)])].sort((a, b) => a - b)
  const classes = boundaries.map(
    (first, index): CharacterSet => [[first, (boundaries[index + 1] ?? lastCodePoint + 1) - 1]],
  )
  const tuples: number[][] = [automata.map(() => 0)]
  const numbers = new Map([[tuples[0]?.join() ?? "", 0]])
  const next: number[][] = []
  for (let index = 0; index < tuples.length; index++) {
    if (tuples.length > mostStates) return undefined
    const tuple = tuples[index] ?? []
    next.push(
      boundaries.map((character) => {
        const target = stepAll(automata, tuple, character)
        if (target === undefined) return -1
        const key = target.join()
        const known = numbers.get(key)
        if (known !== undefined) return known
        numbers.set(key, tuples.length)
        tuples.push(target)
        return tuples.length - 1
      }),
    )
  }
  const accepting = tuples.map((tuple) => automata.every((automaton, part) => automaton.isAccepting(tuple[part] ?? 0)))
  return { accepting, next, classes }
}

function stepAll(automata: readonly Automaton[], tuple: readonly number[], character: number): number[] | undefined {
  const target: number[] = []
  for (const [part, automaton] of automata.entries()) {
    const state = automaton.step(tuple[part] ?? 0, character)
    if (state === undefined) return undefined
    target.push(state)
  }
  return target
}

/** From which states something can still be accepted. */
function usefulStates({ accepting, next }: Table): boolean[] {
  const sources: number[][] = next.map(() => [])
  next.forEach((targets, state) => {
    for (const target of new Set(targets)) if (target >= 0) sources[target]?.push(state)
  })
  const useful = [...accepting]
  const todo = useful.flatMap((isUseful, state) => (isUseful ? [state] : []))
  for (let state = todo.pop(); state !== undefined; state = todo.pop()) {
    for (const source of sources[state] ?? []) {
      if (useful[source]) continue
      useful[source] = true
      todo.push(source)
    }
  }
  return useful
}

/** Joins states that accept the same (Moore's partition refinement). */
function quotient({ accepting, next, classes }: Table, useful: readonly boolean[]): Dfa {
  let groups: number[] = accepting.map((isAccepting, state) => (useful[state] ? (isAccepting ? 1 : 0) : -1))
  for (let count = 0; ; ) {
    const numbers = new Map<string, number>()
    const refined = groups.map((group, state) => {
      if (group < 0) return -1
      const key = `${group}:${next[state]?.map((target) => groups[target] ?? -1).join()}`
      const known = numbers.get(key) ?? numbers.size
      numbers.set(key, known)
      return known
    })
    groups = refined
    if (numbers.size === count) break
    count = numbers.size
  }
  const states: { isAccepting: boolean; edges: { set: CharacterSet; target: number }[] }[] = []
  groups.forEach((group, state) => {
    if (group < 0 || states[group] !== undefined) return
    const sets = new Map<number, CharacterSet[]>()
    next[state]?.forEach((target, index) => {
      const targetGroup = groups[target] ?? -1
      if (targetGroup < 0) return
      const known = sets.get(targetGroup) ?? []
      known.push(classes[index] ?? [])
      sets.set(targetGroup, known)
    })
    const edges = [...sets].map(([target, parts]) => ({ set: unite(...parts), target }))
    states[group] = { isAccepting: accepting[state] ?? false, edges }
  })
  return { states }
}
