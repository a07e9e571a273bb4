import type { RequestPriority } from "../../../contract/completion.ts"

/** So often may later requests of a better class go before one; then it goes before all of them. */
const mostOvertakes = 8

const ranks: Readonly<Record<RequestPriority, number>> = { window: 0, api: 1, batch: 2 }
const patienceLost = -1

export type Waiting = { readonly priority: RequestPriority }

type Place<Entry> = { readonly entry: Entry; readonly arrival: number; overtaken: number }

/**
 * Who comes next: the better class first, first come first served within a class. Nobody starves: whoever was overtaken often
 * enough goes before everybody who came later.
 */
export class RequestQueue<Entry extends Waiting> {
  #places: Place<Entry>[] = []
  #arrivals = 0

  get length(): number {
    return this.#places.length
  }

  add(entry: Entry): void {
    this.#places.push({ entry, arrival: ++this.#arrivals, overtaken: 0 })
  }

  /** All that wait, next one first; a copy. */
  inOrder(): Entry[] {
    return this.#places.toSorted((a, b) => rankOf(a) - rankOf(b) || a.arrival - b.arrival).map((place) => place.entry)
  }

  /** How many of its class or a better one wait, itself included. */
  rivals(entry: Entry): number {
    return this.#places.filter((place) => ranks[place.entry.priority] <= ranks[entry.priority]).length
  }

  /** Its turn has come: those who came earlier with a lesser class remember that. */
  start(entry: Entry): void {
    const started = this.#places.find((place) => place.entry === entry)
    if (started === undefined) return
    this.remove(entry)
    for (const place of this.#places) {
      if (place.arrival < started.arrival && ranks[place.entry.priority] > ranks[entry.priority]) place.overtaken++
    }
  }

  /** False if it does not wait any more. */
  remove(entry: Entry): boolean {
    const before = this.#places.length
    this.#places = this.#places.filter((place) => place.entry !== entry)
    return this.#places.length < before
  }
}

function rankOf(place: Place<Waiting>): number {
  return place.overtaken >= mostOvertakes ? patienceLost : ranks[place.entry.priority]
}
