/** The texts that a vocabulary reads as control tokens, such as `<|im_end|>`. */
export type ControlTexts = {
  readonly texts: readonly string[]
  /** Matches any of them, the longest first; null when there are none. Global: only for `matchAll`, `replaceAll` and `split`. */
  readonly pattern: RegExp | null
  readonly longest: number
}

export function controlTexts(texts: Iterable<string>): ControlTexts {
  const sorted = [...new Set(texts)].filter((text) => text !== "").sort((a, b) => b.length - a.length)
  return {
    texts: sorted,
    pattern: sorted.length === 0 ? null : new RegExp(sorted.map(escapePattern).join("|"), "g"),
    longest: sorted[0]?.length ?? 0,
  }
}

function escapePattern(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, "\\$&")
}
