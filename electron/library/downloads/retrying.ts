import { AppError } from "../../contract/errors.ts"
import type { Clock } from "../../core/clock.ts"
import { sleep } from "../../core/sleep.ts"

export type RetryPace = {
  readonly firstMs: number
  readonly longestMs: number
  /** After so long a request that is much slower than others were is asked once more. */
  readonly slowMs: number
}

/** A network may be away for hours; it is asked for every half minute then. */
export const usualPace: RetryPace = { firstMs: 500, longestMs: 30_000, slowMs: 5_000 }
/** So long at most, whatever a hub asks for. */
const longestAskedMs = 15 * 60_000
/** So often in turn without a single piece in between, and another source is better. */
const patience = 4
/** What answers nonsense so often in turn will not come to its senses by itself. */
const patienceWithNonsense = 8

export type RetryingParts = {
  readonly clock: Clock
  readonly pace: RetryPace
  /** From 0 to 1, for the jitter. */
  readonly random: () => number
  /** Whether what failed may work a moment later. */
  isPassing(error: AppError): boolean
  /** Whether there is another source that could be asked instead. */
  mayChangeSource(): boolean
  /** All who fetch wait: until when, and why. Null: they go on. */
  onWaiting(waiting: { readonly error: AppError; readonly retryAt: number } | null): void
}

export type Attempts = {
  /** A piece is there. */
  progressed(): void
  /** Resolves when it is time to try again; throws what will not pass. */
  failed(error: unknown, signal: AbortSignal): Promise<void>
  /** Whether there is something to do for this one. */
  setBusy(isBusy: boolean): void
}

/** Thrown where it does not pass, and another source may be better. */
export class SourceFailed extends Error {
  readonly reason: AppError
  /** It is of no use to ask this source again. */
  readonly isFinal: boolean

  constructor(reason: AppError, isFinal: boolean) {
    super(reason.message, { cause: reason })
    this.reason = reason
    this.isFinal = isFinal
  }
}

/** What those who fetch side by side know of each other's failures. */
export class Retrying {
  readonly #parts: RetryingParts
  readonly #waiting = new Set<{ readonly error: AppError; readonly retryAt: number }>()
  #workers = 0
  #pieces = 0

  constructor(parts: RetryingParts) {
    this.#parts = parts
  }

  /** For one of those who fetch. */
  begin(): Attempts {
    let isWorking = false
    let failures = 0
    let piecesBefore = this.#pieces
    return {
      progressed: () => {
        this.#pieces += 1
      },
      setBusy: (isBusy) => {
        if (isBusy === isWorking) return
        isWorking = isBusy
        this.#workers += isBusy ? 1 : -1
        this.#tell()
      },
      failed: async (error, signal) => {
        if (this.#pieces !== piecesBefore) failures = 0
        piecesBefore = this.#pieces
        failures += 1
        await this.#wait(error, failures, signal)
      },
    }
  }

  async #wait(error: unknown, failures: number, signal: AbortSignal): Promise<void> {
    const { clock, isPassing, mayChangeSource } = this.#parts
    if (!(error instanceof AppError)) throw error
    if (!isPassing(error)) throw isOfTheSource(error) ? new SourceFailed(error, true) : error
    const isNonsense = error.code === "hub_invalid_reply" && failures >= patienceWithNonsense
    if (isNonsense || (failures >= patience && mayChangeSource())) throw new SourceFailed(error, isNonsense)
    const delayMs = this.#delayMs(error, failures)
    const waiting = { error, retryAt: clock.now() + delayMs }
    this.#waiting.add(waiting)
    this.#tell()
    try {
      await sleep(delayMs, clock, signal)
    } finally {
      this.#waiting.delete(waiting)
      this.#tell()
    }
  }

  #tell(): void {
    const isIdle = this.#waiting.size >= this.#workers
    const [soonest = null] = isIdle ? [...this.#waiting].sort((one, other) => one.retryAt - other.retryAt) : []
    this.#parts.onWaiting(soonest)
  }

  #delayMs(error: AppError, failures: number): number {
    const { pace, random } = this.#parts
    const askedMs = Number(error.facts?.retryAfterSeconds ?? 0) * 1_000
    const ownMs = Math.min(pace.longestMs, pace.firstMs * 2 ** Math.min(failures - 1, 20))
    // Half of it by chance: many who failed together shall not come back together.
    return Math.max(Math.min(askedMs, longestAskedMs), ownMs * (0.5 + random() / 2))
  }
}

/** Errors that another source need not have. */
function isOfTheSource({ code }: AppError): boolean {
  return code.startsWith("hub_") || code === "download_changed"
}
