import { realpath, stat } from "node:fs/promises"
import type { CatalogueEntry } from "../../library/catalogue.ts"
import { type ContentPrint, joinDigests, samplesOf } from "../../library/imports/contentPrint.ts"
import { fileDigest } from "../../library/imports/fileDigest.ts"
import { wholeModel } from "../../library/imports/splitSet.ts"

/** What the library holds, as far as it matters for what is the same. */
export type HeldItem = {
  readonly id: string
  readonly held:
    | {
        readonly kind: "files"
        /** Of one model, the first of several; of a PEFT folder, all. */
        readonly paths: readonly string[]
        /** Of all its files. */
        readonly sizeBytes: number
        /** Of a model: what is known of it without reading it. */
        readonly integrity?: CatalogueEntry["integrity"]
      }
    /** What it was made of lies elsewhere, or nowhere any more. */
    | { readonly kind: "print"; readonly print: ContentPrint }
}

/** So much is read whole even where only a look was asked for. */
const quicklyReadBytes = 64 * 1024 * 1024

type Wanted = { readonly files: readonly string[]; readonly sizeBytes: number }

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

  /**
   * The id of what has just this content; null if there is none. `onRead` is told what is read of the files. Rejects with the
   * signal's reason on abort.
   */
  async find(wanted: Wanted, signal: AbortSignal, onRead: (bytes: number) => void = () => {}): Promise<string | null> {
    return this.#search(wanted, async ({ held }, own) => {
      if (held.kind === "print") return (await this.#joined(wanted.files, signal, onRead)) === held.print.sha256
      return this.#areSame(wanted.files, own, held.integrity, signal, onRead)
    })
  }

  /** The same without reading much: of what is large, it is not sure. */
  async look(
    wanted: Wanted,
    signal: AbortSignal,
  ): Promise<{ readonly duplicateOf: string | null; readonly isDuplicateLikely?: boolean }> {
    if (wanted.sizeBytes <= quicklyReadBytes) return { duplicateOf: await this.find(wanted, signal) }
    const id = await this.#search(wanted, async () => true)
    return id === null ? { duplicateOf: null } : { duplicateOf: id, isDuplicateLikely: true }
  }

  /** The first whose sizes and samples are the same, and which then is the same. */
  async #search(
    { files, sizeBytes }: Wanted,
    isSame: (one: HeldItem, own: readonly string[]) => Promise<boolean>,
  ): Promise<string | null> {
    let samples: string | undefined
    for (const one of this.#held()) {
      const { held } = one
      if (held.kind === "files" && held.sizeBytes !== sizeBytes) continue
      const own = held.kind === "files" ? await filesOf(held.paths) : []
      if (held.kind === "files" && own.length !== files.length) continue
      samples ??= await samplesOf(files)
      const theirs = held.kind === "files" ? await samplesOf(own).catch(() => "") : held.print.samples
      if (samples === theirs && (await isSame(one, own))) return one.id
    }
    return null
  }

  async #areSame(
    files: readonly string[],
    others: readonly string[],
    integrity: CatalogueEntry["integrity"] | undefined,
    signal: AbortSignal,
    onRead: (bytes: number) => void,
  ): Promise<boolean> {
    const known = others.length === 1 && integrity?.kind === "verified" ? integrity.sha256 : null
    for (const [index, file] of files.entries()) {
      const other = others[index] ?? ""
      if ((await realpath(file)) === (await realpath(other))) continue
      const theirs = known ?? this.#digest(other, signal, () => {})
      const [own, another] = await Promise.all([this.#digest(file, signal, onRead), theirs])
      if (own !== another) return false
    }
    return true
  }

  async #joined(files: readonly string[], signal: AbortSignal, onRead: (bytes: number) => void): Promise<string> {
    const digests: string[] = []
    for (const file of files) digests.push(await this.#digest(file, signal, onRead))
    return joinDigests(digests)
  }

  async #digest(path: string, signal: AbortSignal, onRead: (bytes: number) => void): Promise<string> {
    const key = await keyOf(path)
    const known = this.#digests.get(key)
    if (known !== undefined) return known
    const digest = await fileDigest(path, signal, onRead)
    this.#digests.set(key, digest)
    return digest
  }
}

async function filesOf(paths: readonly string[]): Promise<readonly string[]> {
  const [path, ...others] = paths
  if (path === undefined || others.length > 0) return paths
  return (await wholeModel(path).catch(() => null))?.parts.map((part) => part.path) ?? []
}

async function keyOf(path: string): Promise<string> {
  const { dev, ino, size, mtimeMs } = await stat(path)
  return JSON.stringify([path, dev, ino, size, mtimeMs])
}
