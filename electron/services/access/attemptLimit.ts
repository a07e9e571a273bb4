import { AppError } from "../../contract/errors.ts"
import { networkOf } from "../../core/addressList.ts"
import type { Clock } from "../../core/clock.ts"

const windowMs = 60_000
const attemptCount = 10
/** An attacker with more networks than this has others forgotten. */
const networkCount = 10_000

/** Wrong keys of the last minute, by the network that they came from. */
export class AttemptLimit {
  readonly #clock: Clock
  /** Monotonic times, oldest first. */
  readonly #failures = new Map<string, readonly number[]>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** `rate_limit_exceeded` */
  assertOpen(address: string): void {
    const [oldest, ...others] = this.#recent(networkOf(address))
    if (oldest === undefined || others.length + 1 < attemptCount) return
    const retryAfterSeconds = Math.ceil((oldest + windowMs - this.#clock.monotonic()) / 1000)
    const message = "Too many wrong API keys came from this address; this one was not looked at."
    throw new AppError("rate_limit_exceeded", message, { facts: { reason: "wrong-keys", retryAfterSeconds } })
  }

  noteFailure(address: string): void {
    const network = networkOf(address)
    const times = [...this.#recent(network), this.#clock.monotonic()]
    this.#failures.delete(network)
    this.#failures.set(network, times)
    const [longestAgo] = this.#failures.keys()
    if (this.#failures.size > networkCount && longestAgo !== undefined) this.#failures.delete(longestAgo)
  }

  #recent(network: string): readonly number[] {
    const since = this.#clock.monotonic() - windowMs
    return (this.#failures.get(network) ?? []).filter((at) => at > since)
  }
}
