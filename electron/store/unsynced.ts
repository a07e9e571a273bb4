import type { DatabaseSync } from "node:sqlite"

/**
 * Runs a change that is written too often to wait for the disk each time. It survives a host that is killed; a power cut may
 * take the last of these changes, and leaves the database sound. Not inside a transaction: SQLite ignores it there.
 */
export function unsynced<Value>(database: DatabaseSync, change: () => Value): Value {
  database.exec("PRAGMA synchronous = NORMAL")
  try {
    return change()
  } finally {
    database.exec("PRAGMA synchronous = FULL")
  }
}
