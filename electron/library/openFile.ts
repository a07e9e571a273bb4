import { constants } from "node:fs"
import { type FileHandle, open } from "node:fs/promises"

/**
 * Opens a file to read it, and nothing else: a pipe in its place would wait for a writer for ever, and take one of the few threads
 * with it that all files are read by. Rejects as `open` does, and for what is no file.
 */
export async function openFile(path: string): Promise<FileHandle> {
  // Windows has no such pipes, and not this flag.
  const file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0))
  if ((await file.stat()).isFile()) return file
  await file.close()
  throw new Error("It is no file")
}
