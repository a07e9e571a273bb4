import type { DatabaseSync } from "node:sqlite"

/**
 * Runs a change that overwrites what it deletes: otherwise texts stay in the file until their pages are needed for something else.
 * The log holds them still, see `emptyLog`.
 */
export function erasing<Value>(database: DatabaseSync, change: () => Value): Value {
  database.exec("PRAGMA secure_delete = ON")
  try {
    return change()
  } finally {
    database.exec("PRAGMA secure_delete = OFF")
  }
}

/** Takes the write-ahead log over into the database and cuts it, with what was deleted since. Not inside a transaction. */
export function emptyLog(database: DatabaseSync): void {
  database.exec("PRAGMA wal_checkpoint(TRUNCATE)")
}
