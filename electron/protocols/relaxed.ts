import type { SchemaRelaxation } from "../contract/completion.ts"

const entryLimit = 20
const lengthLimit = 1_000

/**
 * What a schema asked for and the answer need not hold, for a header: `keyword path, keyword path, +3`, where the last says how
 * many are left out. ASCII: what a path holds beyond it is percent-encoded, commas and spaces too.
 */
export function describeRelaxed(relaxed: readonly SchemaRelaxation[]): string {
  let text = ""
  for (const [index, { keyword, path }] of relaxed.entries()) {
    const entry = `${index === 0 ? "" : ", "}${encode(keyword)} ${encode(path)}`
    if (index === entryLimit || text.length + entry.length > lengthLimit) return `${text}, +${relaxed.length - index}`
    text += entry
  }
  return text
}

function encode(text: string): string {
  return encodeURI(text.toWellFormed()).replaceAll(",", "%2C").slice(0, 200)
}
