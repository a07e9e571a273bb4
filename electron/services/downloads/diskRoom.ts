import { statfs } from "node:fs/promises"
import { AppError } from "../../contract/errors.ts"

/** Of the disk with this folder, for this user. */
export async function freeBytesAt(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder)
  return bavail * bsize
}

/** A computer without any room on its disk does not work well. */
const reserveBytes = 256 * 1024 * 1024

/** Throws `disk_full` where so much more would leave the disk without its reserve. */
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
