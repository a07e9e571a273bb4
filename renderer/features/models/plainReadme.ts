/**
 * A README without what cannot be shown: pictures (they would have to be fetched, which tells somebody that this is read) and
 * HTML, which hubs lay out pages with. What stands in code stays as it is.
 */
export function plainReadme(text: string): string {
  const parts = text.split(/(^[ \t]*(?:```|~~~)[^\n]*\n[\s\S]*?^[ \t]*(?:```|~~~)[ \t]*$)/m)
  return parts
    .map((part, index) => (index % 2 === 1 ? part : withoutHtml(part)))
    .join("")
    .replace(/\n{3,}/g, "\n\n")
    .trim()
}

function withoutHtml(text: string): string {
  return text
    .replace(/<!--[\s\S]*?-->/g, "")
    .replace(/<(style|script)\b[\s\S]*?<\/\1>/gi, "")
    .replace(/\[!\[[^\]]*\]\([^)\s]*\)\]\([^)\s]*\)/g, "")
    .replace(/!\[[^\]]*\]\([^)]*\)/g, "")
    .replace(/<br\s*\/?>/gi, "\n")
    .replace(/<\/?[a-z][^<>]*>/gi, "")
    .replace(/^[ \t]+$/gm, "")
}
