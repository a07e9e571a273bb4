import type { Clock } from "../../../core/clock.ts"
import type { AnswerDelta } from "../../protocol.ts"

/** One frame of a screen: nobody sees text arrive in finer steps, and every message costs both processes. */
const windowMs = 16

/** Sends the first piece at once and then at most one message per window for what goes on in one stretch. Keeps the order. */
export class DeltaBuffer {
  readonly #send: (delta: AnswerDelta) => void
  readonly #clock: Clock
  #waiting: AnswerDelta | null = null
  #cancelTimer: (() => void) | null = null

  constructor(clock: Clock, send: (delta: AnswerDelta) => void) {
    this.#clock = clock
    this.#send = send
  }

  push(delta: AnswerDelta): void {
    const joined = this.#waiting === null ? delta : join(this.#waiting, delta)
    if (joined === null) this.#sendWaiting()
    this.#waiting = joined ?? delta
    if (this.#cancelTimer === null) this.#sendAndWait()
  }

  /** Sends the rest; to be called once, at the end. */
  flush(): void {
    this.#cancelTimer?.()
    this.#cancelTimer = null
    this.#sendWaiting()
  }

  #sendAndWait(): void {
    this.#cancelTimer = null
    if (this.#waiting === null) return
    this.#sendWaiting()
    this.#cancelTimer = this.#clock.after(windowMs, () => this.#sendAndWait())
  }

  #sendWaiting(): void {
    if (this.#waiting !== null) this.#send(this.#waiting)
    this.#waiting = null
  }
}

/** Two deltas as one; null where they say different things. */
function join(first: AnswerDelta, next: AnswerDelta): AnswerDelta | null {
  if (first.kind === "reasoning" && next.kind === "reasoning") return { ...first, text: first.text + next.text }
  if (first.kind === "text" && next.kind === "text") {
    const logprobs = [...(first.logprobs ?? []), ...(next.logprobs ?? [])]
    return { kind: "text", text: first.text + next.text, ...(logprobs.length === 0 ? {} : { logprobs }) }
  }
  if (first.kind === "call-arguments" && next.kind === "call-arguments" && first.call === next.call) {
    return { ...first, json: first.json + next.json }
  }
  return null
}
