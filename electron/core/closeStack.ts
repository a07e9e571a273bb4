/** What was opened, to be closed in the opposite order. One that fails does not keep the others from being closed. */
export class CloseStack {
  readonly #closers: (() => void | Promise<void>)[] = []
  readonly #onError: (error: unknown) => void
  #closing: Promise<void> | null = null

  constructor(onError: (error: unknown) => void) {
    this.#onError = onError
  }

  defer(close: () => void | Promise<void>): void {
    this.#closers.push(close)
  }

  /** The part itself, to be closed with the others. */
  use<Part extends { close(): void | Promise<void> }>(part: Part): Part {
    this.defer(() => part.close())
    return part
  }

  /** Never rejects. Closing again waits for the first time. */
  close(): Promise<void> {
    this.#closing ??= this.#closeAll()
    return this.#closing
  }

  async #closeAll(): Promise<void> {
    for (const close of this.#closers.splice(0).reverse()) {
      try {
        await close()
      } catch (error) {
        this.#onError(error)
      }
    }
  }
}
