import { AppError } from "../../contract/errors.ts"

/** EDQUOT: the user's share of the disk. EFBIG: a file system, such as FAT32, that takes no file so large. */
const full = ["ENOSPC", "EDQUOT", "EFBIG"]

/** Translates what the file system says while a download is written; cancellations and our own errors pass. */
export function diskError(cause: unknown): never {
  if (cause instanceof AppError || !(cause instanceof Error) || !("code" in cause)) throw cause
  if (full.includes(String(cause.code))) {
    throw new AppError("disk_full", "The disk with the models folder is full. What has been fetched is kept.", {
      cause,
    })
  }
  if (cause.name === "AbortError") throw cause
  const facts = { code: String(cause.code) }
  throw new AppError("data_folder_unusable", `The models folder cannot be written to (${facts.code}).`, { cause })
}
