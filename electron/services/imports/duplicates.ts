import { open, realpath, stat } from "node:fs/promises"
import type { ModelOrigin } from "../../contract/library.ts"
import { fileDigest } from "../../library/imports/fileDigest.ts"
import { wholeModel } from "../../library/imports/splitSet.ts"

/** What the library holds, as far as it matters for what is the same. */
export type HeldItem = {
  readonly id: string
  /** The first file of several. */
  readonly path: string
  /** Of all its files. */
  readonly sizeBytes: number
  readonly origin?: ModelOrigin
}

const sampleBytes = 64 * 1024
const samples = 9

/**
 * Finds what the library has already by its content: sizes first, then samples, and the whole only where all of those are the
 * same. What was hashed once is remembered while the file stays as it is.
 */
export class Duplicates {
  readonly #held: () => readonly HeldItem[]
  readonly #digests = new Map<string, string>()

  constructor(held: () => readonly HeldItem[]) {
    this.#held = held
  }

  /** The id of what has just this content; null if there is none. Rejects with the signal's reason on abort. */
  async find(files: readonly string[], sizeBytes: number, signal: AbortSignal): Promise<string | null> {
    for (const held of this.#held()) {
      if (held.sizeBytes !== sizeBytes) continue
      const own = await filesOf(held).catch(() => [])
      if (own.length === files.length && (await this.#areSame(files, own, signal))) return held.id
    }
    return null
  }

  async #areSame(files: readonly string[], others: readonly string[], signal: AbortSignal): Promise<boolean> {
    for (const [index, file] of files.entries()) {
      const other = others[index] ?? ""
      if ((await realpath(file)) === (await realpath(other))) continue
      if (!(await haveSameSamples(file, other))) return false
      if ((await this.#digest(file, signal)) !== (await this.#digest(other, signal))) return false
    }
    return true
  }

  async #digest(path: string, signal: AbortSignal): Promise<string> {
    const key = await keyOf(path)
    const known = this.#digests.get(key)
    if (known !== undefined) return known
    const digest = await fileDigest(path, signal)
    this.#digests.set(key, digest)
    return digest
  }
}

async function filesOf({ path }: HeldItem): Promise<readonly string[]> {
  return (await wholeModel(path)).parts.map((part) => part.path)
}

async function keyOf(path: string): Promise<string> {
  const { dev, ino, size, mtimeMs } = await stat(path)
  return JSON.stringify([path, dev, ino, size, mtimeMs])
}

/** Two models of one shape have one size, and often one header: their weights tell them apart without reading all of them. */
async function haveSameSamples(a: string, b: string): Promise<boolean> {
  await using first = await open(a, "r")
  await using second = await open(b, "r")
  const { size } = await first.stat()
  if ((await second.stat()).size !== size) return false
  for (let index = 0; index < samples; index++) {
    const position = Math.floor((Math.max(0, size - sampleBytes) / (samples - 1)) * index)
    const [one, other] = await Promise.all(
      [first, second].map((file) => file.read(Buffer.alloc(sampleBytes), 0, sampleBytes, position)),
    )
    if (one === undefined || other === undefined || !one.buffer.equals(other.buffer)) return false
  }
  return true
}
