import { createHash } from "node:crypto"
import { open } from "node:fs/promises"

/** So much is hashed at once; the process answers others in between. */
export const chunkBytes = 1024 * 1024

/** SHA-256 of a file, in hexadecimal; `onRead` is told the bytes of each piece. Rejects with the signal's reason on abort. */
export async function fileDigest(
  path: string,
  signal: AbortSignal,
  onRead: (bytes: number) => void = () => {},
): Promise<string> {
  const hash = createHash("sha256")
  const chunk = Buffer.allocUnsafe(chunkBytes)
  await using file = await open(path, "r")
  for (;;) {
    signal.throwIfAborted()
    const { bytesRead } = await file.read(chunk, 0, chunkBytes, null)
    if (bytesRead === 0) return hash.digest("hex")
    hash.update(chunk.subarray(0, bytesRead))
    onRead(bytesRead)
  }
}
