/** Runs one task at a time, in the order in which they came. */
export class Mutex {
  #tail: Promise<unknown> = Promise.resolve()

  run<Value>(task: () => Promise<Value>): Promise<Value> {
    const result = this.#tail.then(task)
    this.#tail = result.catch(() => {})
    return result
  }
}
