/**
 * Makes the block that is still being written look as it most likely will when it is complete, so that marks do not
 * flash up as text and turn into formatting a moment later. Only for display: the text itself is never changed.
 */
export function repairTail(block: string): string {
  if (isOpenFence(block)) return withoutHalfFence(block)
  const held = withoutHalfMath(withoutHalfTable(withoutHalfLine(block)))
  return closeEmphasis(closeInlineCode(withoutHalfLink(held)))
}

function isOpenFence(block: string): boolean {
  return /^\s*(?:[-*+]\s+|\d+[.)]\s+)?(?:`{3,}|~{3,})/m.test(block)
}

/** The closing fence arrives mark by mark; its first marks would show as a line of code. */
function withoutHalfFence(block: string): string {
  return block.replace(/\n {0,3}(?:`{1,2}|~{1,2})$/, "")
}

/** A lone mark at the start of the last line: the beginning of a list, a rule, a fence, or a heading's underline. */
function withoutHalfLine(block: string): string {
  return block.replace(/(^|\n)[ \t]*(?:[-*+_=#>`~|]{1,6}|\d{1,9}[.)])[ \t]*$/, "")
}

/** A head row is a paragraph until its rule has come: better nothing than a line of bars. */
function withoutHalfTable(block: string): string {
  const lines = block.split("\n")
  const start = lines.findIndex((line) => line.startsWith("|"))
  if (start === -1) return block
  const table = lines.slice(start)
  const cells = (line: string) => line.split("|").length
  const rule = table[1]
  const isComplete = rule !== undefined && /^\|?[\s:|-]+\|?\s*$/.test(rule) && cells(rule) >= cells(table[0] ?? "")
  return isComplete || !table.every((line) => line.startsWith("|")) ? block : lines.slice(0, start).join("\n")
}

function withoutHalfMath(block: string): string {
  const marks = block.split("$$").length - 1
  return marks % 2 === 1 ? block.slice(0, block.lastIndexOf("$$")) : block
}

/** `[text](https://exa` shows its text until the address is complete. */
function withoutHalfLink(block: string): string {
  return block.replace(/!?\[([^\]\n]*)(?:\](?:\([^)\n]*)?)?$/, (whole, text: string) =>
    whole.endsWith("]") && !whole.includes("(") ? whole : text,
  )
}

function closeInlineCode(block: string): string {
  const runs = block.match(/`+/g) ?? []
  const open = runs.length % 2 === 1 ? (runs.at(-1) ?? "") : ""
  if (open === "") return block
  return block.endsWith(open) ? block.slice(0, -open.length) : block + open
}

function closeEmphasis(block: string): string {
  let repaired = block
  for (const mark of ["**", "__", "~~", "*"]) {
    const plain = repaired.replace(/`[^`]*`/g, (code) => " ".repeat(code.length))
    const found = openMark(plain, mark)
    if (found === null) continue
    repaired = found.isAtEnd ? repaired.slice(0, found.index).trimEnd() : repaired.trimEnd() + mark
  }
  return repaired
}

/** Where an emphasis mark was opened and not closed, if its kind is unbalanced in the last paragraph. */
function openMark(text: string, mark: string): { index: number; isAtEnd: boolean } | null {
  const escaped = mark.replace(/[*]/g, "\\*")
  const single = mark === "*"
  // A single star: not part of a double one, not a list mark, and followed by text as an opening mark must be.
  const pattern = single ? /(?<![*\\])\*(?!\*|\s)|(?<=\S)(?<![*\\])\*(?!\*)/g : new RegExp(`(?<!\\\\)${escaped}`, "g")
  const lastBreak = text.lastIndexOf("\n\n") + 1
  const marks = [...text.matchAll(pattern)].filter((match) => match.index >= lastBreak)
  const last = marks.at(-1)
  if (last === undefined || marks.length % 2 === 0) return null
  return { index: last.index, isAtEnd: last.index + mark.length >= text.trimEnd().length }
}
