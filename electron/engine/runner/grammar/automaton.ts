import { type CharacterSet, contains, lastCodePoint } from "./characterSet.ts"
import type { Regular } from "./regular.ts"

/**
 * Something that reads a text character by character. States are numbers from 0, the start; undefined: no continuation can be
 * accepted any more.
 */
export type Automaton = {
  /** Where characters begin to make a difference: it steps alike for all characters between two of these. */
  readonly boundaries: readonly number[]
  step(state: number, character: number): number | undefined
  isAccepting(state: number): boolean
}

/** Where the complement goes when the automaton itself has no way on: everything is accepted from there. */
const outside = -1

/** Reads exactly what the automaton does not accept. */
export function not(automaton: Automaton): Automaton {
  return {
    boundaries: automaton.boundaries,
    step: (state, character) => (state === outside ? outside : (automaton.step(state, character) ?? outside)),
    isAccepting: (state) => state === outside || !automaton.isAccepting(state),
  }
}

type Edge = { readonly set: CharacterSet; readonly target: number }
type Nfa = {
  readonly edges: Edge[][]
  readonly free: number[][]
  readonly atStart: number[][]
  readonly atEnd: number[][]
}

/** Expressions larger than this are not worth an automaton. */
export const largestNfa = 6000

/** The texts that match the whole of a regular expression. */
export function automatonOf(regular: Regular): Automaton {
  const nfa: Nfa = { edges: [], free: [], atStart: [], atEnd: [] }
  const first = addState(nfa)
  const last = addRegular(nfa, regular, first)
  const sets: (readonly number[])[] = []
  const numbers = new Map<string, number>()
  /** Steps already taken: with length bounds the same ones come up once for each length. */
  const known: Map<number, number | undefined>[] = []
  const intern = (states: readonly number[]): number => {
    const key = states.join()
    const known = numbers.get(key)
    if (known !== undefined) return known
    numbers.set(key, sets.length)
    sets.push(states)
    return sets.length - 1
  }
  intern(closure(nfa, [first], nfa.atStart))
  return {
    boundaries: boundariesOf(nfa),
    step(state, character) {
      const steps = known[state] ?? new Map<number, number | undefined>()
      known[state] = steps
      if (steps.has(character)) return steps.get(character)
      const targets: number[] = []
      for (const from of sets[state] ?? []) {
        for (const edge of nfa.edges[from] ?? []) if (contains(edge.set, character)) targets.push(edge.target)
      }
      const next = targets.length === 0 ? undefined : intern(closure(nfa, targets))
      steps.set(character, next)
      return next
    },
    isAccepting(state) {
      const states = sets[state] ?? []
      // "^$" of the empty text: both assertions hold at once.
      const reached = state === 0 ? closure(nfa, states, nfa.atStart, nfa.atEnd) : closure(nfa, states, nfa.atEnd)
      return reached.includes(last)
    },
  }
}

function closure(nfa: Nfa, from: readonly number[], ...assertions: readonly (readonly number[])[][]): number[] {
  const reached = new Set(from)
  const todo = [...reached]
  for (let state = todo.pop(); state !== undefined; state = todo.pop()) {
    for (const edges of [nfa.free, ...assertions]) {
      for (const target of edges[state] ?? []) {
        if (reached.has(target)) continue
        reached.add(target)
        todo.push(target)
      }
    }
  }
  return [...reached].sort((a, b) => a - b)
}

function addState(nfa: Nfa): number {
  nfa.edges.push([])
  nfa.free.push([])
  nfa.atStart.push([])
  nfa.atEnd.push([])
  return nfa.edges.length - 1
}

function connect(edges: readonly number[][], from: number, to: number): void {
  edges[from]?.push(to)
}

/** Adds what leads from a state through the expression; the state it ends in. */
function addRegular(nfa: Nfa, regular: Regular, from: number): number {
  switch (regular.kind) {
    case "characters": {
      const to = addState(nfa)
      nfa.edges[from]?.push({ set: regular.set, target: to })
      return to
    }
    case "start":
    case "end": {
      const to = addState(nfa)
      connect(regular.kind === "start" ? nfa.atStart : nfa.atEnd, from, to)
      return to
    }
    case "sequence":
      return regular.items.reduce((state, item) => addRegular(nfa, item, state), from)
    case "choice": {
      const to = addState(nfa)
      for (const item of regular.items) {
        const start = addState(nfa)
        connect(nfa.free, from, start)
        connect(nfa.free, addRegular(nfa, item, start), to)
      }
      return to
    }
    case "repeat":
      return addRepetition(nfa, regular, from)
  }
}

function addRepetition(nfa: Nfa, { item, min, max }: Extract<Regular, { kind: "repeat" }>, from: number): number {
  let state = from
  for (let count = 0; count < min; count++) state = addRegular(nfa, item, state)
  if (max === Number.POSITIVE_INFINITY) {
    const loop = addState(nfa)
    connect(nfa.free, state, loop)
    connect(nfa.free, addRegular(nfa, item, loop), loop)
    return loop
  }
  const to = addState(nfa)
  connect(nfa.free, state, to)
  for (let count = min; count < max; count++) {
    const start = addState(nfa)
    connect(nfa.free, state, start)
    state = addRegular(nfa, item, start)
    connect(nfa.free, state, to)
  }
  return to
}

function boundariesOf(nfa: Nfa): readonly number[] {
  const boundaries = new Set<number>()
  for (const edges of nfa.edges) {
    for (const { set } of edges) {
      for (const [first, last] of set) {
        boundaries.add(first)
        if (last < lastCodePoint) boundaries.add(last + 1)
      }
    }
  }
  return [...boundaries]
}
