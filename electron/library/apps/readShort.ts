import { openFile } from "../openFile.ts"

/** The text of a small file of another app; null where it is not there, cannot be read, or is larger than such a file should be. */
export async function readShort(path: string, mostBytes: number): Promise<string | null> {
  const file = await openFile(path).catch(() => null)
  if (file === null) return null
  try {
    const buffer = Buffer.alloc(mostBytes + 1)
    const { bytesRead } = await file.read(buffer, 0, buffer.length, 0)
    return bytesRead > mostBytes ? null : buffer.toString("utf8", 0, bytesRead)
  } catch {
    return null
  } finally {
    await file.close()
  }
}
