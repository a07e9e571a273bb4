import { statfs } from "node:fs/promises"
import { AppError } from "../contract/errors.ts"

/** What stays free: a disk that is full to the last byte harms other programs, and our own database. */
const reserveBytes = 256 * 1024 * 1024

/** Of the disk with this folder, for this user. */
export async function freeBytesAt(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder)
  return bavail * bsize
}

/** Throws `disk_full` where so much more would leave the disk of this folder without its reserve. */
export function assertDiskSpace(folder: string, neededBytes: number): Promise<void> {
  return assertRoom(neededBytes, () => freeBytesAt(folder))
}

/** The same for a disk of which somebody else tells how much is free. */
export async function assertRoom(neededBytes: number, free: () => Promise<number>): Promise<void> {
  if (neededBytes === 0) return
  const freeBytes = await free()
  if (neededBytes + reserveBytes <= freeBytes) return
  const facts = { needed: inWords(neededBytes), free: inWords(freeBytes), neededBytes, freeBytes }
  throw new AppError("disk_full", `This needs ${facts.needed} of the disk, but only ${facts.free} are free.`, { facts })
}

/** Decimal units, as the window shows sizes. */
function inWords(bytes: number): string {
  return bytes < 1e9 ? `${Math.round(bytes / 1e6)} MB` : `${(bytes / 1e9).toFixed(1)} GB`
}

/** Foreign errors of writing as ours; what is ours, or a cancellation, as it is. */
export function writingFailed(cause: unknown, what: string): never {
  if (cause instanceof AppError || (cause instanceof Error && cause.name === "AbortError")) throw cause
  const code = (cause as NodeJS.ErrnoException | null)?.code
  if (code === "ENOSPC" || code === "EDQUOT") {
    throw new AppError("disk_full", `There is no space left on the disk for ${what}.`, { cause })
  }
  throw new AppError("data_folder_unusable", `${what} cannot be written.`, { cause })
}
