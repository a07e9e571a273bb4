const code = /(^|\n)( {0,3})(`{3,}|~{3,})[\s\S]*?(?:\n {0,3}\3[`~]*(?=\n|$)|$)|(`+)(?!`)[\s\S]*?(?<!`)\4(?!`)/g

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
  for (const match of text.matchAll(code)) {
    result += change(text.slice(end, match.index)) + match[0]
    end = match.index + match[0].length
  }
  return result + change(text.slice(end))
}
