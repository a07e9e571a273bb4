import type { CharacterSet } from "./characterSet.ts"
import { choice, type Expression, isNever, nothing, repeat, sequence } from "./expression.ts"
import type { Regular } from "./regular.ts"

/** A regular expression that means whole texts, as it is written: for those of ours, which have few readings of one text. */
export function regularExpression(regular: Regular, encode: (set: CharacterSet) => Expression): Expression {
  const write = (part: Regular): Expression => {
    switch (part.kind) {
      case "characters":
        return encode(part.set)
      case "sequence":
        return sequence(...part.items.map(write))
      case "choice":
        return choice(...part.items.map(write).filter((item) => !isNever(item)))
      case "repeat":
        return repeat(write(part.item), part.min, part.max)
      default:
        return nothing
    }
  }
  return write(regular)
}
