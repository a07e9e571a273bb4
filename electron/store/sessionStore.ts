import type { DatabaseSync } from "node:sqlite"
import { transaction } from "./database.ts"

/** What `/auth/login` opened, without its token. */
export type StoredSession = {
  readonly id: string
  /** Empty: it was opened without a key. */
  readonly keyId: string
  /** What only the secret that the key had then comes to. */
  readonly proof: string
  readonly createdAt: number
  readonly expiresAt: number
  /** Answers where a request names no model. */
  readonly model: string | null
}

export interface SessionStore {
  /** The oldest of the same key make room beyond `limit`; those that are over go, too. */
  add(session: StoredSession, limit: number): void
  find(id: string): StoredSession | undefined
  bind(id: string, model: string): void
  remove(id: string): void
}

export function createSessionStore(database: DatabaseSync): SessionStore {
  const insert = database.prepare(
    `INSERT INTO sessions (id, key_id, proof, created_at, expires_at, model)
     VALUES (:id, :keyId, :proof, :createdAt, :expiresAt, :model)`,
  )
  const removeEnded = database.prepare("DELETE FROM sessions WHERE expires_at <= ?")
  const removeOldest = database.prepare(
    `DELETE FROM sessions WHERE id IN
       (SELECT id FROM sessions WHERE key_id = ? ORDER BY created_at DESC, rowid DESC LIMIT -1 OFFSET ?)`,
  )
  const select = database.prepare("SELECT * FROM sessions WHERE id = ?")
  const update = database.prepare("UPDATE sessions SET model = ? WHERE id = ?")
  const remove = database.prepare("DELETE FROM sessions WHERE id = ?")
  return {
    add(session, limit) {
      transaction(database, () => {
        removeEnded.run(session.createdAt)
        insert.run(session)
        removeOldest.run(session.keyId, limit)
      })
    },
    find(id) {
      const row = select.get(id)
      return row === undefined ? undefined : toSession(row)
    },
    bind: (id, model) => void update.run(model, id),
    remove: (id) => void remove.run(id),
  }
}

function toSession(row: Record<string, unknown>): StoredSession {
  return {
    id: String(row.id),
    keyId: String(row.key_id),
    proof: String(row.proof),
    createdAt: Number(row.created_at),
    expiresAt: Number(row.expires_at),
    model: row.model === null ? null : String(row.model),
  }
}
