import { type CompletionEvent, isCancelled } from "../../contract/completion.ts"
import { AppError } from "../../contract/errors.ts"
import { onAbort } from "../../core/abort.ts"
import type { Clock } from "../../core/clock.ts"
import type { WaitingEvent } from "../models/modelLoader.ts"

/** An event of a completion, or the one value of a task. */
export type AttemptEvent = CompletionEvent | { readonly type: "value" }

export type AttemptParts = {
  readonly clock: Clock
  /** The caller's. */
  readonly signal: AbortSignal
  /** Whether somebody else can still be asked: then nothing is told before the answer has really begun. */
  readonly isHeld: boolean
  readonly firstTokenMs: number | null
  /** How many may wait before this one; null: any number. */
  readonly maxQueue: number | null
  readonly target: string
}

/** One try at one target. What has been told cannot be taken back: from the first token on it is this target or none. */
export class Attempt {
  readonly #parts: AttemptParts
  readonly #own = new AbortController()
  #firstTokenMs: number | null = null
  #hasFinished = false

  constructor(parts: AttemptParts) {
    this.#parts = parts
  }

  /** From the beginning of the try; null before. */
  get firstTokenMs(): number | null {
    return this.#firstTokenMs
  }

  /** Whether an answer has come to its end, and not by its caller; of several prompts the first. */
  get hasFinished(): boolean {
    return this.#hasFinished
  }

  async *events<Event extends AttemptEvent>(
    open: (signal: AbortSignal) => AsyncIterable<Event | WaitingEvent>,
    onFirst: (afterMs: number) => void,
  ): AsyncGenerator<Event | WaitingEvent> {
    const { clock, signal, isHeld, firstTokenMs } = this.#parts
    const since = clock.monotonic()
    const stopTimer =
      firstTokenMs === null ? () => {} : clock.after(firstTokenMs, () => this.#giveUp(late(firstTokenMs)))
    const forget = onAbort(signal, () => this.#own.abort(signal.reason))
    const held: Event[] = []
    try {
      for await (const event of open(this.#own.signal)) {
        this.#assertGoesOn()
        if (isWaiting(event)) {
          this.#assertNotTooFar(event)
          yield event
          continue
        }
        if (this.#firstTokenMs === null && isFirst(event)) {
          stopTimer()
          this.#firstTokenMs = clock.monotonic() - since
          // What an answer says that was cancelled, is no sign of life.
          if (!signal.aborted) onFirst(this.#firstTokenMs)
          yield* held.splice(0)
        }
        this.#hasFinished ||= isLast(event)
        if (isHeld && this.#firstTokenMs === null) held.push(event)
        else yield event
      }
      this.#assertGoesOn()
    } catch (error) {
      this.#assertGoesOn()
      throw error
    } finally {
      stopTimer()
      forget()
      // Ends what was still being written where we stopped listening.
      this.#own.abort(over)
    }
  }

  #giveUp(reason: AppError): void {
    this.#own.abort(reason)
  }

  /** Whatever an aborted target says then, the reason is ours. */
  #assertGoesOn(): void {
    const { reason, aborted } = this.#own.signal
    if (aborted && reason instanceof AppError && !this.#parts.signal.aborted) throw reason
  }

  /** Position 1 is next: nobody waits before it. */
  #assertNotTooFar(event: WaitingEvent): void {
    const { maxQueue, target } = this.#parts
    if (event.type !== "queued" || maxQueue === null || event.position - 1 <= maxQueue) return
    const waiting = event.position - 1
    throw new AppError("rate_limit_exceeded", `${waiting} requests wait before this one at '${target}'.`, {
      facts: { reason: "queue", waiting },
    })
  }
}

/** Of one try. Made once: errors are dear, and nobody reads this one. */
const over = new DOMException("The try has ended.", "AbortError")

function isWaiting(event: AttemptEvent): event is WaitingEvent {
  return event.type === "queued" || event.type === "loading"
}

function isFirst(event: AttemptEvent): boolean {
  return event.type !== "started"
}

function isLast(event: AttemptEvent): boolean {
  return event.type === "value" || (event.type === "finished" && !isCancelled(event))
}

function late(limitMs: number): AppError {
  const seconds = limitMs / 1000
  return new AppError("upstream_timeout", `No answer had begun after ${seconds} s.`, { facts: { limitMs } })
}
