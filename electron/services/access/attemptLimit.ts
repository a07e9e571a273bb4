import { AppError } from "../../contract/errors.ts"
import type { Clock } from "../../core/clock.ts"

const windowMs = 60_000
const attemptCount = 10
/** An attacker with more addresses than this has others forgotten, which does them no good with a key of 142 bits. */
const addressCount = 10_000

/** Failed attempts to log in, by address. */
export class AttemptLimit {
  readonly #clock: Clock
  readonly #failures = new Map<string, readonly number[]>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** `rate_limit_exceeded` */
  assertOpen(address: string): void {
    const [oldest, ...others] = this.#recent(address)
    if (oldest === undefined || others.length + 1 < attemptCount) return
    const retryAfterSeconds = Math.ceil((oldest + windowMs - this.#clock.now()) / 1000)
    const message = "Too many failed attempts to log in from this address."
    throw new AppError("rate_limit_exceeded", message, { facts: { retryAfterSeconds } })
  }

  noteFailure(address: string): void {
    const times = [...this.#recent(address), this.#clock.now()]
    this.#failures.delete(address)
    this.#failures.set(address, times)
    const [longestAgo] = this.#failures.keys()
    if (this.#failures.size > addressCount && longestAgo !== undefined) this.#failures.delete(longestAgo)
  }

  #recent(address: string): readonly number[] {
    const since = this.#clock.now() - windowMs
    return (this.#failures.get(address) ?? []).filter((at) => at > since)
  }
}
