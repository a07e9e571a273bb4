import type { EngineAdapter } from "../../engine.ts"

/** Adapters that work together: the same ones in any order, and ones without effect, are the same set. */
export type AdapterSet = { readonly key: string; readonly adapters: readonly EngineAdapter[] }

/** The model as it is. */
export const baseSet: AdapterSet = { key: "", adapters: [] }

export function adapterSet(adapters: readonly EngineAdapter[]): AdapterSet {
  const effective = adapters.filter(({ scale }) => scale !== 0)
  if (effective.length === 0) return baseSet
  const sorted = effective.toSorted((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : a.scale - b.scale))
  return { key: JSON.stringify(sorted.map(({ path, scale }) => [path, scale])), adapters: sorted }
}
