import { anyCharacter, type CharacterSet } from "./characterSet.ts"

/** A regular expression over code points. `start` and `end` are the assertions `^` and `$`. */
export type Regular =
  | { readonly kind: "characters"; readonly set: CharacterSet }
  | { readonly kind: "sequence"; readonly items: readonly Regular[] }
  | { readonly kind: "choice"; readonly items: readonly Regular[] }
  /** `max` may be Infinity. */
  | { readonly kind: "repeat"; readonly item: Regular; readonly min: number; readonly max: number }
  | { readonly kind: "start" }
  | { readonly kind: "end" }

export const anyText: Regular = times({ kind: "characters", set: anyCharacter }, 0, Number.POSITIVE_INFINITY)

export function oneOf(set: CharacterSet): Regular {
  return { kind: "characters", set }
}

export function inTurn(...items: readonly Regular[]): Regular {
  return { kind: "sequence", items }
}

export function either(...items: readonly Regular[]): Regular {
  return { kind: "choice", items }
}

export function times(item: Regular, min: number, max: number): Regular {
  return { kind: "repeat", item, min, max }
}

export function word(text: string): Regular {
  return inTurn(
    ...Array.from(text, (character) => {
      const code = character.codePointAt(0) ?? 0
      return oneOf([[code, code]])
    }),
  )
}

/** Any text that holds a match, which is what `pattern` of JSON Schema asks for. */
export function containing(regular: Regular): Regular {
  return inTurn(anyText, regular, anyText)
}

/** How many copies of its parts an expression would be written out to: what an automaton of it costs at least. */
export function sizeOf(regular: Regular): number {
  switch (regular.kind) {
    case "sequence":
    case "choice":
      return regular.items.reduce((sum, item) => sum + sizeOf(item), 1)
    case "repeat":
      return sizeOf(regular.item) * Math.max(1, Number.isFinite(regular.max) ? regular.max : regular.min) + 1
    default:
      return 1
  }
}
