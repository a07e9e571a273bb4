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

/** A whole number of at least 0; null where it is none. */
export function countOf(value: unknown): number | null {
  return typeof value === "number" && Number.isFinite(value) && value >= 0 ? Math.round(value) : null
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
