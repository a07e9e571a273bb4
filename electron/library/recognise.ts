import type { FileMark, Item } from "./catalogueItems.ts"

/** What a look at the folders found. */
export type Sighting = {
  /** See `Item.place`. */
  readonly place: string
  readonly mark: FileMark | null
  /** Of its first file, where that is known without reading it. */
  readonly sha256: string | null
}

/**
 * By place: which of the things of one kind that are known each sighting is. What lies where it lay; else what has gone from where it lay and
 * is the same file (ADR 24), or has the same content; else what has the same size and time of change, where that can only be one.
 */
export function recognise(sightings: readonly Sighting[], items: readonly Item[]): ReadonlyMap<string, Item> {
  const known = new Map<string, Item>()
  const byPlace = new Map(items.map((item) => [item.place, item]))
  for (const { place } of sightings) {
    const item = byPlace.get(place)
    if (item !== undefined) known.set(place, item)
  }
  const seen = new Set([...known.values()])
  let lost = items.filter((item) => !seen.has(item))
  let unknown = sightings.filter(({ place }) => !known.has(place))
  for (const keyOf of [fileKey, contentKey, timeKey]) {
    const [left, right] = [uniqueBy(unknown, keyOf), uniqueBy(lost, (item) => keyOf(sightingOf(item)))]
    for (const [key, sighting] of left) {
      const item = right.get(key)
      if (item !== undefined) known.set(sighting.place, item)
    }
    const taken = new Set(known.values())
    lost = lost.filter((item) => !taken.has(item))
    unknown = unknown.filter(({ place }) => !known.has(place))
  }
  return known
}

function sightingOf({ place, file, hashes }: Item): Sighting {
  return { place, mark: file, sha256: hashes[0]?.sha256 ?? null }
}

function fileKey({ mark }: Sighting): string | null {
  return mark === null || mark.inode === null ? null : `${mark.inode} ${mark.sizeBytes} ${mark.modifiedAt}`
}

function contentKey({ sha256 }: Sighting): string | null {
  return sha256
}

function timeKey({ mark }: Sighting): string | null {
  return mark === null || mark.sizeBytes === 0 ? null : `${mark.sizeBytes} ${mark.modifiedAt}`
}

/** Those whose key nothing else has. */
function uniqueBy<Value>(values: readonly Value[], keyOf: (value: Value) => string | null): ReadonlyMap<string, Value> {
  const found = new Map<string, Value | null>()
  for (const value of values) {
    const key = keyOf(value)
    if (key !== null) found.set(key, found.has(key) ? null : value)
  }
  return new Map([...found].filter((entry): entry is [string, Value] => entry[1] !== null))
}
