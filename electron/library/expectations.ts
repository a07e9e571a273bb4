import { statSync } from "node:fs"
import type { ModelOrigin } from "../contract/library.ts"
import type { FileHash } from "./catalogueItems.ts"
import type { FoundFile } from "./models/modelFiles.ts"

/** What somebody knows of a file that is about to appear. */
export type ExpectedFile = {
  readonly origin: ModelOrigin
  /** Computed from what was written; null where nobody has. Of what comes from a hub: the one that the hub publishes. */
  readonly sha256: string | null
}

/** Facts about files, from before they appear until they are others. */
export class Expectations {
  readonly #files = new Map<string, ExpectedFile & { readonly before: string | null; mark: string | null }>()

  /** Called before the file is put there: one that is there already is about to be replaced, and is not meant. */
  expect(path: string, facts: ExpectedFile): void {
    const there = statSync(path, { throwIfNoEntry: false })
    const before = there === undefined ? null : markOf(there.size, Math.trunc(there.mtimeMs))
    this.#files.set(path, { ...facts, before, mark: null })
  }

  /** Of the files of one model; null where nothing is known of one of them. */
  of(parts: readonly FoundFile[]): { readonly origin: ModelOrigin; readonly hashes: readonly FileHash[] } | null {
    const known = parts.map((part) => this.#of(part))
    const [first] = known
    if (first === undefined || first === null || known.includes(null)) return null
    const hashes = known.flatMap((one): FileHash[] => {
      const sha256 = one?.sha256 ?? null
      return sha256 === null ? [] : [{ sha256, isPublished: first.origin.kind === "hub" }]
    })
    return { origin: first.origin, hashes: hashes.length === parts.length ? hashes : [] }
  }

  #of({ path, sizeBytes, modifiedAt }: FoundFile): ExpectedFile | null {
    const known = this.#files.get(path)
    if (known === undefined) return null
    const mark = markOf(sizeBytes, modifiedAt)
    if (known.mark === null && mark === known.before) return null
    known.mark ??= mark
    if (known.mark === mark) return known
    this.#files.delete(path)
    return null
  }
}

function markOf(sizeBytes: number, modifiedAt: number): string {
  return `${sizeBytes} ${modifiedAt}`
}
