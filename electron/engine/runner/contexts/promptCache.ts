import { rm, stat } from "node:fs/promises"
import { join } from "node:path"
import { messageOf } from "../../../core/messageOf.ts"
import type { PromptFolder } from "./promptFolder.ts"

/** Shorter beginnings are read again about as fast. */
const leastTokens = 64
/** One conversation may not drive out all others. */
const largestShare = 1 / 2
/** Files this small cost a few milliseconds wherever they lie. */
const smallBytes = 16 * 2 ** 20
/** Until the first transfer has shown it. */
const usualBytesPerMs = 500_000

/** Writes and reads the state of one sequence. */
export type StateFile = {
  /** Resolves with the bytes written. */
  write(path: string): Promise<number>
  read(path: string): Promise<void>
}

/** A stored state and how many tokens of a prompt it covers. */
export type StoredPrompt = { readonly entry: Entry; readonly prefix: number }

type Entry = {
  /** The adapters it was computed with. */
  readonly set: string
  readonly tokens: readonly number[]
  readonly path: string
  readonly sizeBytes: number
  usedAt: number
}

export type PromptCacheOptions = {
  readonly folder: PromptFolder
  /** How much of the folder's budget may be used now; see `trim`. */
  allowedBytes(): number
  /** Estimated size of the state of one token. */
  readonly bytesPerToken: number
  /** False where a state can only be used in whole: the model cannot go back (sliding window, recurrent memory). */
  readonly canRewind: boolean
  readonly log: (message: string) => void
}

/**
 * What slots held before another conversation took them, so that a conversation that comes back is not read again. Only files
 * that this process wrote itself are ever read: a foreign one could crash it. Where writing fails there is no cache any more.
 */
export class PromptCache {
  readonly #options: PromptCacheOptions
  #entries: Entry[] = []
  #usedBytes = 0
  #count = 0
  #bytesPerMs = usualBytesPerMs
  #canWrite = true

  constructor(options: PromptCacheOptions) {
    this.#options = options
  }

  get usedBytes(): number {
    return this.#usedBytes
  }

  /** To be called when less may be used than before: what nobody asked for longest is dropped. */
  trim(): Promise<void> {
    return this.#makeRoom()
  }

  get #budgetBytes(): number {
    return Math.min(this.#options.folder.budgetBytes, this.#options.allowedBytes())
  }

  /** The stored state that covers most of the prompt's beginning. */
  find(set: string, tokens: readonly number[]): StoredPrompt | null {
    const matches = this.#entries
      .filter((entry) => entry.set === set)
      .map((entry) => ({ entry, prefix: commonPrefix(entry.tokens, tokens) }))
      .filter(({ entry, prefix }) => this.#options.canRewind || prefix === entry.tokens.length)
    return matches.reduce<StoredPrompt | null>((best, next) => (next.prefix > (best?.prefix ?? 0) ? next : best), null)
  }

  /** Whether moving so many bytes takes less time than reading so many tokens. */
  pays(sizeBytes: number, tokens: number, msPerToken: number | null): boolean {
    if (tokens < leastTokens) return false
    return sizeBytes <= smallBytes || msPerToken === null || sizeBytes / this.#bytesPerMs < tokens * msPerToken
  }

  /** Keeps the state of these tokens if that pays and it is not kept already. Never throws. */
  async store(set: string, tokens: readonly number[], file: StateFile, msPerToken: number | null): Promise<void> {
    const { folder, bytesPerToken, log } = this.#options
    const expectedBytes = tokens.length * bytesPerToken
    if (!this.#canWrite || !this.pays(expectedBytes, tokens.length, msPerToken)) return
    if (expectedBytes > this.#budgetBytes * largestShare || this.find(set, tokens)?.prefix === tokens.length) return
    const path = join(folder.path, String(++this.#count))
    this.#usedBytes += expectedBytes
    try {
      await this.#makeRoom()
      const startedAt = performance.now()
      const sizeBytes = await file.write(path)
      await checkWhole(path, sizeBytes)
      this.#transferred(sizeBytes, performance.now() - startedAt)
      this.#usedBytes += sizeBytes
      await this.#dropCovered(set, tokens)
      this.#entries.push({ set, tokens, path, sizeBytes, usedAt: ++this.#count })
    } catch (error) {
      this.#canWrite = false
      log(`conversations are not stored any more: ${messageOf(error)}`)
      await rm(path, { force: true }).catch(() => {})
    } finally {
      this.#usedBytes -= expectedBytes
    }
    await this.#makeRoom()
  }

  /** False if the state could not be read: what the sequence holds then is unknown. */
  async restore({ entry }: StoredPrompt, file: StateFile): Promise<boolean> {
    entry.usedAt = ++this.#count
    try {
      await checkWhole(entry.path, entry.sizeBytes)
      const startedAt = performance.now()
      await file.read(entry.path)
      this.#transferred(entry.sizeBytes, performance.now() - startedAt)
      return true
    } catch (error) {
      // Unless it was dropped meanwhile, it would fail again.
      if (this.#entries.includes(entry)) {
        this.#options.log(`a stored conversation cannot be read: ${messageOf(error)}`)
        await this.#drop(entry)
      }
      return false
    }
  }

  /** What the new state covers is of no use any more, unless states are only used in whole. */
  async #dropCovered(set: string, tokens: readonly number[]): Promise<void> {
    if (!this.#options.canRewind) return
    const covered = this.#entries.filter(
      (entry) => entry.set === set && commonPrefix(entry.tokens, tokens) === entry.tokens.length,
    )
    for (const entry of covered) await this.#drop(entry)
  }

  async #makeRoom(): Promise<void> {
    const oldest = this.#entries.toSorted((a, b) => a.usedAt - b.usedAt)
    for (const entry of oldest) {
      if (this.#usedBytes <= this.#budgetBytes) return
      await this.#drop(entry)
    }
  }

  async #drop(entry: Entry): Promise<void> {
    if (!this.#entries.includes(entry)) return
    this.#entries = this.#entries.filter((other) => other !== entry)
    this.#usedBytes -= entry.sizeBytes
    await rm(entry.path, { force: true }).catch(() => {})
  }

  /** Small files say more about latency than about speed. */
  #transferred(sizeBytes: number, tookMs: number): void {
    if (sizeBytes > smallBytes) this.#bytesPerMs = sizeBytes / Math.max(tookMs, 0.1)
  }
}

/** llama.cpp aborts the process where it reads too little, and what it writes last on a full disk gets lost without a word. */
async function checkWhole(path: string, sizeBytes: number): Promise<void> {
  const { size } = await stat(path)
  if (size !== sizeBytes) throw new Error(`the file has ${size} of ${sizeBytes} bytes`)
}

function commonPrefix(a: readonly number[], b: readonly number[]): number {
  const length = Math.min(a.length, b.length)
  let index = 0
  while (index < length && a[index] === b[index]) index++
  return index
}
