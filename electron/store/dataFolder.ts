import { chmodSync, mkdirSync, readFileSync, rmSync } from "node:fs"
import { join } from "node:path"
import { DatabaseSync } from "node:sqlite"
import { AppError } from "../contract/errors.ts"
import { writeFileAtomic } from "../core/atomicFile.ts"
import { Mutex } from "../core/mutex.ts"
import { isTree } from "./settingsShape.ts"

/** A data folder that this process holds until it closes it or ends. */
export interface DataFolder {
  /** Tells a second host, and the command line, where this one can be reached; what is not given stays as it was. */
  announce(facts: Announced): Promise<void>
  close(): Promise<void>
}

export type Announced = {
  /** Of the window for a browser. */
  readonly url?: string
  /** Of the API, without `/v1`; null while it cannot be reached from this computer. */
  readonly api?: string | null
  /** What lets programs of the same user manage the library: nobody else can read this file. */
  readonly token?: string
}

/**
 * Creates the folder (0700) and takes it for this process. The lock is SQLite's lock on an empty file: the system drops it
 * when a process ends in whatever way, so that a killed host leaves nothing behind. Throws `data_folder_locked` with the
 * holder's `pid` and `url` among the facts, or `data_folder_unusable`.
 */
export async function openDataFolder(path: string): Promise<DataFolder> {
  prepareFolder(path)
  const lock = takeLock(path)
  const holderPath = join(path, "host.json")
  const writing = new Mutex()
  let told: Announced | null = {}
  const announce = (facts: Announced) =>
    writing.run(async () => {
      if (told === null) return
      told = { ...told, ...facts }
      await writeFileAtomic(holderPath, `${JSON.stringify({ pid: process.pid, ...told })}\n`)
    })
  try {
    await announce({})
  } catch (cause) {
    lock.close()
    throw unusable(path, cause)
  }
  return {
    announce,
    close: () =>
      writing.run(async () => {
        told = null
        rmSync(holderPath, { force: true })
        lock.close()
      }),
  }
}

function prepareFolder(path: string): void {
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 })
    // The folder may have been there before, open to others.
    chmodSync(path, 0o700)
  } catch (cause) {
    throw unusable(path, cause)
  }
}

function takeLock(path: string): DatabaseSync {
  let lock: DatabaseSync
  try {
    lock = new DatabaseSync(join(path, "host.lock"))
  } catch (cause) {
    throw unusable(path, cause)
  }
  try {
    lock.exec("BEGIN EXCLUSIVE")
    return lock
  } catch (cause) {
    lock.close()
    if (isBusy(cause)) throw locked(path, cause)
    throw unusable(path, cause)
  }
}

function isBusy(error: unknown): boolean {
  const sqliteBusy = 5
  return error instanceof Error && "errcode" in error && (Number(error.errcode) & 0xff) === sqliteBusy
}

function locked(path: string, cause: unknown): AppError {
  const holder = readHolder(join(path, "host.json"))
  const who = holder.pid === undefined ? "another process" : `process ${holder.pid}`
  const where = holder.url === undefined ? "" : `, reachable at ${holder.url}`
  return new AppError("data_folder_locked", `Hearth already runs with the data folder ${path}: ${who}${where}.`, {
    facts: { path, ...holder },
    cause,
  })
}

function readHolder(path: string): { pid?: number; url?: string } {
  try {
    const holder: unknown = JSON.parse(readFileSync(path, "utf8"))
    if (!isTree(holder)) return {}
    return {
      ...(typeof holder.pid === "number" ? { pid: holder.pid } : {}),
      ...(typeof holder.url === "string" ? { url: holder.url } : {}),
    }
  } catch {
    // It is between taking the lock and writing the file, or was never written: the lock alone decides.
    return {}
  }
}

function unusable(path: string, cause: unknown): AppError {
  const message = `The data folder ${path} cannot be used: it must be a folder that Hearth may write to.`
  return new AppError("data_folder_unusable", message, { facts: { path }, cause })
}
