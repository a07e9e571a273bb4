/** Beside the base's: enough to compare a few fine-tunings side by side. */
const mostAdapterContexts = 4

/** How much main memory the host lets the model take beyond its plan: contexts of adapters come first, then stored prompts. */
export class ExtraMemory {
  readonly #contextBytes: number
  #limitBytes = Number.POSITIVE_INFINITY

  /** `contextBytes`: what one context of adapters takes. */
  constructor(contextBytes: number) {
    this.#contextBytes = contextBytes
  }

  /** How many contexts of adapters may be open. */
  get mostContexts(): number {
    const fitting = this.#contextBytes > 0 ? Math.floor(this.#limitBytes / this.#contextBytes) : mostAdapterContexts
    return Math.min(mostAdapterContexts, fitting)
  }

  limit(bytes: number): void {
    this.#limitBytes = bytes
  }

  /** What is left for stored prompts beside so many contexts. */
  leftBeside(contexts: number): number {
    return Math.max(0, this.#limitBytes - contexts * this.#contextBytes)
  }
}
