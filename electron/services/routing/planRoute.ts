import type { RouteStrategy, SkipReason } from "../../contract/routes.ts"

/** A target of a route, with all that its place in the order depends on. */
export type Candidate = {
  readonly id: string
  readonly weight: number
  /** Null: it can be asked. */
  readonly skip: SkipReason | null
  /** In one currency for all; 0 on this computer, null where it is not known. */
  readonly price: number | null
  /** Null: nobody has measured it lately. */
  readonly firstTokenMs: number | null
  readonly runningCount: number
}

/** How far each target is behind its share, by its id: what "round-robin" remembers from one request to the next. */
export type Turns = ReadonlyMap<string, number>

export type Order = {
  readonly targets: readonly string[]
  readonly skipped: readonly { readonly target: string; readonly reason: SkipReason }[]
  /** For the next request. */
  readonly turns: Turns
}

/**
 * Who is asked, in this order. "cheapest" and "fastest" keep the user's order among equals, and put last what is not known;
 * `explores` lets "fastest" begin with one of these, or it would never know them. "round-robin" begins with whoever has the
 * fewest requests for its weight, and among equals with the one whose turn it is.
 */
export function planRoute(
  strategy: RouteStrategy,
  candidates: readonly Candidate[],
  { turns, explores }: { readonly turns: Turns; readonly explores: boolean },
): Order {
  const able = candidates.filter(({ skip }) => skip === null)
  const skipped = candidates.flatMap(({ id, skip }) => (skip === null ? [] : [{ target: id, reason: skip }]))
  const inOrder = (all: readonly Candidate[]): Order => ({ targets: all.map(({ id }) => id), skipped, turns })
  switch (strategy) {
    case "in-order":
      return inOrder(able)
    case "cheapest":
      return inOrder(ascending(able, ({ price }) => price))
    case "fastest":
      return inOrder(fastest(able, explores))
    case "round-robin":
      return { ...inOrder([]), ...inTurns(able, turns) }
  }
}

function fastest(able: readonly Candidate[], explores: boolean): readonly Candidate[] {
  const ordered = ascending(able, ({ firstTokenMs }) => firstTokenMs)
  const unknown = explores ? ordered.find(({ firstTokenMs }) => firstTokenMs === null) : undefined
  return unknown === undefined ? ordered : [unknown, ...ordered.filter((one) => one !== unknown)]
}

/** Smooth weighted round robin: everybody gains their weight, and whoever is chosen gives back the sum of all. */
function inTurns(able: readonly Candidate[], turns: Turns): Pick<Order, "targets" | "turns"> {
  const gained = new Map(able.map(({ id, weight }) => [id, (turns.get(id) ?? 0) + weight]))
  const loadOf = ({ runningCount, weight }: Candidate) => runningCount / weight
  const ordered = [...able].sort((a, b) => loadOf(a) - loadOf(b) || (gained.get(b.id) ?? 0) - (gained.get(a.id) ?? 0))
  const first = ordered[0]
  const sum = able.reduce((total, { weight }) => total + weight, 0)
  // Nobody saves up turns, or owes them, for longer than a round: a target that was busy gets its share, not all at once.
  const next = [...gained].map(([id, gain]): [string, number] => [
    id,
    Math.max(-sum, Math.min(sum, id === first?.id ? gain - sum : gain)),
  ])
  return { targets: ordered.map(({ id }) => id), turns: new Map(next) }
}

function ascending(all: readonly Candidate[], read: (one: Candidate) => number | null): readonly Candidate[] {
  const rank = (one: Candidate) => read(one) ?? Number.POSITIVE_INFINITY
  return [...all].sort((a, b) => (rank(a) === rank(b) ? 0 : rank(a) - rank(b)))
}
