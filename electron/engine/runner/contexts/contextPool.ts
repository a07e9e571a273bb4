import type { RequestPriority } from "../../../contract/completion.ts"
import { AppError } from "../../../contract/errors.ts"
import { onAbort } from "../../../core/abort.ts"
import type { Clock } from "../../../core/clock.ts"
import type { EngineAdapter } from "../../engine.ts"
import { type AdapterSet, adapterSet, baseSet } from "./adapterSet.ts"
import { RequestQueue } from "./requestQueue.ts"
import { type Lease, SlotSet, type SlotState } from "./slots.ts"
import { WaitEstimate } from "./waitEstimate.ts"

/** A context of the model: its slots share one computation, its adapters are fixed. */
export type OpenContext<State> = { readonly slots: readonly State[]; close(): Promise<void> }

/** What a request needs to be answered. */
export type SlotNeed<Token> = {
  readonly tokens: readonly Token[]
  readonly adapters: readonly EngineAdapter[]
  readonly priority: RequestPriority
}

export type ContextPoolOptions<State> = {
  /** Opens a context for these adapters. What it throws, the requests get that wait for it. */
  open(set: AdapterSet): Promise<OpenContext<State>>
  /** How many contexts may be open for adapters now; see `trim`. */
  mostForAdapters(): number
  /** Whether there is memory for one more; asked only if there are any to be closed instead. */
  hasRoom(): boolean
  /** Requests of one class that may wait, those of better classes included. */
  readonly maxWaiting: number
  readonly clock: Clock
  onChange(): void
}

type Waiting<Token, State> = {
  readonly set: AdapterSet
  readonly tokens: readonly Token[]
  readonly priority: RequestPriority
  readonly announce: (position: number) => void
  readonly start: (lease: Lease<State>) => void
  readonly fail: (error: unknown) => void
}

type PooledContext<Token, State extends SlotState<Token>> = {
  readonly context: OpenContext<State>
  readonly slots: SlotSet<Token, State>
  usedAt: number
}

/**
 * The contexts of one model and the queue before them. The weights are shared; the base has its slots for good, every set of
 * adapters gets a context of its own on its first use. A context is closed only when it is idle and another one needs its
 * place; a request waits for that.
 */
export class ContextPool<Token, State extends SlotState<Token>> {
  readonly #options: ContextPoolOptions<State>
  readonly #contexts = new Map<string, PooledContext<Token, State>>()
  /** One at a time: what the memory still holds is known only afterwards. */
  #isOpening = false
  /** How many contexts for adapters fit; learned when one did not. */
  #mostForAdapters = Number.POSITIVE_INFINITY
  readonly #queue = new RequestQueue<Waiting<Token, State>>()
  readonly #estimate = new WaitEstimate()
  #uses = 0

  constructor(base: OpenContext<State>, options: ContextPoolOptions<State>) {
    this.#options = options
    this.#add(baseSet.key, base)
  }

  /** One entry per slot of every open context, the base's first. */
  get busy(): boolean[] {
    return [...this.#contexts.values()].flatMap(({ slots }) => slots.busy)
  }

  get queueLength(): number {
    return this.#queue.length
  }

  /** How many are open for adapters. */
  get adapterContexts(): number {
    return this.#contexts.size - 1
  }

  /** To be called when fewer contexts may be open than before: idle ones go at once, busy ones when they are idle. */
  trim(): void {
    this.#advance()
  }

  /**
   * A slot, at once or after waiting; null if the signal was aborted before. Positions begin at 1. Throws
   * `rate_limit_exceeded` when the queue is full, and what opening the context of the adapters throws.
   */
  async acquire(
    need: SlotNeed<Token>,
    signal: AbortSignal,
    onPosition: (position: number) => void,
  ): Promise<Lease<State> | null> {
    if (signal.aborted) return null
    return new Promise((resolve, reject) => {
      const forget = onAbort(signal, () => {
        if (!this.#queue.remove(entry)) return
        resolve(null)
        this.#advance()
      })
      const entry: Waiting<Token, State> = {
        set: adapterSet(need.adapters),
        tokens: need.tokens,
        priority: need.priority,
        announce: lastDifferent(onPosition),
        start(lease) {
          forget()
          resolve(lease)
        },
        fail(error) {
          forget()
          reject(error)
        },
      }
      this.#queue.add(entry)
      this.#startAll()
      const isFull = this.#queue.rivals(entry) > this.#options.maxWaiting
      if (isFull && this.#queue.remove(entry)) entry.fail(this.#queueFull())
      this.#announce()
    })
  }

  #advance(): void {
    this.#startAll()
    this.#announce()
  }

  /** Everybody who can start, in order; who waits for another context does not hold up the others. */
  #startAll(): void {
    this.#closeSurplus()
    const reserved = new Set<string>()
    for (const entry of this.#queue.inOrder()) {
      const { key } = entry.set
      const pooled = this.#contexts.get(key)
      if (pooled === undefined) this.#makeRoomFor(entry.set, reserved)
      else if (!reserved.has(key)) this.#start(entry, pooled)
    }
  }

  #start(entry: Waiting<Token, State>, pooled: PooledContext<Token, State>): void {
    const startedAt = this.#options.clock.monotonic()
    const lease = pooled.slots.lease(entry.tokens, () => {
      this.#estimate.add(this.#options.clock.monotonic() - startedAt)
      pooled.usedAt = ++this.#uses
      this.#advance()
    })
    if (lease === null) return
    pooled.usedAt = ++this.#uses
    this.#queue.start(entry)
    entry.start(lease)
  }

