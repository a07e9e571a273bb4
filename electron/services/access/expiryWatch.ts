import type { Clock } from "../../core/clock.ts"

type End = readonly [id: string, endsAt: number | null]

/** Calls back when something comes to its end, for whoever shows it. */
export class ExpiryWatch {
  readonly #clock: Clock
  readonly #onEnd: (id: string) => void
  #ends: readonly End[] = []
  #stopTimer = () => {}

  constructor(clock: Clock, onEnd: (id: string) => void) {
    this.#clock = clock
    this.#onEnd = onEnd
  }

  /** Instead of what was watched until now. */
  watch(ends: readonly End[]): void {
    const now = this.#clock.now()
    this.#ends = ends
    this.#stopTimer()
    const next = Math.min(...ends.map(([, endsAt]) => (endsAt === null || endsAt <= now ? Infinity : endsAt)))
    this.#stopTimer = next === Infinity ? () => {} : this.#clock.after(next - now, () => this.#tell(now))
  }

  close(): void {
    this.#stopTimer()
  }

  #tell(since: number): void {
    const now = this.#clock.now()
    for (const [id, endsAt] of this.#ends) if (endsAt !== null && endsAt > since && endsAt <= now) this.#onEnd(id)
    this.watch(this.#ends)
  }
}
