/**
 * Lets somebody work on a context whose sequences are being computed. The library computes batch after batch for as long as any
 * sequence asks for the next one in time, and lets nobody drop, store or fetch a state meanwhile: beside four streams that once
 * took seconds. So the sequences wait here after each token while somebody wants the context.
 */
export class ContextGate {
  #inside = 0
  #opened: PromiseWithResolvers<void> | null = null

  /** To be awaited before every step of a computation; undefined while nobody is inside. */
  pass(): Promise<void> | undefined {
    return this.#opened?.promise
  }

  /** Does the work while no new computation begins. */
  async enter<Value>(work: () => Promise<Value>): Promise<Value> {
    this.#inside++
    this.#opened ??= Promise.withResolvers()
    try {
      return await work()
    } finally {
      if (--this.#inside === 0) {
        this.#opened?.resolve()
        this.#opened = null
      }
    }
  }
}
