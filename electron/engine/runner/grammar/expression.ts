import type { CharacterSet } from "./characterSet.ts"

/** What a rule of a grammar says, before it is written as GBNF. */
export type Expression =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "characters"; readonly set: CharacterSet }
  | { readonly kind: "sequence"; readonly items: readonly Expression[] }
  | { readonly kind: "choice"; readonly items: readonly Expression[] }
  /** `max` may be Infinity. */
  | { readonly kind: "repeat"; readonly item: Expression; readonly min: number; readonly max: number }
  | { readonly kind: "rule"; readonly name: string }

/** Matches the empty text only. */
export const nothing: Expression = { kind: "sequence", items: [] }

/** Matches no text at all. */
export const never: Expression = { kind: "choice", items: [] }

export function isNever(expression: Expression): boolean {
  return expression.kind === "choice" && expression.items.length === 0
}

export function isNothing(expression: Expression): boolean {
  return expression.kind === "sequence" && expression.items.length === 0
}

export function text(value: string): Expression {
  return value === "" ? nothing : { kind: "text", text: value }
}

export function characters(set: CharacterSet): Expression {
  return set.length === 0 ? never : { kind: "characters", set }
}

export function rule(name: string): Extract<Expression, { kind: "rule" }> {
  return { kind: "rule", name }
}

export function sequence(...parts: readonly Expression[]): Expression {
  const items: Expression[] = []
  for (const part of parts) {
    if (isNever(part)) return never
    const last = items.at(-1)
    if (part.kind === "sequence") items.push(...part.items)
    else if (part.kind === "text" && last?.kind === "text") items[items.length - 1] = text(last.text + part.text)
    else items.push(part)
  }
  const [only] = items
  return items.length === 1 && only !== undefined ? only : { kind: "sequence", items }
}

export function choice(...parts: readonly Expression[]): Expression {
  const items: Expression[] = []
  for (const part of parts) {
    if (part.kind === "choice") for (const item of part.items) items.push(item)
    else items.push(part)
  }
  const [only] = items
  return items.length === 1 && only !== undefined ? only : { kind: "choice", items }
}

export function repeat(item: Expression, min: number, max: number): Expression {
  if (max < min) return never
  if (isNever(item)) return min === 0 ? nothing : never
  if (max === 0 || isNothing(item)) return nothing
  return min === 1 && max === 1 ? item : { kind: "repeat", item, min, max }
}

export function optional(item: Expression): Expression {
  return isNothing(item) ? nothing : repeat(item, 0, 1)
}
