/** Names and simple expressions: groups of alternatives, digits, and anything; nothing that is repeated may itself repeat. */
const simple = /^(?:[\w\-/|()^$]|\\\.|\.[*+]?|\\d[*+]?)*$/
const mostRepetitions = 4
const longestPattern = 300

/**
 * A key of PEFT's `rank_pattern` or `alpha_pattern`: a regular expression in Python that the end of a module's name must match
 * as a whole part, such as `q_proj`, `layers.0.self_attn.q_proj` or `layers\.\d+\.mlp\..*`. Null for one that is not simple: an
 * expression from anywhere could keep the host busy for ever.
 */
export function modulePattern(pattern: string): ((module: string) => boolean) | null {
  if (pattern.length > longestPattern || !simple.test(pattern)) return null
  if ([...pattern.matchAll(/[*+]/g)].length > mostRepetitions) return null
  try {
    const expression = new RegExp(`^(?:.*\\.)?(?:${pattern})$`)
    return (module) => expression.test(module)
  } catch {
    return null
  }
}
