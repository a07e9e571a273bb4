import type { Clock } from "../../../core/clock.ts"

/** No grammar that anybody meant takes this long for one token; in the next one it would be several times as long. */
const tooLongMs = 2_000
/** Nothing can stop a draw from within: it holds up everybody, and the process with it cannot be saved. */
const stuckMs = 30_000

/**
 * Measures how long tokens are drawn under a grammar. Where it can be read in several ways, llama.cpp follows all of them, and
 * each character may double their number. That goes on beside the event loop, so the process would still answer pings.
 */
export class DrawWatch {
  readonly #clock: Clock
  readonly #onStuck: () => void
  #begunAt: number | null = null
  #cancelTimer = () => {}

  constructor(clock: Clock, onStuck: () => void) {
    this.#clock = clock
    this.#onStuck = onStuck
  }

  begin(): void {
    this.#cancelTimer()
    this.#begunAt = this.#clock.monotonic()
    this.#cancelTimer = this.#clock.after(stuckMs, this.#onStuck)
  }

  /** Whether the draw took so long that the next one must not begin. */
  end(): boolean {
    this.#cancelTimer()
    const begunAt = this.#begunAt
    this.#begunAt = null
    return begunAt !== null && this.#clock.monotonic() - begunAt > tooLongMs
  }
}
