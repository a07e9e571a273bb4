import type { Automaton } from "./automaton.ts"
import { type CharacterSet, contains, lastCodePoint, unite } from "./characterSet.ts"

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

/** Above this the joining of states costs more than it saves. */
const mostRefined = 300

/** Joins states that accept the same. */
function quotient(table: Table, useful: readonly boolean[]): Dfa {
  const groups = groupsOfAcyclic(table, useful) ?? groupsByRefinement(table, useful)
  const { accepting, next, classes } = table
  const numbers = new Map<number, number>()
  const states: Dfa["states"][number][] = []
  const representatives: number[] = []
  groups.forEach((group, state) => {
    if (group < 0 || numbers.has(group)) return
    numbers.set(group, representatives.length)
    representatives.push(state)
  })
  for (const state of representatives) {
    const sets = new Map<number, CharacterSet[]>()
    next[state]?.forEach((target, index) => {
      const number = numbers.get(groups[target] ?? -1)
      if (number === undefined) return
      const known = sets.get(number)
      if (known === undefined) sets.set(number, [classes[index] ?? []])
      else known.push(classes[index] ?? [])
    })
    const edges = [...sets].map(([target, parts]) => ({ set: unite(...parts), target }))
    states.push({ isAccepting: accepting[state] ?? false, edges })
  }
  return { states }
}

/** Moore's partition refinement. */
function groupsByRefinement({ accepting, next }: Table, useful: readonly boolean[]): readonly number[] {
  if (next.length > mostRefined) return next.map((_, state) => (useful[state] ? state : -1))
  let groups: number[] = accepting.map((isAccepting, state) => (useful[state] ? (isAccepting ? 1 : 0) : -1))
  for (let count = 0; ; ) {
    const numbers = new Map<string, number>()
    groups = groups.map((group, state) => {
      if (group < 0) return -1
      return numberOf(numbers, `${group}:${next[state]?.map((target) => groups[target] ?? -1).join()}`)
    })
    if (numbers.size === count) return groups
    count = numbers.size
  }
}

/** Without circles, which is what length bounds make of an automaton, one pass from the ends is enough; else undefined. */
function groupsOfAcyclic({ accepting, next }: Table, useful: readonly boolean[]): readonly number[] | undefined {
  const missing: number[] = next.map(() => 0)
  const sources: number[][] = next.map(() => [])
  next.forEach((targets, state) => {
    for (const target of new Set(targets)) {
      if (!useful[state] || !useful[target]) continue
      sources[target]?.push(state)
      missing[state] = (missing[state] ?? 0) + 1
    }
  })
  const groups: number[] = next.map(() => -1)
  const numbers = new Map<string, number>()
  const todo = missing.flatMap((count, state) => (useful[state] && count === 0 ? [state] : []))
  let done = 0
  for (let state = todo.pop(); state !== undefined; state = todo.pop()) {
    done++
    groups[state] = numberOf(
      numbers,
      `${accepting[state]}:${next[state]?.map((target) => groups[target] ?? -1).join()}`,
    )
    for (const source of sources[state] ?? []) {
      const left = (missing[source] ?? 0) - 1
      missing[source] = left
      if (left === 0) todo.push(source)
    }
  }
  return done === useful.filter(Boolean).length ? groups : undefined
}

function numberOf(numbers: Map<string, number>, key: string): number {
  const known = numbers.get(key) ?? numbers.size
  numbers.set(key, known)
  return known
}

/** An automaton again, for further intersections. */
export function automatonOfDfa({ states }: Dfa): Automaton {
  const boundaries = new Set<number>()
  for (const { edges } of states) {
    for (const { set } of edges) for (const [first, last] of set) boundaries.add(first).add(last + 1)
  }
  boundaries.delete(lastCodePoint + 1)
  return {
    boundaries: [...boundaries],
    step: (state, character) => states[state]?.edges.find(({ set }) => contains(set, character))?.target,
    isAccepting: (state) => states[state]?.isAccepting ?? false,
  }
}
