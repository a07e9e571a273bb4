import { statfs } from "node:fs/promises"
import { AppError } from "../../contract/errors.ts"

/** What stays free: a disk that is full to the last byte harms other programs, and our own database. */
const reserveBytes = 256 * 1024 * 1024

/** Throws `disk_full` where the disk of this folder has no room for so much more. */
export async function assertDiskSpace(folder: string, neededBytes: number): Promise<void> {
  const { bavail, bsize } = await statfs(folder)
  if (neededBytes + reserveBytes > bavail * bsize) throw diskFull(neededBytes, bavail * bsize)
}

export function diskFull(neededBytes: number, freeBytes: number, cause?: unknown): AppError {
  const facts = { needed: inWords(neededBytes), free: inWords(freeBytes) }
  const message = `This needs ${facts.needed}, but only ${facts.free} of the disk is free.`
  return new AppError("disk_full", message, { facts, cause })
}

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
