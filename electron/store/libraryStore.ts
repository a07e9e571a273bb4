import type { DatabaseSync } from "node:sqlite"
import { transaction } from "./database.ts"
import { unsynced } from "./unsynced.ts"

/** What is known of a model or an adapter, beside what its files say; `facts` is the catalogue's own. */
export type LibraryItem = {
  readonly kind: "model" | "adapter"
  readonly id: string
  readonly facts: string
  readonly usedAt: number | null
}

/** What was read of a file once, by its place. It holds as long as the file has the same signature. */
export type LibraryReading = { readonly place: string; readonly signature: string; readonly content: string }

/** The catalogue's part of the database. */
export interface LibraryStore {
  items(): LibraryItem[]
  readings(): LibraryReading[]
  saveItems(items: readonly LibraryItem[], removed: readonly Pick<LibraryItem, "kind" | "id">[]): void
  saveReadings(readings: readonly LibraryReading[], removed: readonly string[]): void
  /** Written often, so a power cut may take the last of it. */
  noteUse(kind: LibraryItem["kind"], id: string, at: number): void
}

export function createLibraryStore(database: DatabaseSync): LibraryStore {
  const items = database.prepare("SELECT kind, id, facts, used_at FROM library_items")
  const upsertItem = database.prepare(
    `INSERT INTO library_items (kind, id, facts, used_at) VALUES ($kind, $id, $facts, $usedAt)
     ON CONFLICT (kind, id) DO UPDATE SET facts = excluded.facts, used_at = excluded.used_at`,
  )
  const removeItem = database.prepare("DELETE FROM library_items WHERE kind = ? AND id = ?")
  const use = database.prepare("UPDATE library_items SET used_at = ? WHERE kind = ? AND id = ?")
  const readings = database.prepare("SELECT place, signature, content FROM library_readings")
  const upsertReading = database.prepare(
    "INSERT OR REPLACE INTO library_readings (place, signature, content) VALUES ($place, $signature, $content)",
  )
  const removeReading = database.prepare("DELETE FROM library_readings WHERE place = ?")
  return {
    items: () =>
      items.all().map((row) => ({
        kind: row.kind === "adapter" ? "adapter" : "model",
        id: String(row.id),
        facts: String(row.facts),
        usedAt: row.used_at === null ? null : Number(row.used_at),
      })),
    readings: () =>
      readings.all().map((row) => ({
        place: String(row.place),
        signature: String(row.signature),
        content: String(row.content),
      })),
    saveItems(changed, removed) {
      transaction(database, () => {
        for (const { kind, id } of removed) removeItem.run(kind, id)
        for (const item of changed) upsertItem.run({ ...item })
      })
    },
    saveReadings(changed, removed) {
      // They can be read again.
      unsynced(database, () =>
        transaction(database, () => {
          for (const place of removed) removeReading.run(place)
          for (const reading of changed) upsertReading.run({ ...reading })
        }),
      )
    },
    noteUse: (kind, id, at) => unsynced(database, () => void use.run(at, kind, id)),
  }
}
