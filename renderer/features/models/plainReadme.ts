/** Quotes and lists in each other, deeper than anybody means, would exhaust whatever shows them. */
const abyss = /^(?:[ \t]*(?:>|(?:[-+*]|\d{1,9}[.)])[ \t])){20,}[ \t]*/

/**
 * A README without what cannot be shown: pictures (they would have to be fetched, which tells somebody that this is read) and
 * HTML, which hubs lay out pages with. What stands in code stays as it is. Whatever the text, it takes time in step with its
 * length: somebody else has written it.
 */
export function plainReadme(text: string): string {
  const parts: string[] = []
  let prose: string[] = []
  let fence: string | null = null
  for (const line of text.split("\n")) {
    const mark = /^ {0,3}(`{3,}|~{3,})/.exec(line)?.[1]
    if (fence !== null) {
      parts.push(line)
      if (mark?.startsWith(fence) && line.trim() === mark) fence = null
    } else if (mark === undefined) {
      prose.push(line.replace(abyss, "> "))
    } else {
      parts.push(withoutHtml(prose.join("\n")), line)
      prose = []
      fence = mark
    }
  }
  parts.push(withoutHtml(prose.join("\n")))
  return parts
    .join("\n")
    .replace(/\n{3,}/g, "\n\n")
    .trim()
}

/** The lengths are bounded, so that what is opened and never closed is not looked through to the end each time. */
function withoutHtml(text: string): string {
  return withoutComments(text)
    .replace(/<(style|script)\b[^<>]{0,200}>[\s\S]{0,4000}?<\/\1>/gi, "")
    .replace(/\[!\[[^\]\n]{0,200}\]\([^)\s]{0,500}\)\]\([^)\s]{0,500}\)/g, "")
    .replace(/!\[[^\]\n]{0,200}\]\([^)\n]{0,500}\)/g, "")
    .replace(/<br ?\/?>/gi, "\n")
    .replace(/<\/?[a-z][^<>]{0,1000}>/gi, "")
    .replace(/^[ \t]+$/gm, "")
}

function withoutComments(text: string): string {
  const [first = "", ...rest] = text.split("<!--")
  return [first, ...rest.map((part) => part.slice(part.includes("-->") ? part.indexOf("-->") + 3 : part.length))].join(
    "",
  )
}
