import type { KeyPolicy } from "../../contract/keys.ts"

const windowMs = 60_000

export type RateLimits = Pick<KeyPolicy, "requestsPerMinute" | "tokensPerMinute">

/** One request of the last minute. `tokens` is corrected when its answer ends. */
export type RateEntry = { readonly at: number; tokens: number; isOut: boolean }

/** The requests of the last 60 seconds, wherever those begin: no more than the limit in any of them. Times are monotonic. */
export class RateWindow {
  readonly #entries: RateEntry[] = []
  /** Those before it have slid out. */
  #head = 0
  #tokens = 0

  /** Times never go back from one entry to the next. */
  add(at: number, tokens: number): RateEntry {
    const entry = { at, tokens, isOut: false }
    this.#entries.push(entry)
    this.#tokens += tokens
    return entry
  }

  correct(entry: RateEntry, tokens: number): void {
    if (!entry.isOut) this.#tokens += tokens - entry.tokens
    entry.tokens = tokens
  }

  used(now: number): { readonly requests: number; readonly tokens: number } {
    this.#slide(now)
    return { requests: this.#entries.length - this.#head, tokens: this.#tokens }
  }

  /** Until everything has slid out. */
  resetMs(now: number): number {
    this.#slide(now)
    const last = this.#entries.at(-1)
    return last === undefined || last.isOut ? 0 : last.at + windowMs - now
  }

  /** Until a request of so many tokens fits; 0: now, Infinity: never. */
  waitMs(now: number, limits: RateLimits, tokens: number): number {
    this.#slide(now)
    return Math.max(this.#waitForRequests(now, limits), this.#waitForTokens(now, limits, tokens))
  }

  #waitForRequests(now: number, { requestsPerMinute }: RateLimits): number {
    if (requestsPerMinute === null) return 0
    const tooMany = this.#entries.length - this.#head - requestsPerMinute + 1
    return tooMany <= 0 ? 0 : this.#outMs(this.#head + tooMany - 1, now)
  }

  #waitForTokens(now: number, { tokensPerMinute }: RateLimits, tokens: number): number {
    if (tokensPerMinute === null) return 0
    if (tokens > tokensPerMinute) return Number.POSITIVE_INFINITY
    let excess = this.#tokens + tokens - tokensPerMinute
    let at = this.#head
    for (; excess > 0 && at < this.#entries.length; at += 1) excess -= this.#entries[at]?.tokens ?? 0
    return at === this.#head ? 0 : this.#outMs(at - 1, now)
  }

  #outMs(index: number, now: number): number {
    return (this.#entries[index]?.at ?? now) + windowMs - now
  }

  #slide(now: number): void {
    for (let entry = this.#entries[this.#head]; entry !== undefined; entry = this.#entries[this.#head]) {
      if (entry.at + windowMs > now) break
      entry.isOut = true
      this.#tokens -= entry.tokens
      this.#head += 1
    }
    // The list is cut when half of it is out: cutting it each time would move all of it each time.
    if (this.#head > 64 && this.#head * 2 > this.#entries.length) {
      this.#entries.splice(0, this.#head)
      this.#head = 0
    }
  }
}
