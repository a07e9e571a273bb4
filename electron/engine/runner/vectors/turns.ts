import { AppError } from "../../../contract/errors.ts"
import { onAbort } from "../../../core/abort.ts"

/** Calls that may be under way at once; the next one is refused, so that a client can go elsewhere. */
const mostCalls = 256

/**
 * Shares what can do one thing at a time: a call does one piece of its work in each turn, and then lets the others have theirs.
 * So a single text does not wait for the end of a batch of thousands.
 */
export class Turns {
  readonly #onChange: () => void
  #calls = 0
  #isTaken = false
  #waiting: (() => void)[] = []

  constructor(onChange: () => void) {
    this.#onChange = onChange
  }

  /** In the form in which the slots of a chat model tell it. */
  get busy(): boolean[] {
    return [this.#isTaken]
  }

  get queueLength(): number {
    return this.#waiting.length
  }

  /** A whole call, whose `work` takes turns. Throws `rate_limit_exceeded` where too many are under way. */
  async join<Value>(work: () => Promise<Value>): Promise<Value> {
    if (this.#calls >= mostCalls) throw tooMany(this.#calls)
    this.#calls++
    try {
      return await work()
    } finally {
      this.#calls--
    }
  }

  /** Rejects with the signal's reason if it is aborted before the turn has come. */
  async take<Value>(piece: () => Promise<Value>, signal: AbortSignal): Promise<Value> {
    signal.throwIfAborted()
    if (this.#isTaken) await this.#wait(signal)
    else this.#isTaken = true
    this.#onChange()
    try {
      return await piece()
    } finally {
      this.#pass()
    }
  }

  #wait(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const start = () => {
        forget()
        resolve()
      }
      const forget = onAbort(signal, () => {
        this.#waiting = this.#waiting.filter((other) => other !== start)
        reject(signal.reason)
      })
      this.#waiting.push(start)
    })
  }

  /** It stays taken for whoever is next. */
  #pass(): void {
    const next = this.#waiting.shift()
    if (next === undefined) this.#isTaken = false
    else next()
    this.#onChange()
  }
}

function tooMany(waiting: number): AppError {
  return new AppError("rate_limit_exceeded", `The model is busy with ${waiting} requests.`, {
    facts: { reason: "queue", waiting },
  })
}
