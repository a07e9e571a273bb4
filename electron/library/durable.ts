/** What makes a file, and its name, last. */
import { type FileHandle, open } from "node:fs/promises"

/** All of the bytes: one call may write fewer. */
export async function writeAll(file: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  for (let written = 0; written < bytes.length; ) {
    const { bytesWritten } = await file.write(bytes, written, bytes.length - written, position + written)
    written += bytesWritten
  }
}

/** So that new names in a folder survive a power cut. Windows cannot open folders, and does it by itself. */
export async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, "r").catch(() => null)
  if (folder === null) return
  try {
    await folder.sync().catch(() => {})
  } finally {
    await folder.close()
  }
}
