import type { DatabaseSync } from "node:sqlite"

/** When each key was used last: no part of the settings, which are not written for every request. */
export interface KeyUseStore {
  all(): ReadonlyMap<string, number>
  note(keyId: string, at: number): void
  forget(keyId: string): void
}

export function createKeyUseStore(database: DatabaseSync): KeyUseStore {
  const select = database.prepare("SELECT key_id, used_at FROM key_uses")
  const upsert = database.prepare("INSERT OR REPLACE INTO key_uses (key_id, used_at) VALUES (?, ?)")
  const remove = database.prepare("DELETE FROM key_uses WHERE key_id = ?")
  return {
    all: () => new Map(select.all().map((row) => [String(row.key_id), Number(row.used_at)])),
    note: (keyId, at) => void upsert.run(keyId, at),
    forget: (keyId) => void remove.run(keyId),
  }
}
