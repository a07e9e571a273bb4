import type { Model } from "../../../electron/contract/models.ts"

export const libraryOrders = ["name", "used", "added", "size"] as const
export type LibraryOrder = (typeof libraryOrders)[number]

/** The models in which every word of the search occurs, in the order that was chosen. */
export function listed(models: readonly Model[], search: string, order: LibraryOrder): readonly Model[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean)
  return models.filter((model) => words.every((word) => textOf(model).includes(word))).sort(comparisons[order])
}

function textOf({ id, name, notes, fileName, architecture, quantization, capabilities, origin }: Model): string {
  const from = origin.kind === "hub" ? origin.repo : ""
  return [id, name, notes, fileName, architecture, quantization, from, ...capabilities].join(" ").toLowerCase()
}

const byName = (one: Model, other: Model) => one.name.localeCompare(other.name) || one.id.localeCompare(other.id)

const comparisons: Record<LibraryOrder, (one: Model, other: Model) => number> = {
  name: byName,
  // Those that were never used come last.
  used: (one, other) => (other.lastUsedAt ?? 0) - (one.lastUsedAt ?? 0) || byName(one, other),
  added: (one, other) => other.addedAt - one.addedAt || byName(one, other),
  size: (one, other) => other.sizeBytes - one.sizeBytes || byName(one, other),
}
