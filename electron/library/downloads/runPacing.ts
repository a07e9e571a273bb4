import { onAbort } from "../../core/abort.ts"
import type { Clock } from "../../core/clock.ts"

/** A request is slow that brings less than this share of what others have brought in the same time. */
const slowShare = 1 / 4

type Run = { readonly begunAt: number; bytes: number; readonly abort: AbortController }

/** One request, as its pace is watched. `signal` is aborted when it is given up for being slow. */
export type PacedRun = {
  readonly signal: AbortSignal
  arrived(bytes: number): void
  ended(): void
}

/**
 * Compares requests that run side by side: one that trickles, so that it never times out, must not keep a whole file waiting
 * while other connections have nothing to do.
 */
export class RunPacing {
  readonly #clock: Clock
  readonly #slowMs: number
  readonly #running = new Set<Run>()
  #endedBytes = 0
  #endedMs = 0
  #wake = Promise.withResolvers<void>()

  constructor(clock: Clock, slowMs: number) {
    this.#clock = clock
    this.#slowMs = slowMs
  }

  get isAnyRunning(): boolean {
    return this.#running.size > 0
  }

  begin(): PacedRun {
    const run: Run = { begunAt: this.#clock.monotonic(), bytes: 0, abort: new AbortController() }
    this.#running.add(run)
    return {
      signal: run.abort.signal,
      arrived: (bytes) => {
        run.bytes += Math.max(0, bytes)
      },
      ended: () => this.#end(run),
    }
  }

  /** For those who have nothing to do: resolves when that may have changed. */
  async look(signal: AbortSignal): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>()
    const cancel = this.#clock.after(this.#slowMs, resolve)
    const forget = onAbort(signal, resolve)
    await Promise.race([promise, this.#wake.promise])
    cancel()
    forget()
    signal.throwIfAborted()
    this.#giveUpSlow()
  }

  #end(run: Run): void {
    if (!this.#running.delete(run)) return
    if (!run.abort.signal.aborted) {
      this.#endedBytes += run.bytes
      this.#endedMs += this.#clock.monotonic() - run.begunAt
    }
    this.#wake.resolve()
    this.#wake = Promise.withResolvers()
  }

  #giveUpSlow(): void {
    const usual = this.#endedBytes / Math.max(1, this.#endedMs)
    const now = this.#clock.monotonic()
    for (const { begunAt, bytes, abort } of this.#running) {
      const tookMs = now - begunAt
      if (tookMs >= this.#slowMs && bytes / tookMs < usual * slowShare) abort.abort()
    }
  }
}
