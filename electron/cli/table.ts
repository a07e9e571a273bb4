/** What may move the cursor, change colours or turn the direction of writing is left out: names come from elsewhere. */
export function safeText(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, "")
}

const wide =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1f64f}\u{1f900}-\u{1f9ff}\u{20000}-\u{3fffd}]/u

/** Columns of a terminal that a text takes: Chinese characters take two. */
export function widthOf(text: string): number {
  return [...text].reduce((sum, character) => sum + (wide.test(character) ? 2 : 1), 0)
}

export function cut(text: string, width: number): string {
  if (widthOf(text) <= width) return text
  let kept = ""
  for (const character of text) {
    if (widthOf(kept + character) > width - 1) break
    kept += character
  }
  return `${kept}…`
}

/** Lines of text in columns, the heads first. Numbers stand to the right where `right` names their column. */
export function table(
  heads: readonly string[],
  rows: readonly (readonly string[])[],
  right: readonly number[] = [],
): string[] {
  const all = [heads, ...rows.map((row) => row.map(safeText))]
  const widths = heads.map((_, column) => Math.max(...all.map((row) => widthOf(row[column] ?? ""))))
  return all.map((row) =>
    row
      .map((cell, column) => {
        const space = " ".repeat((widths[column] ?? 0) - widthOf(cell))
        return right.includes(column) ? space + cell : cell + space
      })
      .join("  ")
      .trimEnd(),
  )
}
