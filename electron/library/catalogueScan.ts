import type { ErrorBody } from "../contract/errors.ts"
import type { AdapterFile } from "./adapters/adapterEntries.ts"
import type { BaseModel } from "./adapters/adapterFit.ts"
import type { FileMark } from "./catalogueItems.ts"
import type { CatalogueReadings } from "./catalogueReadings.ts"
import { findInRoot, type LibraryRoot } from "./libraryRoots.ts"
import type { ModelDescription } from "./models/describeModel.ts"
import { type FoundModel, keyOf } from "./models/modelFiles.ts"
import { findPeftSources, type PeftSource } from "./peft/peftSources.ts"

export type SeenModel = {
  readonly root: LibraryRoot
  readonly place: string
  readonly found: FoundModel
  readonly model: ModelDescription
  /** What adapters are checked against; null where the model cannot be used. */
  readonly base: BaseModel | null
}

export type SeenAdapter = AdapterFile & { readonly root: LibraryRoot; readonly found: FoundModel }

/** What a look at all roots found. */
export type Look = {
  readonly roots: readonly { readonly root: LibraryRoot; readonly problem: ErrorBody | null }[]
  readonly models: readonly SeenModel[]
  readonly adapters: readonly SeenAdapter[]
  readonly sources: readonly { readonly place: string; readonly source: PeftSource }[]
}

/** Looks through the roots in their order. What lies in several of them, or has several names, is listed once. */
export async function lookThrough(roots: readonly LibraryRoot[], readings: CatalogueReadings): Promise<Look> {
  const models: SeenModel[] = []
  const adapters: SeenAdapter[] = []
  const sources: { place: string; source: PeftSource }[] = []
  const states: { root: LibraryRoot; problem: ErrorBody | null }[] = []
  const inodes = new Set<string>()
  for (const root of roots) {
    const { models: all, problem = null } = await findInRoot(root)
    states.push({ root, problem })
    for (const found of all) {
      const [first] = found.parts
      if (first === undefined || (first.inode !== null && inodes.has(first.inode))) continue
      if (first.inode !== null) inodes.add(first.inode)
      const place = placeOf(root, found.key)
      const description = await readings.describe(place, found)
      if (description.kind === "model") {
        models.push({ root, place, found, model: description.model, base: description.base })
      } else {
        adapters.push({ root, place, found, file: first, stem: found.name ?? found.stem, adapter: description.adapter })
      }
    }
    // One is converted where it lies, and nothing is written where it does not belong to Hearth.
    if (root.kind !== "models") continue
    for (const source of await findPeftSources(root.path)) {
      sources.push({ place: placeOf(root, keyOf(root.path, source.path)), source })
    }
  }
  return { roots: states, models, adapters, sources }
}

export function placeOf(root: LibraryRoot, key: string): string {
  return `${root.id}/${key}`
}

export function markOf({ parts }: FoundModel): FileMark {
  return {
    inode: parts[0]?.inode ?? null,
    sizeBytes: parts.reduce((sum, part) => sum + part.sizeBytes, 0),
    modifiedAt: Math.max(...parts.map((part) => part.modifiedAt)),
  }
}
