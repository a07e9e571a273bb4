import { AppError } from "../../contract/errors.ts"
import { onAbort } from "../../core/abort.ts"

/** Something that keeps what it read last and can go on from it. */
export interface SlotState<Token> {
  /** How many tokens it already holds of the beginning of these. */
  commonPrefix(tokens: readonly Token[]): number
}

export type Lease<State> = { readonly state: State; release(): void }

type Slot<State> = { readonly state: State; isBusy: boolean; usedAt: number }
type Waiting<State, Token> = {
  readonly tokens: readonly Token[]
  readonly onPosition: (position: number) => void
  readonly start: (lease: Lease<State>) => void
}

/**
 * The slots of a context and the queue before them. A request gets the free slot that already holds the longest beginning
 * of its prompt, otherwise the one that was not used for the longest time. First come, first served.
 */
export class SlotPool<Token, State extends SlotState<Token>> {
  readonly #slots: readonly Slot<State>[]
  readonly #maxWaiting: number
  readonly #onChange: () => void
  #waiting: Waiting<State, Token>[] = []
  #uses = 0

  constructor(states: readonly State[], maxWaiting: number, onChange: () => void) {
    this.#slots = states.map((state) => ({ state, isBusy: false, usedAt: 0 }))
    this.#maxWaiting = maxWaiting
    this.#onChange = onChange
  }

  get busy(): boolean[] {
    return this.#slots.map((slot) => slot.isBusy)
  }

  get queueLength(): number {
    return this.#waiting.length
  }

  /** A slot, at once or after waiting; null if the signal was aborted before. Throws `rate_limit_exceeded` when the queue is full. */
  async acquire(
    tokens: readonly Token[],
    signal: AbortSignal,
    onPosition: (position: number) => void,
  ): Promise<Lease<State> | null> {
    if (signal.aborted) return null
    const free = this.#bestFree(tokens)
    if (free !== null) return this.#lease(free)
    if (this.#waiting.length >= this.#maxWaiting) throw queueFull(this.#waiting.length)
    return new Promise((resolve) => {
      const forget = onAbort(signal, () => {
        this.#waiting = this.#waiting.filter((other) => other !== entry)
        this.#announcePositions()
        resolve(null)
      })
      const start = (lease: Lease<State>) => {
        forget()
        resolve(lease)
      }
      const entry = { tokens, onPosition, start }
      this.#waiting.push(entry)
      onPosition(this.#waiting.length)
      this.#onChange()
    })
  }

  #bestFree(tokens: readonly Token[]): Slot<State> | null {
    const free = this.#slots.filter((slot) => !slot.isBusy)
    const rated = free.map((slot) => ({ slot, prefix: slot.state.commonPrefix(tokens) }))
    rated.sort((a, b) => b.prefix - a.prefix || a.slot.usedAt - b.slot.usedAt)
    return rated[0]?.slot ?? null
  }

  #lease(slot: Slot<State>): Lease<State> {
    slot.isBusy = true
    slot.usedAt = ++this.#uses
    this.#onChange()
    let isReleased = false
    const release = () => {
      if (isReleased) return
      isReleased = true
      slot.isBusy = false
      slot.usedAt = ++this.#uses
      this.#startNext(slot)
    }
    return { state: slot.state, release }
  }

  #startNext(slot: Slot<State>): void {
    const next = this.#waiting.shift()
    if (next !== undefined) next.start(this.#lease(this.#bestFree(next.tokens) ?? slot))
    this.#announcePositions()
  }

  #announcePositions(): void {
    for (const [index, waiting] of this.#waiting.entries()) waiting.onPosition(index + 1)
    this.#onChange()
  }
}

function queueFull(waiting: number): AppError {
  return new AppError("rate_limit_exceeded", `The model is busy and ${waiting} requests are already waiting for it.`, {
    facts: { waiting },
  })
}
