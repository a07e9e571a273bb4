import { createHash } from "node:crypto"
import { constants, type Stats } from "node:fs"
import { copyFile, open, rm, stat } from "node:fs/promises"
import { basename } from "node:path"
import { writingFailed } from "../diskSpace.ts"
import { writeAll } from "../durable.ts"
import { chunkBytes } from "./fileDigest.ts"
import { importInvalid } from "./importErrors.ts"

export type CopyOptions = { readonly signal: AbortSignal; readonly onBytes: (bytes: number) => void }

/**
 * Copies a file whole, or leaves nothing: as a clone that shares its blocks where the file system can, else byte by byte. The
 * SHA-256 that comes of the bytes on their way; null for a clone. Errors: `import_invalid` for one that changes meanwhile,
 * `disk_full`.
 */
export async function copyWhole(from: string, to: string, options: CopyOptions): Promise<{ sha256: string | null }> {
  options.signal.throwIfAborted()
  const before = await stat(from).catch((cause) => {
    throw importInvalid(basename(from), "not-there", cause)
  })
  try {
    const isCloned = await clone(from, to)
    if (isCloned) options.onBytes(before.size)
    const sha256 = isCloned ? null : await copyBytes(from, to, before.size, options)
    if (!isSame(before, await stat(from)) || (await stat(to)).size !== before.size) {
      throw importInvalid(basename(from), "changing")
    }
    return { sha256 }
  } catch (error) {
    await rm(to, { force: true })
    return writingFailed(error, "A copy for the models folder")
  }
}

async function clone(from: string, to: string): Promise<boolean> {
  try {
    await copyFile(from, to, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE_FORCE)
    await using target = await open(to, "r+")
    await target.sync()
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") throw error
    // Other systems of files cannot, and each says so in its own way.
    await rm(to, { force: true })
    return false
  }
}

async function copyBytes(
  from: string,
  to: string,
  sizeBytes: number,
  { signal, onBytes }: CopyOptions,
): Promise<string> {
  const hash = createHash("sha256")
  const chunk = Buffer.allocUnsafe(chunkBytes)
  await using source = await open(from, "r").catch((cause) => {
    throw importInvalid(basename(from), "not-readable", cause)
  })
  await using target = await open(to, "wx", 0o644)
  let position = 0
  for (;;) {
    signal.throwIfAborted()
    const { bytesRead } = await source.read(chunk, 0, chunkBytes, position)
    if (bytesRead === 0) break
    // One that grows faster than it is copied would never end.
    if (position + bytesRead > sizeBytes) throw importInvalid(basename(from), "changing")
    const piece = chunk.subarray(0, bytesRead)
    hash.update(piece)
    await writeAll(target, piece, position)
    position += bytesRead
    onBytes(bytesRead)
  }
  await target.sync()
  return hash.digest("hex")
}

function isSame(a: Stats, b: Stats): boolean {
  return a.size === b.size && a.mtimeMs === b.mtimeMs && a.ino === b.ino
}
