import { existsSync, renameSync } from "node:fs"
import { basename } from "node:path"
import { DatabaseSync } from "node:sqlite"
import type { StartNotice } from "../contract/app.ts"
import { AppError } from "../contract/errors.ts"
import { type Clock, systemClock } from "../core/clock.ts"
import { brokenName } from "./keepAside.ts"
import { migrations } from "./migrations.ts"

const checkedBytes = 64 * 1024 * 1024

export type OpenedDatabase = { readonly database: DatabaseSync; readonly notices: readonly StartNotice[] }

/**
 * Opens `hearth.db` and brings it up to date. A file that is no sound database is kept aside, with its log, and a new one
 * begun. Throws `database_unusable` for one that a newer Hearth wrote, or that cannot be opened for another reason.
 */
export function openDatabase(path: string, clock: Clock = systemClock): OpenedDatabase {
  try {
    return { database: openSound(path), notices: [] }
  } catch (error) {
    if (!isCorruption(error)) throw asAppError(path, error)
    const keptAside = brokenName(path, clock.now())
    for (const suffix of ["", "-wal", "-shm"]) {
      if (existsSync(path + suffix)) renameSync(path + suffix, keptAside + suffix)
    }
    const notice = { kind: "database-kept-aside", facts: { file: basename(keptAside) } } as const
    return { database: openSound(path), notices: [{ id: notice.kind, ...notice }] }
  }
}

/** Runs `work` as one change: all of it is stored, or nothing. */
export function transaction<Value>(database: DatabaseSync, work: () => Value): Value {
  database.exec("BEGIN IMMEDIATE")
  try {
    const value = work()
    database.exec("COMMIT")
    return value
  } catch (error) {
    // Where the disk is full SQLite has taken it back already; the reason is not to be lost by saying so once more.
    if (database.isTransaction) database.exec("ROLLBACK")
    throw error
  }
}

function openSound(path: string): DatabaseSync {
  const database = new DatabaseSync(path, { timeout: 2000, enableForeignKeyConstraints: true })
  try {
    database.exec("PRAGMA journal_mode = WAL")
    // FULL: what was acknowledged survives a power cut, too. There are few writes, so few waits for the disk.
    database.exec("PRAGMA synchronous = FULL")
    checkSoundness(database)
    migrate(path, database)
    return database
  } catch (error) {
    database.close()
    throw error
  }
}

/** Reads every page, so a large file is only checked as far as it is used: the start must not wait for seconds. */
function checkSoundness(database: DatabaseSync): void {
  const size = database.prepare("SELECT page_count * page_size AS bytes FROM pragma_page_count, pragma_page_size").get()
  if (Number(size?.bytes) > checkedBytes) return
  const check = database.prepare("PRAGMA quick_check(1)").get()
  if (check?.quick_check !== "ok") throw new CorruptDatabase(String(check?.quick_check))
}

function migrate(path: string, database: DatabaseSync): void {
  const version = Number(database.prepare("PRAGMA user_version").get()?.user_version)
  if (version > migrations.length) {
    const message =
      "The database was written by a newer version of Hearth. Start that version, or use another data folder."
    throw new AppError("database_unusable", message, { facts: { path, version, known: migrations.length } })
  }
  for (const [index, statements] of [...migrations.entries()].slice(version)) {
    transaction(database, () => {
      database.exec(statements)
      database.exec(`PRAGMA user_version = ${index + 1}`)
    })
  }
}

class CorruptDatabase extends Error {}

function isCorruption(error: unknown): boolean {
  if (error instanceof CorruptDatabase) return true
  const codes = { corrupt: 11, notADatabase: 26 }
  if (!(error instanceof Error) || !("errcode" in error)) return false
  return Object.values(codes).includes(Number(error.errcode) & 0xff)
}

function asAppError(path: string, error: unknown): AppError {
  if (error instanceof AppError) return error
  return new AppError("database_unusable", `The database ${path} cannot be opened.`, { facts: { path }, cause: error })
}
