import type { Integrity, ModelOrigin } from "../contract/library.ts"
import type { FileHash, FileMark, Item, ItemKind } from "./catalogueItems.ts"
import type { LibraryRoot } from "./libraryRoots.ts"
import { foldId, uniqueId } from "./models/modelIds.ts"
import { recognise } from "./recognise.ts"

/** A model or an adapter that a look at the folders found. */
export type Candidate<Entry> = {
  readonly root: LibraryRoot
  readonly place: string
  /** Absolute, as all paths here. */
  readonly path: string
  /** All that would be removed with it. */
  readonly files: readonly string[]
  readonly sizeBytes: number
  readonly mark: FileMark | null
  /** What its id is made of. */
  readonly stem: string
  /** Its hash as a register beside it tells it. */
  readonly registered: string | null
  /** What was said before it appeared. */
  readonly expected: { readonly origin: ModelOrigin; readonly hashes: readonly FileHash[] } | null
  /** See `Item.seen`. */
  readonly seen: string
  /** Null where it is not shown. */
  entry(item: Item, integrity: Integrity): Entry | null
}

/** What has an id, and what makes its entry of what is known of it now. */
export type Settled<Entry> = Pick<Candidate<Entry>, "root" | "place" | "files" | "sizeBytes" | "entry"> & {
  readonly id: string
}

export type Settlement<Entry> = {
  /** Those that were found, in their order. */
  readonly found: readonly Settled<Entry>[]
  readonly missing: readonly Settled<Entry>[]
  readonly items: readonly Item[]
  /** Known no longer: gone, and not worth to be remembered. */
  readonly removed: readonly Item[]
}

export type SettleOptions<Entry> = {
  readonly kind: ItemKind
  readonly candidates: readonly Candidate<Entry>[]
  /** Places where something of another kind lies now: what is known of them waits, too, for a file may be in the making. */
  readonly occupied: ReadonlySet<string>
  /** Of this kind. */
  readonly known: readonly Item[]
  readonly roots: readonly LibraryRoot[]
  /** Ids that are never given, because they have a meaning of their own. */
  readonly reserved: readonly string[]
  readonly now: number
  /** The entry of one whose files are gone; null for one that is not worth to be remembered. */
  missing(item: Item, integrity: Integrity): Entry | null
}

/**
 * Gives what was found its id and what is known of it. What was known and is not found is missing where its root is there to be
 * looked through; else it waits, unseen, for its root to come back, and keeps its id only as long as nobody else wants it.
 */
export function settleItems<Entry>(options: SettleOptions<Entry>): Settlement<Entry> {
  const { kind, candidates, known, roots, now } = options
  const recognised = recognise(candidates.map(toSighting), known)
  const found = new Set(recognised.values())
  const rootOf = (item: Item) => roots.find(({ id, kind: of }) => of !== "embedded" && item.place.startsWith(`${id}/`))
  const missing: Settled<Entry>[] = []
  const removed: Item[] = []
  const taken = new Set([...found].map(({ id }) => foldId(id)).concat(options.reserved))
  for (const item of known) {
    const root = found.has(item) ? undefined : rootOf(item)
    if (root === undefined) continue
    if (options.missing(item, item.integrity) === null || item.isForgotten) removed.push(item)
    else if (!options.occupied.has(item.place)) {
      taken.add(foldId(item.id))
      missing.push({ id: item.id, root, place: item.place, files: [], sizeBytes: 0, entry: options.missing })
    }
  }
  const items = candidates.map((candidate) => {
    const item = recognised.get(candidate.place)
    const id = item?.id ?? uniqueId(candidate.stem, taken)
    taken.add(foldId(id))
    return settled(candidate, item ?? newItem(kind, id, candidate, now), now)
  })
  return {
    found: candidates.map((candidate, index) => ({ ...candidate, id: items[index]?.id ?? "" })),
    missing,
    items,
    removed,
  }
}

function toSighting<Entry>({ place, mark, registered, expected }: Candidate<Entry>) {
  return { place, mark, sha256: registered ?? expected?.hashes[0]?.sha256 ?? null }
}

function newItem(kind: ItemKind, id: string, { place, path, mark, seen }: Candidate<unknown>, now: number): Item {
  return {
    kind,
    id,
    place,
    path,
    file: mark,
    name: null,
    notes: "",
    addedAt: now,
    lastUsedAt: null,
    origin: { kind: "found" },
    hashes: [],
    integrity: { kind: "unknown" },
    isForgotten: false,
    pairedWith: null,
    scale: 1,
    aliases: [],
    madeOf: null,
    seen,
  }
}

/** What is known, brought up to what was found; the very same object where nothing has become another. */
function settled(candidate: Candidate<unknown>, item: Item, now: number): Item {
  const { place, path, mark, seen } = candidate
  // Who links a place again wants to see what is in it.
  const isForgotten = item.isForgotten && rootIdOf(item.place) === rootIdOf(place)
  const next = { ...item, place, path, file: mark, isForgotten, seen, ...factsOf(candidate, item, now) }
  return JSON.stringify(next) === JSON.stringify(item) ? item : next
}

function rootIdOf(place: string): string {
  return place.slice(0, place.indexOf("/"))
}

type Facts = Pick<Item, "origin" | "hashes" | "integrity"> & Partial<Pick<Item, "madeOf">>

function factsOf({ root, mark, expected, registered }: Candidate<unknown>, item: Item, now: number): Facts {
  if (expected !== null && !hasFacts(item, expected)) {
    const [first] = expected.hashes
    const integrity =
      first === undefined ? ({ kind: "unknown" } as const) : ({ kind: "verified", at: now, ...first } as const)
    return { ...expected, integrity }
  }
  const isOther = item.file?.sizeBytes !== mark?.sizeBytes
  const isTouched = isOther || item.file?.modifiedAt !== mark?.modifiedAt
  const told = registered === null ? [] : [{ sha256: registered, isPublished: true }]
  const hashes = told.length > 0 ? told : isOther ? [] : item.hashes
  const isSame = !isTouched && JSON.stringify(hashes) === JSON.stringify(item.hashes)
  return {
    origin: originOf(root, item.origin, isOther),
    hashes,
    integrity: isSame ? item.integrity : { kind: "unknown" },
    ...(isOther && { madeOf: null }),
  }
}

function hasFacts(
  item: Item,
  expected: { readonly origin: ModelOrigin; readonly hashes: readonly FileHash[] },
): boolean {
  return JSON.stringify([item.origin, item.hashes]) === JSON.stringify([expected.origin, expected.hashes])
}

/** A file of another size is not what was once brought here. */
function originOf(root: LibraryRoot, origin: ModelOrigin, isOther: boolean): ModelOrigin {
  if (root.kind === "embedded") return { kind: "embedded" }
  if (root.kind === "linked") return { kind: "linked", app: root.app }
  return isOther || origin.kind === "linked" || origin.kind === "embedded" ? { kind: "found" } : origin
}
