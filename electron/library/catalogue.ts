import type { AdapterAlias, AdapterPatch } from "../contract/adapters.ts"
import type { ErrorBody } from "../contract/errors.ts"
import type { Removal } from "../contract/library.ts"
import type { Clock } from "../core/clock.ts"
import type { Log } from "../core/log.ts"
import type { AdapterEntry } from "./adapters/adapterEntries.ts"
import type { BaseModel } from "./adapters/adapterFit.ts"
import type { CatalogueEntry } from "./catalogueEntries.ts"
import type { CatalogueStore, ItemKind } from "./catalogueItems.ts"
import type { ExpectedFile } from "./expectations.ts"
import type { ContentPrint } from "./imports/contentPrint.ts"
import type { LibraryLink } from "./libraryRoots.ts"

export type { AdapterEntry } from "./adapters/adapterEntries.ts"
export type { CatalogueEntry } from "./catalogueEntries.ts"
export type { ExpectedFile } from "./expectations.ts"
export type { LibraryLink } from "./libraryRoots.ts"

/**
 * The models on this computer: those that came with Hearth, those in the models folder, those that are used where they lie; and
 * the adapters. What is known of each is kept in the database, so that ids, names and notes stay when files are renamed or away.
 */
export interface Catalogue {
  /** Also lists files that cannot be used, and those that are gone, with their `problem`. */
  list(): readonly CatalogueEntry[]
  /** Adapters, PEFT folders that have not been converted among them. */
  adapters(): readonly AdapterEntry[]
  /** What adapters are checked against, by the model's id; only models that can be used. */
  bases(): ReadonlyMap<string, BaseModel>
  /** Called when one of the lists has become another one. */
  onChange(listener: () => void): () => void
  rescan(): Promise<void>
  /** Looks into these, too, from now on, and no longer into those that are not among them. */
  setLinks(links: readonly LibraryLink[]): Promise<void>
  /** What was found in a linked place, by the link's id. */
  linkUse(id: string): LinkUse
  /** What the user did not want to see any more, and lies at or below this path, is listed again. */
  recall(path: string): Promise<void>
  /** What the files of the models folder take. */
  readonly ownBytes: number

  /** Facts about a file that is about to appear under this path, or to be replaced. */
  expect(path: string, facts: ExpectedFile): void
  /** What lies under this path: any of its files, or its PEFT folder. Null for what is not listed, as a projector by itself. */
  idOf(path: string): { readonly kind: ItemKind; readonly id: string } | null
  /** The model or adapter whose (first) file has this hash, as far as hashes are known; never one that is gone, or that the user has taken off the list. */
  findBySha256(sha256: string): string | null
  /** Absolute paths of all files of a model or adapter; none of one that is gone. */
  filesOf(kind: ItemKind, id: string): readonly string[]

  /** `model_not_found` */
  change(id: string, patch: ItemPatch): void
  /** `adapter_not_found`. `pairedWith` null: the first that fits. */
  changeAdapter(id: string, patch: AdapterChanges): void
  /** It was loaded, or has answered. */
  used(id: string): void
  usedAdapter(id: string): void
  /**
   * Computes the hashes of its files anew, or joins those who do; the entry's `integrity` tells how far it is. Resolves with the
   * hashes. `model_not_found`, `model_missing`.
   */
  verify(id: string): Promise<readonly string[]>
  /**
   * Throws a model's files away; one that is used where it lies, or gone, is only forgotten. Errors: `model_not_found`,
   * `model_protected` for what came with Hearth, `path_refused` where the trash does not take it.
   */
  remove(id: string, how?: RemovalOptions): Promise<Removal>
  /** The same for an adapter, and what it was made of where that lies in the library. `adapter_not_found`, `path_refused` */
  removeAdapter(id: string, how?: RemovalOptions): Promise<Removal>
  readonly modelsFolder: string
  /** Where imported adapters are put, inside the models folder; made when it is needed. */
  readonly adaptersFolder: string
  close(): Promise<void>
}

/** An empty name: as the file calls itself. */
export type ItemPatch = { readonly name?: string; readonly notes?: string }

export type AdapterChanges = AdapterPatch & {
  readonly aliases?: readonly AdapterAlias[]
  readonly madeOf?: ContentPrint
}

/** To the trash unless `forGood`. */
export type RemovalOptions = { readonly forGood?: boolean }

export type LinkUse = {
  readonly modelCount: number
  readonly sizeBytes: number
  /** It is a single file, and the user does not want to see it any more. */
  readonly isForgotten: boolean
  readonly problem?: ErrorBody
}

export type CatalogueOptions = {
  readonly embeddedFolder: string
  readonly modelsFolder: string
  /** None if absent. */
  readonly links?: readonly LibraryLink[]
  readonly store: CatalogueStore
  /** Moves files to the trash. */
  trash(paths: readonly string[]): Promise<void>
  readonly log: Log
  readonly clock?: Clock
}
