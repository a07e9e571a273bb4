import { type AdapterEntry, listAdapters } from "./adapters/adapterEntries.ts"
import type { BaseModel } from "./adapters/adapterFit.ts"
import {
  adapterEntry,
  type CatalogueEntry,
  missingAdapter,
  missingModel,
  modelEntry,
  seenText,
} from "./catalogueEntries.ts"
import type { Item } from "./catalogueItems.ts"
import { type Look, markOf } from "./catalogueScan.ts"
import type { Expectations } from "./expectations.ts"
import type { LibraryRoot } from "./libraryRoots.ts"
import { type Candidate, type Settled, settleItems } from "./settleItems.ts"

/** What there is, each with its id. */
export type CatalogueContent = {
  /** Embedded ones first, then those of the models folder, then linked ones, each by where they lie. */
  readonly models: readonly Settled<CatalogueEntry>[]
  readonly adapters: readonly Settled<AdapterEntry>[]
  /** By id: what adapters are checked against. */
  readonly bases: ReadonlyMap<string, BaseModel>
  readonly items: readonly Item[]
  readonly removed: readonly Item[]
}

export const noContent: CatalogueContent = { models: [], adapters: [], bases: new Map(), items: [], removed: [] }

export function catalogueContent(
  look: Look,
  known: readonly Item[],
  expected: Expectations,
  now: number,
): CatalogueContent {
  const roots = look.roots.map(({ root }) => root)
  const models = settleItems({
    kind: "model",
    occupied: new Set([...look.adapters, ...look.sources].map(({ place }) => place)),
    candidates: modelCandidates(look, expected),
    known: known.filter(({ kind }) => kind === "model"),
    roots,
    reserved: [],
    now,
    missing: missingModel,
  })
  const bases = new Map(
    models.found.flatMap(({ id }, index) => {
      const base = look.models[index]?.base ?? null
      return base === null ? [] : [[id, base] as const]
    }),
  )
  const adapters = settleItems({
    kind: "adapter",
    occupied: new Set(look.models.map(({ place }) => place)),
    candidates: adapterCandidates(look, bases, expected),
    known: known.filter(({ kind }) => kind === "adapter"),
    roots,
    // What Ollama's clients write behind any name.
    reserved: ["latest"],
    now,
    missing: missingAdapter,
  })
  return {
    models: inOrder([...models.found, ...models.missing], roots),
    adapters: [...adapters.found, ...adapters.missing],
    bases,
    items: [...models.items, ...adapters.items],
    removed: [...models.removed, ...adapters.removed],
  }
}

function modelCandidates(look: Look, expected: Expectations): Candidate<CatalogueEntry>[] {
  return look.models.map(({ root, place, found, model }) => ({
    root,
    place,
    path: model.path,
    files: found.parts.map((part) => part.path),
    sizeBytes: model.sizeBytes,
    mark: markOf(found),
    // Embedded models are called by their name, others by their file.
    stem: root.kind === "embedded" ? model.name.toLowerCase() : found.stem,
    registered: found.sha256 ?? null,
    expected: expected.of(found.parts),
    seen: seenText(model, found.name),
    entry(item, integrity) {
      // It came along with a model that it belongs to, and is none by itself.
      const isPart = model.problem?.facts?.reason === "projector" && isForeign(item)
      return isPart || item.isForgotten ? null : modelEntry(item, model, integrity, found.name)
    },
  }))
}

function isForeign({ origin }: Item): boolean {
  return origin.kind === "hub" || origin.kind === "linked"
}

function adapterCandidates(
  { roots, adapters, sources }: Look,
  bases: ReadonlyMap<string, BaseModel>,
  expected: Expectations,
): Candidate<AdapterEntry>[] {
  return listAdapters(adapters, sources, bases).flatMap(({ place, file, stem, content }) => {
    const seen = adapters.find((one) => one.place === place)
    const root = seen?.root ?? roots.find((one) => one.root.kind === "models")?.root
    const path = content.path ?? content.peft?.path
    if (root === undefined || path === undefined) return []
    const called = seen?.found.name
    return {
      root,
      place,
      path,
      files: [...(content.path === null ? [] : [content.path]), ...(content.peft?.files ?? [])],
      sizeBytes: content.sizeBytes,
      mark: file === null ? null : { inode: file.inode, sizeBytes: file.sizeBytes, modifiedAt: file.modifiedAt },
      stem,
      registered: seen?.found.sha256 ?? null,
      expected: file === null ? null : expected.of([file]),
      seen: seenText(content, called),
      entry: (item: Item) => (item.isForgotten ? null : adapterEntry(item, content, called)),
    }
  })
}

function inOrder<Entry>(settled: readonly Settled<Entry>[], roots: readonly LibraryRoot[]): readonly Settled<Entry>[] {
  const rankOf = (one: Settled<Entry>) => roots.indexOf(one.root)
  return settled.toSorted((a, b) => rankOf(a) - rankOf(b) || (a.place < b.place ? -1 : 1))
}
