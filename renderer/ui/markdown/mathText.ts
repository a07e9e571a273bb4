const fence = /(?:^|\n) {0,3}(`{3,}|~{3,})/g

/**
 * Brings the ways in which models write formulas to the one that the parser reads: `$$`. Amounts of money stay text:
 * a single dollar counts only as pandoc reads it (no space inside, no digit after) and if a mathematical sign is between.
 */
export function normalizeMath(text: string): string {
  return outsideCode(text, (part) =>
    part
      .replace(/\\\[([\s\S]+?)\\\]/g, (_, formula: string) => display(formula))
      .replace(/\\\((.+?)\\\)/g, (_, formula: string) => `$$${formula.trim()}$$`)
      .replace(/^[ \t]*\$\$([^$\n]+)\$\$[ \t]*$/gm, (_, formula: string) => display(formula))
      .replace(/(?<![\\$\w])\$(?![\s$])([^$\n]*?[\\^_{}=+<>][^$\n]*?)(?<![\s\\])\$(?![\d$])/g, (_, formula: string) => {
        return `$$${formula}$$`
      }),
  )
}

/** Whether the text, once normalised, has formulas in it: only then is the formula renderer loaded. */
export function hasMath(normalized: string): boolean {
  let isFound = false
  outsideCode(normalized, (part) => {
    isFound ||= /\$\$[\s\S]+?\$\$/.test(part)
    return part
  })
  return isFound
}

function display(formula: string): string {
  return `\n$$\n${formula.trim()}\n$$\n`
}

function outsideCode(text: string, change: (part: string) => string): string {
  let result = ""
  let end = 0
  for (const code of codeIn(text)) {
    result += change(text.slice(end, code.start)) + text.slice(code.start, code.end)
    end = code.end
  }
  return result + change(text.slice(end))
}

type Span = { readonly start: number; readonly end: number }

/** Blocks between fences, and what stands between marks of one length; in time in step with the text's length, whoever wrote it. */
function* codeIn(text: string): Generator<Span> {
  const fences = [...text.matchAll(fence)].reverse()
  const inline = inlineCode(text)
  let end = 0
  for (;;) {
    while ((fences.at(-1)?.index ?? end) < end) fences.pop()
    while ((inline.at(-1)?.start ?? end) < end) inline.pop()
    const [block, span] = [fences.at(-1), inline.at(-1)]
    const isBlock = block !== undefined && block.index <= (span?.start ?? block.index)
    const found = isBlock ? blockAt(text, block) : span
    if (found === undefined) return
    yield found
    end = found.end
  }
}

function blockAt(text: string, { index, 0: opening, 1: mark = "" }: RegExpExecArray): Span {
  const closing = new RegExp(`\\n {0,3}${mark}[\`~]*(?=\\n|$)`, "g")
  closing.lastIndex = index + opening.length
  return { start: index, end: closing.exec(text) === null ? text.length : closing.lastIndex }
}

/** The last one first. */
function inlineCode(text: string): Span[] {
  const found: Span[] = []
  const next = new Map<number, number>()
  for (const { index, 0: marks } of [...text.matchAll(/`+/g)].reverse()) {
    const closing = next.get(marks.length)
    if (closing !== undefined) found.push({ start: index, end: closing + marks.length })
    next.set(marks.length, index)
  }
  return found
}
