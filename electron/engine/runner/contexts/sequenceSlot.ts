import type { LlamaContextSequence, Token } from "node-llama-cpp"
import type { ContextGate } from "./contextGate.ts"
import type { PromptCache, StateFile, StoredPrompt } from "./promptCache.ts"
import type { ReadingPace } from "./readingPace.ts"
import { goesOn, type SlotState } from "./slots.ts"

/** To go back, models with a sliding window or a recurrent memory may read this much again, which nobody can cancel. */
const mostReadAgain = 256

/** What all slots of a model share. */
export type SlotSurroundings = {
  readonly pace: ReadingPace
  /** Null where states are not kept. */
  readonly cache: PromptCache | null
  /** Whether no other slot is busy. */
  isAlone(): boolean
}

/** One sequence of a context: reads prompts into it, keeping the beginning that it already holds or that was stored. */
export class SequenceSlot implements SlotState<Token> {
  readonly sequence: LlamaContextSequence
  readonly #gate: ContextGate
  readonly #set: string
  readonly #shared: SlotSurroundings
  readonly #file: StateFile
  #promptTokens = 0
  #steppedAt: number | null = null

  /** `gate` and `set`, the key of the adapters, are those of its context: what others have computed is of no use here. */
  constructor(sequence: LlamaContextSequence, gate: ContextGate, set: string, shared: SlotSurroundings) {
    this.sequence = sequence
    this.#gate = gate
    this.#set = set
    this.#shared = shared
    this.#file = {
      write: async (path) => (await sequence.saveStateToFile(path)).fileSize,
      // The file was written by this process with this model, which is what the risk is about.
      read: (path) => sequence.loadStateFromFile(path, { acceptRisk: true }),
    }
  }

  get heldTokens(): number {
    return this.sequence.nextTokenIndex
  }

  get promptTokens(): number {
    return Math.min(this.#promptTokens, this.heldTokens)
  }

  commonPrefix(tokens: readonly Token[]): number {
    return this.sequence.compareContextTokens([...tokens]).firstDifferentIndex
  }

  /**
   * Drops what does not belong to the prompt and says how many of its tokens stay. At least the last one is read anew: the
   * model answers from it. Another conversation is stored before it is dropped, and this one fetched if it was stored.
   */
  async keepPrefix(tokens: readonly Token[]): Promise<number> {
    const wanted = tokens.slice(0, -1)
    const common = this.commonPrefix(wanted)
    const kept = this.#canGoBackTo(common) ? Math.max(0, common - this.#readAgain(common)) : 0
    const stored = this.#shared.cache?.find(this.#set, wanted) ?? null
    const fetched = stored !== null && this.#pays(stored, kept) ? stored : null
    if (fetched === null && common === this.heldTokens) return common
    return this.#gate.enter(async () => {
      if (!goesOn(this, common)) await this.store()
      if (fetched !== null) await this.#restore(fetched)
      return this.#cutTo(wanted)
    })
  }

  /** Keeps what the slot holds for a later conversation, if that pays. */
  async store(): Promise<void> {
    await this.#shared.cache?.store(this.#set, this.sequence.contextTokens, this.#file, this.#shared.pace.msPerToken)
  }

  /** Reads the prompt in chunks, all but its last token; false if it was cancelled before the end. */
  async read(tokens: readonly Token[], signal: AbortSignal): Promise<boolean> {
    const { pace } = this.#shared
    const end = tokens.length - 1
    this.#promptTokens = end
    this.#steppedAt = null
    pace.begin()
    try {
      while (this.heldTokens < end) {
        if (signal.aborted) return false
        await this.#readChunk(tokens.slice(0, end))
      }
    } finally {
      pace.end()
    }
    if (this.sequence.needsCheckpoints) await this.#gate.enter(() => this.sequence.takeCheckpoint())
    return !signal.aborted
  }

  /** To be awaited after every token: somebody may want to work on the context. */
  turn(): Promise<void> | undefined {
    const { pace } = this.#shared
    const now = performance.now()
    if (this.#steppedAt !== null && !pace.isReading) pace.stepped(now - this.#steppedAt)
    this.#steppedAt = pace.isReading ? null : now
    return this.#gate.pass()
  }

  /** Forgets everything. */
  clear(): Promise<void> {
    return this.#gate.enter(() => this.sequence.clearHistory())
  }

  async #readChunk(tokens: readonly Token[]): Promise<void> {
    const { pace } = this.#shared
    const isAlone = this.#shared.isAlone()
    // Resolves between two batches, when all others have their last token: the next batch then has a token of everybody in it.
    if (!isAlone) await this.#gate.enter(() => this.sequence.eraseContextTokenRanges([]))
    const chunk = tokens.slice(this.heldTokens, this.heldTokens + pace.chunk(isAlone))
    const startedAt = performance.now()
    await this.sequence.evaluateWithoutGeneratingNewTokens(chunk)
    pace.read(chunk.length, performance.now() - startedAt, isAlone)
  }

  #pays({ entry, prefix }: StoredPrompt, kept: number): boolean {
    const { cache, pace } = this.#shared
    return cache?.pays(entry.sizeBytes, prefix - kept, pace.msPerToken) ?? false
  }

  async #restore(stored: StoredPrompt): Promise<void> {
    // The library forgets the tokens before it reads the file, but the engine would keep them if that failed.
    await this.sequence.clearHistory()
    const isRestored = await this.#shared.cache?.restore(stored, this.#file)
    if (isRestored !== true) await this.sequence.clearHistory()
  }

  async #cutTo(wanted: readonly Token[]): Promise<number> {
    const common = this.commonPrefix(wanted)
    if (common === this.sequence.nextTokenIndex) return common
    const readAgain = this.#readAgain(common)
    if (readAgain > mostReadAgain || !this.#canGoBackTo(common)) {
      await this.sequence.clearHistory()
      return 0
    }
    await this.sequence.adaptStateToTokens([...wanted], false)
    return this.sequence.nextTokenIndex - readAgain
  }

  /**
   * Whether all that the next token looks at is still there. The library asks only for the last token; with a sliding window
   * there must be a whole window before it, and of a checkpoint only its very end can be used.
   */
  #canGoBackTo(tokens: number): boolean {
    const window = this.sequence.model.fileInsights.swaSize
    if (window === undefined || tokens === 0 || tokens === this.heldTokens) return true
    const first = this.sequence.stateCellsStartIndex
    return tokens > first ? first <= Math.max(0, tokens - window) : this.sequence.lastCheckpointIndex < tokens
  }

  /** How many of so many first tokens would have to be read again to go back to them. */
  #readAgain(tokens: number): number {
    return tokens === 0 ? 0 : Math.max(0, this.sequence.getRestoreToPrefixIndexEvaluationSize(tokens - 1))
  }
}
