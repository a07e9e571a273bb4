/** Of a model card: what lies before it, between two lines of dashes, is for machines. */
export function withoutFrontMatter(markdown: string): string {
  const text = markdown.replace(/^\ufeff/, "")
  return text.replace(/^---[ \t]*\r?\n[\s\S]*?\r?\n---[ \t]*(\r?\n|$)/, "").trim()
}
