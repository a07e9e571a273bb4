import type { Integrity } from "../contract/library.ts"
import type { Clock } from "../core/clock.ts"
import type { Log } from "../core/log.ts"
import { type Throttled, throttle } from "../core/throttle.ts"
import type { FileHash, Item, ItemKind, Items } from "./catalogueItems.ts"
import { fileDigest } from "./imports/fileDigest.ts"

export type VerificationParts = {
  readonly items: Items
  readonly clock: Clock
  readonly log: Log
  /** What is shown has become another. */
  onChange(): void
}

type Check = { readonly done: Promise<readonly string[]>; readonly abort: AbortController; progress: number }

/** Computes what files are, and keeps what came of it. */
export class Verification {
  readonly #parts: VerificationParts
  readonly #checks = new Map<string, Check>()
  readonly #tell: Throttled

  constructor(parts: VerificationParts) {
    this.#parts = parts
    this.#tell = throttle(() => parts.onChange(), 250, parts.clock)
  }

  integrityOf(item: Item): Integrity {
    const check = this.#checks.get(keyOf(item.kind, item.id))
    return check === undefined ? item.integrity : { kind: "checking", progress: check.progress }
  }

  /** Resolves with the hash of each file when it is known what became of them; joins a check under way. */
  async check(kind: ItemKind, id: string, files: readonly string[], sizeBytes: number): Promise<readonly string[]> {
    const running = this.#checks.get(keyOf(kind, id))
    if (running !== undefined) return running.done
    const abort = new AbortController()
    const check: Check = { abort, progress: 0, done: this.#run(kind, id, files, sizeBytes, abort.signal) }
    this.#checks.set(keyOf(kind, id), check)
    this.#parts.onChange()
    try {
      return await check.done
    } finally {
      this.#checks.delete(keyOf(kind, id))
      this.#parts.onChange()
    }
  }

  /** Its files are others now, or go. */
  cancel(kind: ItemKind, id: string): void {
    this.#checks.get(keyOf(kind, id))?.abort.abort()
  }

  async close(): Promise<void> {
    this.#tell.cancel()
    const checks = [...this.#checks.values()]
    for (const { abort } of checks) abort.abort()
    await Promise.allSettled(checks.map(({ done }) => done))
  }

  async #run(
    kind: ItemKind,
    id: string,
    files: readonly string[],
    sizeBytes: number,
    signal: AbortSignal,
  ): Promise<readonly string[]> {
    const { items, clock } = this.#parts
    const mark = JSON.stringify(items.get(kind, id)?.file)
    let read = 0
    const found: string[] = []
    for (const path of files) {
      const hash = await fileDigest(path, signal, (bytes) => {
        read += bytes
        const check = this.#checks.get(keyOf(kind, id))
        if (check !== undefined) check.progress = Math.min(1, read / Math.max(1, sizeBytes))
        this.#tell.call()
      })
      found.push(hash)
    }
    const item = items.get(kind, id)
    // What was changed while it was read is neither of both.
    if (item !== undefined && JSON.stringify(item.file) === mark) items.save([judged(item, found, clock.now())])
    return found
  }
}

function judged(item: Item, found: readonly string[], at: number): Item {
  const hashes: readonly FileHash[] =
    item.hashes.length === found.length ? item.hashes : found.map((sha256) => ({ sha256, isPublished: false }))
  const wrong = hashes.findIndex(({ sha256 }, index) => sha256 !== found[index])
  const [first] = hashes
  if (wrong >= 0) {
    const integrity = {
      kind: "damaged",
      at,
      sha256: found[wrong] ?? "",
      expected: hashes[wrong]?.sha256 ?? "",
    } as const
    return { ...item, hashes, integrity }
  }
  return first === undefined ? item : { ...item, hashes, integrity: { kind: "verified", at, ...first } }
}

function keyOf(kind: ItemKind, id: string): string {
  return `${kind} ${id}`
}