  /** Opens a context for the set, closing an idle one where there is no room; a busy one takes nobody behind this request any more. */
  #makeRoomFor(set: AdapterSet, reserved: Set<string>): void {
    if (this.#isOpening) return
    const open = this.adapterContexts
    const most = Math.min(this.#mostForAdapters, this.#options.mostForAdapters())
    if (open === 0 || (open < most && this.#options.hasRoom())) {
      void this.#open(set, null)
      return
    }
    const [key, pooled] = this.#leastNeeded().find(([other]) => !reserved.has(other)) ?? []
    if (key === undefined || pooled === undefined) return
    if (pooled.slots.isIdle) {
      this.#contexts.delete(key)
      void this.#open(set, pooled.context)
    } else reserved.add(key)
  }

  #closeSurplus(): void {
    const surplus = this.adapterContexts - this.#options.mostForAdapters()
    if (surplus <= 0) return
    for (const [key, { context, slots }] of this.#leastNeeded().slice(0, surplus)) {
      if (!slots.isIdle) return
      this.#contexts.delete(key)
      // Nobody waits for it, and its memory ends with the process at the latest.
      context.close().catch(() => {})
    }
  }

  /** The contexts for adapters: idle ones first, those unused for longest before others. */
  #leastNeeded() {
    return [...this.#contexts]
      .filter(([key]) => key !== baseSet.key)
      .sort(([, a], [, b]) => Number(b.slots.isIdle) - Number(a.slots.isIdle) || a.usedAt - b.usedAt)
  }

  async #open(set: AdapterSet, instead: OpenContext<State> | null): Promise<void> {
    this.#isOpening = true
    try {
      await instead?.close()
      this.#add(set.key, await this.#options.open(set))
    } catch (error) {
      this.#openingFailed(set, error)
    } finally {
      this.#isOpening = false
    }
    this.#advance()
  }

  /** Where the memory is too small for one more, another one gives its place; everybody who waits for this set fails otherwise. */
  #openingFailed(set: AdapterSet, error: unknown): void {
    const open = this.adapterContexts
    if (open > 0 && error instanceof AppError && error.code === "insufficient_memory") {
      this.#mostForAdapters = open
      return
    }
    for (const entry of this.#queue.inOrder()) {
      if (entry.set.key === set.key && this.#queue.remove(entry)) entry.fail(error)
    }
  }

  #add(key: string, context: OpenContext<State>): void {
    this.#contexts.set(key, { context, slots: new SlotSet(context.slots), usedAt: ++this.#uses })
  }

  #announce(): void {
    for (const [index, entry] of this.#queue.inOrder().entries()) entry.announce(index + 1)
    this.#options.onChange()
  }

  #queueFull(): AppError {
    const waiting = this.#queue.length
    const retryAfterSeconds = this.#estimate.seconds(waiting, this.busy.length)
    return new AppError(
      "rate_limit_exceeded",
      `The model is busy and ${waiting} requests are already waiting for it.`,
      {
        facts: { reason: "queue", waiting, retryAfterSeconds },
      },
    )
  }
}

/** Tells a position only when it has changed. */
function lastDifferent(onPosition: (position: number) => void): (position: number) => void {
  let last = 0
  return (position) => {
    if (position === last) return
    last = position
    onPosition(position)
  }
}
