import type { ModelActivity } from "../../contract/models.ts"
import type { Clock } from "../../core/clock.ts"
import { TokenRate } from "./tokenRate.ts"

/** Ten reports a second are enough for any eye. */
const smallestGapMs = 100
/** While something goes on, or the last minute still shows that it did. */
const heartbeatMs = 1000

export type SlotCounts = { readonly busy: readonly boolean[]; readonly queueLength: number }

/** Tells the host what the model is doing: at once when it changes, every second while there is something to see. */
export class ActivityReport {
  readonly #clock: Clock
  readonly #counts: () => SlotCounts
  readonly #send: (activity: ModelActivity) => void
  readonly #rate = new TokenRate()
  #tokensPerSecond: number | null = null
  #sentAt = Number.NEGATIVE_INFINITY
  #cancelTimer: (() => void) | null = null

  constructor(clock: Clock, counts: () => SlotCounts, send: (activity: ModelActivity) => void) {
    this.#clock = clock
    this.#counts = counts
    this.#send = send
  }

  token(): void {
    this.#rate.add(this.#clock.monotonic())
  }

  answered(tokensPerSecond: number | null): void {
    if (tokensPerSecond !== null) this.#tokensPerSecond = tokensPerSecond
    this.changed()
  }

  changed(): void {
    const dueInMs = this.#sentAt + smallestGapMs - this.#clock.monotonic()
    this.#schedule(Math.max(0, dueInMs))
  }

  #schedule(delayMs: number): void {
    this.#cancelTimer?.()
    this.#cancelTimer = this.#clock.after(delayMs, () => this.#report())
  }

  #report(): void {
    const now = this.#clock.monotonic()
    const { busy, queueLength } = this.#counts()
    const lastMinute = this.#rate.lastMinute(now)
    this.#sentAt = now
    this.#cancelTimer = null
    this.#send({
      busySlots: busy,
      queueLength,
      memoryBytes: process.memoryUsage.rss(),
      tokensPerSecond: this.#tokensPerSecond,
      lastMinute,
    })
    if (busy.includes(true) || lastMinute.some((count) => count > 0)) this.#schedule(heartbeatMs)
  }
}
