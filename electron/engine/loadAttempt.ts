import { aborted } from "../core/abort.ts"

/** One attempt to have a model ready, crashes and restarts included; all who ask for the model meanwhile share it. */
export class LoadAttempt {
  /** Begun after a crash, not by a caller: it goes on when nobody waits for it. */
  readonly isRestart: boolean
  readonly #outcome = Promise.withResolvers<void>()
  #waiting = 0

  constructor(isRestart: boolean) {
    this.isRestart = isRestart
    // Without a caller nobody else would handle its failure.
    this.#outcome.promise.catch(() => {})
  }

  /** Nobody waits for it, and it was begun for somebody. */
  get isAbandoned(): boolean {
    return this.#waiting === 0 && !this.isRestart
  }

  /** Resolves with the attempt's success or with the abort, whichever comes first; rejects with its failure. */
  async wait(signal?: AbortSignal): Promise<void> {
    this.#waiting++
    try {
      await (signal === undefined ? this.#outcome.promise : Promise.race([this.#outcome.promise, aborted(signal)]))
    } finally {
      this.#waiting--
    }
  }

  succeed(): void {
    this.#outcome.resolve()
  }

  fail(error: Error): void {
    this.#outcome.reject(error)
  }
}
