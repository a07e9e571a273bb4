import { randomBytes } from "node:crypto"
import { open, rename, rm } from "node:fs/promises"

/** Writes the whole file or nothing: a reader, or a power cut, sees the old content or the new one. */
export async function writeFileAtomic(path: string, content: string | Uint8Array, mode = 0o600): Promise<void> {
  const temporary = `${path}.${randomBytes(6).toString("hex")}.tmp`
  try {
    const file = await open(temporary, "wx", mode)
    try {
      await file.writeFile(content)
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(temporary, path)
  } catch (error) {
    await rm(temporary, { force: true })
    throw error
  }
}
