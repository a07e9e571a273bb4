const fence = /^ {0,3}(`{3,}|~{3,})/
const indented = /^(?: {2,}|\t)/
const listItem = /^ {0,3}(?:[-*+]|\d{1,9}[.)])(?:\s|$)/
const mathFence = /^ {0,3}\$\$/
// Definitions and footnotes are looked up from anywhere in the text: such a text stays whole.
const definition = /^ {0,3}\[[^\]\n]+\]:/m

/**
 * Cuts Markdown into top-level blocks such that rendering them one by one gives what rendering the whole would give.
 * While a text grows at its end only the last block changes, so finished blocks need not be parsed again.
 */
export function splitBlocks(text: string): readonly string[] {
  if (definition.test(text)) return [text]
  const blocks: string[] = []
  let current: string[] = []
  let closing: RegExp | null = null
  let isAfterBlank = false
  const isListOpen = () => listItem.test(current[0] ?? "")
  for (const line of text.split("\n")) {
    if (closing !== null) {
      current.push(line)
      if (closing.test(line)) closing = null
      continue
    }
    if (line.trim() === "") {
      isAfterBlank = current.length > 0
      current.push(line)
      continue
    }
    const continuesList = isListOpen() && (indented.test(line) || listItem.test(line))
    if (isAfterBlank && !continuesList && !(indented.test(line) && isIndentedCode(current))) {
      blocks.push(current.join("\n"))
      current = []
    }
    isAfterBlank = false
    current.push(line)
    closing = opens(line)
  }
  if (current.some((line) => line.trim() !== "")) blocks.push(current.join("\n"))
  return blocks.map(trimBlankLines)
}

function isIndentedCode(lines: readonly string[]): boolean {
  return indented.test(lines[0] ?? "")
}

/** The pattern of the line that ends what this line opens; null if it opens nothing. */
function opens(line: string): RegExp | null {
  const inner = line.replace(/^\s*(?:[-*+]|\d{1,9}[.)])\s+/, "").trimStart()
  const mark = fence.exec(inner)?.[1]
  if (mark !== undefined) {
    // A fence of backticks cannot have backticks in its info string: then it is inline code.
    if (mark.startsWith("`") && inner.slice(mark.length).includes("`")) return null
    return new RegExp(`^\\s*${mark[0] === "`" ? "`" : "~"}{${mark.length},}\\s*$`)
  }
  if (mathFence.test(inner) && !inner.slice(2).includes("$$")) return /\$\$\s*$/
  return null
}

function trimBlankLines(block: string): string {
  return block.replace(/^(?:[ \t]*\n)+/, "").trimEnd()
}
