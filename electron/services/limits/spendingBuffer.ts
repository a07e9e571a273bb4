import type { Clock } from "../../core/clock.ts"
import type { Log } from "../../core/log.ts"
import { type Spending, type SpendingStore, whole } from "../../store/spendingStore.ts"

const waitMs = 250

export type SpendingBufferParts = {
  readonly store: Pick<SpendingStore, "addAll">
  readonly clock: Clock
  readonly log: Log
}

/**
 * What was used where nothing depends on it yet: written a quarter of a second later, all that is alike as one. A host that is
 * killed loses that much.
 */
export class SpendingBuffer {
  readonly #parts: SpendingBufferParts
  readonly #waiting = new Map<string, Spending>()
  #cancelTimer: (() => void) | null = null
  #isClosed = false

  constructor(parts: SpendingBufferParts) {
    this.#parts = parts
  }

  add(spending: Spending): void {
    const { keyId, day, cost, isCounted } = spending
    const like = JSON.stringify([keyId, day, cost?.currency, isCounted])
    const soFar = this.#waiting.get(like)
    this.#waiting.set(like, soFar === undefined ? spending : sum(soFar, spending))
    if (this.#isClosed) this.flush()
    else this.#cancelTimer ??= this.#parts.clock.after(waitMs, () => this.flush())
  }

  /** Before anybody reads. Never throws. */
  flush(): void {
    this.#cancelTimer?.()
    this.#cancelTimer = null
    if (this.#waiting.size === 0) return
    const all = [...this.#waiting.values()]
    this.#waiting.clear()
    try {
      this.#parts.store.addAll(all)
    } catch (error) {
      this.#parts.log.error("what requests have used could not be stored", { count: all.length }, error)
    }
  }

  close(): void {
    this.#isClosed = true
    this.flush()
  }
}

function sum(one: Spending, other: Spending): Spending {
  const nanos = whole(one.cost?.nanos ?? 0) + whole(other.cost?.nanos ?? 0)
  return {
    ...one,
    requests: one.requests + other.requests,
    tokens: whole(one.tokens) + whole(other.tokens),
    cost: one.cost === null ? null : { ...one.cost, nanos },
  }
}
