const most = 300

/** Values of a label, no more than a few hundred: each is kept in memory for as long as the host runs. */
export class BoundedLabels {
  readonly #known = new Set<string>()

  of(value: string): string {
    if (this.#known.has(value)) return value
    if (this.#known.size >= most) return "other"
    this.#known.add(value)
    return value
  }
}
