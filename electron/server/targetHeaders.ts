import type { Served } from "../contract/completion.ts"

/** Who answered, and how it came to that, as far as it is known. */
export function targetHeaders({ target, attempts, cache }: Partial<Served>): Record<string, string> {
  return {
    // Names of models may be in any language, headers not.
    ...(target === undefined ? {} : { "x-hearth-target": encodeURI(target.toWellFormed()) }),
    ...(attempts === undefined ? {} : { "x-hearth-attempts": String(attempts) }),
    ...(cache === undefined ? {} : { "x-hearth-cache": cache }),
  }
}
