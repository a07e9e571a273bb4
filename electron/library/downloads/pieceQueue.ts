/** Pieces that are fetched by one request, first and last included. */
export type PieceRun = { readonly first: number; readonly last: number }

/** One request does not last for ever: so many pieces at most. */
const longestRun = 32

/** The pieces that are still to be fetched, handed out in order to those who fetch side by side. */
export class PieceQueue {
  readonly #wanted: Set<number>
  readonly #connections: number

  constructor(indexes: Iterable<number>, connections: number) {
    this.#wanted = new Set([...indexes].sort((one, other) => one - other))
    this.#connections = connections
  }

  /** The next pieces that lie side by side; null where all are fetched or being fetched. */
  take(): PieceRun | null {
    const [first] = this.#wanted
    if (first === undefined) return null
    // Towards the end they become short, so that nobody is left to fetch long after the others.
    const most = Math.min(longestRun, Math.ceil(this.#wanted.size / (2 * this.#connections)))
    let last = first
    while (last - first + 1 < most && this.#wanted.has(last + 1)) last += 1
    for (let index = first; index <= last; index++) this.#wanted.delete(index)
    return { first, last }
  }

  /** What a broken request has left, to be fetched before all others. */
  giveBack({ first, last }: PieceRun): void {
    const rest = [...this.#wanted]
    this.#wanted.clear()
    for (let index = first; index <= last; index++) this.#wanted.add(index)
    for (const index of rest) this.#wanted.add(index)
  }
}
