import { createHash } from "node:crypto"
import { open } from "node:fs/promises"
import { fileDigest } from "./fileDigest.ts"

/** What some files are known by: `samples` is quickly computed and tells nearly all others apart, `sha256` is sure. */
export type ContentPrint = { readonly samples: string; readonly sha256: string }

const sampleBytes = 64 * 1024
const sampleCount = 17

/** Of the files in this order, whatever they are called. Rejects with the signal's reason on abort. */
export async function contentPrint(files: readonly string[], signal: AbortSignal): Promise<ContentPrint> {
  const digests: string[] = []
  for (const file of files) digests.push(await fileDigest(file, signal))
  return { samples: await samplesOf(files), sha256: joinDigests(digests) }
}

/** One hash for those of several files. */
export function joinDigests(digests: readonly string[]): string {
  return createHash("sha256").update(digests.join(" ")).digest("hex")
}

/** A hash of the sizes and of parts of each file, its beginning and its end among them. */
export async function samplesOf(files: readonly string[]): Promise<string> {
  const hash = createHash("sha256")
  const sample = Buffer.alloc(sampleBytes)
  for (const path of files) {
    await using file = await open(path, "r")
    const { size } = await file.stat()
    hash.update(`${size} `)
    const last = Math.max(0, size - sampleBytes)
    for (let index = 0; index < sampleCount; index++) {
      const { bytesRead } = await file.read(sample, 0, sampleBytes, Math.floor((last / (sampleCount - 1)) * index))
      hash.update(sample.subarray(0, bytesRead))
      // All of it was in the first.
      if (last === 0) break
    }
  }
  return hash.digest("hex")
}
