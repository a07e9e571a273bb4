/** What clients send as `model`: the stem without what no client could send, and unlike any id that is taken. */
export function uniqueId(stem: string, taken: ReadonlySet<string>): string {
  const id =
    stem
      .normalize("NFC")
      .toWellFormed()
      // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be in an id.
      .replaceAll(/[\u0000-\u001f\u007f-\u009f\u2028\u2029/\\]+/g, "-")
      .trim() || "model"
  for (let number = 1; ; number++) {
    const candidate = number === 1 ? id : `${id}-${number}`
    if (!taken.has(foldId(candidate))) return candidate
  }
}

/** Ids differ by more than their case: clients may write them in any. */
export function foldId(id: string): string {
  return id.toLowerCase()
}

/** Ids by path. What has an id keeps it while Hearth runs, whatever comes to stand before it. */
export class StableIds {
  #ids = new Map<string, string>()
  readonly #reserved: readonly string[]

  /** `reserved`: what is never given, because it has a meaning of its own. */
  constructor(...reserved: readonly string[]) {
    this.#reserved = reserved
  }

  /** The ids of those that are there now; those that are gone lose theirs. */
  assign(wished: readonly { readonly path: string; readonly stem: string }[]): ReadonlyMap<string, string> {
    const ids = new Map<string, string>()
    for (const { path } of wished) {
      const kept = this.#ids.get(path)
      if (kept !== undefined) ids.set(path, kept)
    }
    const taken = new Set([...ids.values(), ...this.#reserved].map(foldId))
    for (const { path, stem } of wished) {
      if (ids.has(path)) continue
      const id = uniqueId(stem, taken)
      ids.set(path, id)
      taken.add(foldId(id))
    }
    this.#ids = ids
    return ids
  }
}
