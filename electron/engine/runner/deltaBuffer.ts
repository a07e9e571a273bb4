import type { Clock } from "../../core/clock.ts"
import type { DeltaKind } from "../protocol.ts"
import type { TextPart } from "./outputParser.ts"

/** One frame of a screen: nobody sees text arrive in finer steps, and every message costs both processes. */
const windowMs = 16

/** Sends the first piece at once and then at most one message per window and kind. */
export class DeltaBuffer {
  readonly #send: (part: TextPart) => void
  readonly #clock: Clock
  #kind: DeltaKind = "text"
  #text = ""
  #cancelTimer: (() => void) | null = null

  constructor(clock: Clock, send: (part: TextPart) => void) {
    this.#clock = clock
    this.#send = send
  }

  push(part: TextPart): void {
    if (part.kind !== this.#kind) this.#sendText()
    this.#kind = part.kind
    this.#text += part.text
    if (this.#cancelTimer === null) this.#sendAndWait()
  }

  /** Sends the rest; to be called once, at the end. */
  flush(): void {
    this.#cancelTimer?.()
    this.#cancelTimer = null
    this.#sendText()
  }

  #sendAndWait(): void {
    this.#cancelTimer = null
    if (this.#text === "") return
    this.#sendText()
    this.#cancelTimer = this.#clock.after(windowMs, () => this.#sendAndWait())
  }

  #sendText(): void {
    if (this.#text === "") return
    this.#send({ kind: this.#kind, text: this.#text })
    this.#text = ""
  }
}
