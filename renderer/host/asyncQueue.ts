/** Values that arrive by callback, read with `for await`. Ends or fails once; what came before is still delivered. */
export class AsyncQueue<Value> {
  readonly #values: Value[] = []
  #wake: (() => void) | null = null
  #end: { readonly error?: unknown } | null = null

  push(value: Value): void {
    this.#values.push(value)
    this.#wake?.()
  }

  end(error?: unknown): void {
    this.#end ??= error === undefined ? {} : { error }
    this.#wake?.()
  }

  async *read(): AsyncGenerator<Value, void> {
    for (;;) {
      const value = this.#values.shift()
      if (value !== undefined) {
        yield value
        continue
      }
      if (this.#end !== null) {
        if (this.#end.error !== undefined) throw this.#end.error
        return
      }
      await new Promise<void>((resolve) => {
        this.#wake = resolve
      })
    }
  }
}
