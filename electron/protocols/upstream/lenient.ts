/** Readers for what providers send: what is not of the hoped-for type is as good as absent, and nothing is thrown. */

export type LooseObject = Readonly<Record<string, unknown>>

export function objectOf(value: unknown): LooseObject | null {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as LooseObject) : null
}

export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}

/** Empty where it is no string. Halves of surrogate pairs are replaced: no client could read them. */
export function textOf(value: unknown): string {
  return typeof value === "string" ? value.toWellFormed() : ""
}

/** More than any request has of anything that is counted; beyond it sums and budgets would break. */
const largestCount = 10_000_000_000

/** A whole number of at least 0; null where it is none, or cannot be true. */
export function countOf(value: unknown): number | null {
  return typeof value === "number" && value >= 0 && value <= largestCount ? Math.round(value) : null
}

/** The first of these fields that holds a count. */
export function firstCount(object: LooseObject | null, names: readonly string[]): number | null {
  for (const name of names) {
    const count = countOf(object?.[name])
    if (count !== null) return count
  }
  return null
}

/** The first of these that is a text and not empty. */
export function firstText(...values: readonly unknown[]): string {
  return textOf(values.find((value) => typeof value === "string" && value !== ""))
}

/** A value as JSON; empty where it is none, or nested deeper than can be written. */
export function jsonOf(value: unknown): string {
  try {
    return JSON.stringify(value) ?? ""
  } catch {
    return ""
  }
}
