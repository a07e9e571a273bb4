/**
 * Turns pushed values into an async iterable for one consumer. `onReturn` runs once when the consumer stops early, so that
 * whoever pushes can stop working.
 */
export class AsyncQueue<Value> implements AsyncIterableIterator<Value> {
  readonly #values: Value[] = []
  readonly #onReturn: (() => void) | undefined
  #waiting: PromiseWithResolvers<IteratorResult<Value>> | null = null
  #end: { error: unknown } | "clean" | null = null

  constructor(onReturn?: () => void) {
    this.#onReturn = onReturn
  }

  push(value: Value): void {
    if (this.#end !== null) return
    if (this.#waiting === null) {
      this.#values.push(value)
      return
    }
    const waiting = this.#waiting
    this.#waiting = null
    waiting.resolve({ value, done: false })
  }

  /** Ends the iteration after the values that are still queued. */
  close(): void {
    this.#finish("clean")
  }

  /** Lets the iteration throw after the values that are still queued. */
  fail(error: unknown): void {
    this.#finish({ error })
  }

  next(): Promise<IteratorResult<Value>> {
    if (this.#values.length > 0) return Promise.resolve({ value: this.#values.shift() as Value, done: false })
    if (this.#end === "clean") return Promise.resolve({ value: undefined, done: true })
    if (this.#end !== null) {
      const { error } = this.#end
      this.#end = "clean"
      return Promise.reject(error)
    }
    this.#waiting = Promise.withResolvers()
    return this.#waiting.promise
  }

  return(): Promise<IteratorResult<Value>> {
    if (this.#end === null) {
      this.#finish("clean")
      this.#onReturn?.()
    }
    this.#values.length = 0
    return Promise.resolve({ value: undefined, done: true })
  }

  [Symbol.asyncIterator](): this {
    return this
  }

  #finish(end: { error: unknown } | "clean"): void {
    if (this.#end !== null) return
    this.#end = end
    const waiting = this.#waiting
    if (waiting === null) return
    this.#waiting = null
    if (end === "clean") waiting.resolve({ value: undefined, done: true })
    else {
      this.#end = "clean"
      waiting.reject(end.error)
    }
  }
}
