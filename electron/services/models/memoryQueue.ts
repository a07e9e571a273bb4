import type { AppError } from "../../contract/errors.ts"
import type { MemoryAmount } from "../../contract/models.ts"
import { onAbort } from "../../core/abort.ts"
import type { Clock } from "../../core/clock.ts"

export type Claim = {
  readonly id: string
  /** What it takes once it is loaded. */
  readonly memory: MemoryAmount
  /** What is said where it would not fit even if all others left. */
  refuse(available: MemoryAmount): AppError
}

/** Somebody who waits for a model; the first of `settle`, `refuse` and the abort of `signal` counts. */
export type Waiting<Given> = {
  readonly claim: Claim
  /** Of a clock that never jumps. */
  readonly since: number
  readonly signal: AbortSignal
  settle(given: Given): void
  refuse(error: AppError): void
}

type Place<Given> = { readonly waiting: Waiting<Given>; readonly onPosition: (position: number) => void; told: number }

/** Who waits for memory, in the order in which they came. Everybody hears a new place. */
export class MemoryQueue<Given> {
  readonly #clock: Clock
  /** Somebody has given up. */
  readonly #onLeave: () => void
  #places: Place<Given>[] = []

  constructor(clock: Clock, onLeave: () => void) {
    this.#clock = clock
    this.#onLeave = onLeave
  }

  /** As it is now: it may change while it is gone through. */
  get all(): readonly Waiting<Given>[] {
    return this.#places.map(({ waiting }) => waiting)
  }

  get isEmpty(): boolean {
    return this.#places.length === 0
  }

  has(waiting: Waiting<Given>): boolean {
    return this.#places.some((place) => place.waiting === waiting)
  }

  /** Resolves with what is given, or with null when the signal is aborted before. Tells no position yet. */
  join(claim: Claim, signal: AbortSignal, onPosition: (position: number) => void): Promise<Given | null> {
    const { promise, resolve, reject } = Promise.withResolvers<Given | null>()
    const forget = onAbort(signal, () => {
      this.leave(waiting)
      resolve(null)
      this.#onLeave()
    })
    const waiting: Waiting<Given> = {
      claim,
      since: this.#clock.monotonic(),
      signal,
      settle(given) {
        forget()
        resolve(given)
      },
      refuse(error) {
        forget()
        reject(error)
      },
    }
    this.#places.push({ waiting, onPosition, told: 0 })
    return promise
  }

  leave(waiting: Waiting<Given>): void {
    if (!this.has(waiting)) return
    this.#places = this.#places.filter((place) => place.waiting !== waiting)
    this.tellPositions()
  }

  /** 1 is next. */
  tellPositions(): void {
    for (const [index, place] of this.#places.entries()) {
      if (place.told === index + 1) continue
      place.told = index + 1
      place.onPosition(place.told)
    }
  }

  refuseAll(error: AppError): void {
    for (const { waiting } of this.#places.splice(0)) waiting.refuse(error)
  }
}
