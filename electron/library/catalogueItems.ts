import { z } from "zod"
import type { AdapterAlias } from "../contract/adapters.ts"
import { hubSources } from "../contract/hubSources.ts"
import { type Integrity, type ModelOrigin, otherApps } from "../contract/library.ts"
import type { Log } from "../core/log.ts"
import { parseJson } from "../core/parseJson.ts"
import type { ContentPrint } from "./imports/contentPrint.ts"

export type ItemKind = "model" | "adapter"

/** What the catalogue knows of a model or an adapter: all that its files do not say, and enough to show it while they are gone. */
export type Item = {
  readonly kind: ItemKind
  readonly id: string
  /** Of which root, and where in it: see `placeOf`. */
  readonly place: string
  /** Where that was when it was last seen. */
  readonly path: string
  /** By which its file is known again under another name; null where it has none of its own. */
  readonly file: FileMark | null
  /** As the user calls it; null: as the file does. */
  readonly name: string | null
  readonly notes: string
  readonly addedAt: number
  readonly lastUsedAt: number | null
  readonly origin: ModelOrigin
  /** Of its files in their order; empty where nobody has computed them. */
  readonly hashes: readonly FileHash[]
  readonly integrity: Exclude<Integrity, { kind: "checking" }>
  /** The user does not want it to be listed, though its files are there. */
  readonly isForgotten: boolean
  /** Of an adapter; null: the first model that fits. */
  readonly pairedWith: string | null
  readonly scale: number
  readonly aliases: readonly AdapterAlias[]
  /** Of an adapter: the PEFT files that it was made of when it was imported. */
  readonly madeOf: ContentPrint | null
  /** What its files said when they were last seen, to show it by while they are gone. */
  readonly seen: string
}

export type FileMark = { readonly inode: string | null; readonly sizeBytes: number; readonly modifiedAt: number }

/** `isPublished`: the hub tells it; else it was computed here. */
export type FileHash = { readonly sha256: string; readonly isPublished: boolean }

/** What the catalogue keeps its knowledge in. */
export interface CatalogueStore {
  items(): readonly StoredItem[]
  readings(): readonly StoredReading[]
  saveItems(items: readonly StoredItem[], removed: readonly Pick<StoredItem, "kind" | "id">[]): void
  saveReadings(readings: readonly StoredReading[], removed: readonly string[]): void
  noteUse(kind: ItemKind, id: string, at: number): void
}

export type StoredItem = {
  readonly kind: ItemKind
  readonly id: string
  readonly facts: string
  readonly usedAt: number | null
}
export type StoredReading = { readonly place: string; readonly signature: string; readonly content: string }

const text = z.string()
const sha256 = z.string().regex(/^[0-9a-f]{64}$/)
const origin: z.ZodType<ModelOrigin> = z.union([
  z.object({ kind: z.enum(["embedded", "found", "imported"]) }),
  z.object({ kind: z.literal("linked"), app: z.enum(otherApps).nullable() }),
  z.object({ kind: z.literal("hub"), source: z.enum(hubSources), repo: text, revision: text, path: text }),
])
const integrity = z.union([
  z.object({ kind: z.literal("unknown") }),
  z.object({ kind: z.literal("verified"), at: z.number(), sha256, isPublished: z.boolean() }),
  z.object({ kind: z.literal("damaged"), at: z.number(), sha256, expected: sha256 }),
])
const facts = z.object({
  place: text,
  path: text,
  file: z.object({ inode: text.nullable(), sizeBytes: z.number(), modifiedAt: z.number() }).nullable(),
  name: text.nullable(),
  notes: text,
  addedAt: z.number(),
  origin,
  hashes: z.array(z.object({ sha256, isPublished: z.boolean() })),
  integrity,
  isForgotten: z.boolean(),
  pairedWith: text.nullable(),
  scale: z.number(),
  aliases: z.array(z.object({ name: text, modelId: text, scale: z.number().nullable() })),
  madeOf: z.object({ samples: sha256, sha256 }).nullable().default(null),
  seen: text,
})

/** All that is known, in memory and in the database. A full disk keeps nothing from being shown: it is only not remembered then. */
export class Items {
  readonly #store: CatalogueStore
  readonly #log: Log
  readonly #items = new Map<string, Item>()

  constructor(store: CatalogueStore, log: Log) {
    this.#store = store
    this.#log = log
    for (const { kind, id, usedAt, facts: stored } of store.items()) {
      const read = facts.safeParse(parseJson(stored))
      if (read.success) this.#items.set(keyOf(kind, id), { kind, id, lastUsedAt: usedAt, ...read.data })
      else log.warn("what was known of a model cannot be read", { [kind]: id })
    }
  }

  get all(): readonly Item[] {
    return [...this.#items.values()]
  }

  get(kind: ItemKind, id: string): Item | undefined {
    return this.#items.get(keyOf(kind, id))
  }

  save(items: readonly Item[], removed: readonly Item[] = []): void {
    const changed = items.filter((item) => this.#items.get(keyOf(item.kind, item.id)) !== item)
    if (changed.length === 0 && removed.length === 0) return
    for (const { kind, id } of removed) this.#items.delete(keyOf(kind, id))
    for (const item of changed) this.#items.set(keyOf(item.kind, item.id), item)
    this.#remember(() => this.#store.saveItems(changed.map(toStored), removed))
  }

  /** Nobody reads a minute of it, and a disk should not be written to for every answer. */
  used(kind: ItemKind, id: string, at: number): boolean {
    const item = this.get(kind, id)
    if (item === undefined || at - (item.lastUsedAt ?? 0) < 60_000) return false
    this.#items.set(keyOf(kind, id), { ...item, lastUsedAt: at })
    this.#remember(() => this.#store.noteUse(kind, id, at))
    return true
  }

  #remember(write: () => void): void {
    try {
      write()
    } catch (error) {
      this.#log.warn("what is known of the library could not be written", {}, error)
    }
  }
}

function toStored({ kind, id, lastUsedAt, ...rest }: Item): StoredItem {
  return { kind, id, usedAt: lastUsedAt, facts: JSON.stringify(rest) }
}

function keyOf(kind: ItemKind, id: string): string {
  return `${kind} ${id}`
}
