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
