const longest = 60

/** A title on one line, without white space around it. */
export function tidyTitle(text: string): string {
  return text.replaceAll(/\s+/g, " ").trim()
}

/** What a conversation is called after its first message: the beginning of it, at most 60 characters as people count them. */
export function titleFrom(text: string): string {
  // Splitting all of a long message into characters only to throw most of it away would take seconds.
  const tidy = tidyTitle(text.slice(0, 4000))
  const characters = [...new Intl.Segmenter().segment(tidy.slice(0, 1000))].map(({ segment }) => segment)
  if (characters.length <= longest) return tidy
  return `${characters
    .slice(0, longest - 1)
    .join("")
    .trimEnd()}…`
}
