/**
 * Whether a name fits a pattern in which `*` stands for any text, also none; upper and lower case are the same. Takes time by
 * the product of both lengths at most: patterns come from users, names from anybody.
 */
export function fitsGlob(name: string, pattern: string): boolean {
  const text = name.toLowerCase()
  const glob = pattern.toLowerCase()
  let at = 0
  let next = 0
  /** Where the last `*` stands, and up to where it reaches. */
  let star = -1
  let reach = 0
  while (at < text.length) {
    if (glob[next] === "*") {
      star = next++
      reach = at
    } else if (next < glob.length && glob[next] === text[at]) {
      next++
      at++
    } else if (star >= 0) {
      next = star + 1
      at = ++reach
    } else return false
  }
  return [...glob.slice(next)].every((rest) => rest === "*")
}
