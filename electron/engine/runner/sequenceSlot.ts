import type { LlamaContextSequence, Token } from "node-llama-cpp"
import type { SlotState } from "./slots.ts"

/** Between two looks at whether the request was cancelled, at most this long and this many tokens. */
const chunkMs = 250
const largestChunk = 256
const firstChunk = 64
const smallestChunk = 8

/** One sequence of a context: reads prompts into it, keeping the beginning that it already holds. */
export class SequenceSlot implements SlotState<Token> {
  readonly sequence: LlamaContextSequence
  #chunk = firstChunk
  #promptTokens = 0

  constructor(sequence: LlamaContextSequence) {
    this.sequence = sequence
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
   * model answers from it.
   */
  async keepPrefix(tokens: readonly Token[]): Promise<number> {
    const wanted = tokens.slice(0, -1)
    const common = this.commonPrefix(wanted)
    if (common === this.sequence.nextTokenIndex) return common
    // Models with a sliding window or a recurrent memory may have to read the prefix again to go back, which nobody could cancel.
    const readAgain = common === 0 ? 0 : this.sequence.getRestoreToPrefixIndexEvaluationSize(common - 1)
    if (readAgain > largestChunk) {
      await this.sequence.clearHistory()
      return 0
    }
    await this.sequence.adaptStateToTokens([...wanted], false)
    return this.sequence.nextTokenIndex - Math.max(0, readAgain)
  }

  /** Reads the prompt in chunks, all but its last token; false if it was cancelled before the end. */
  async read(tokens: readonly Token[], signal: AbortSignal): Promise<boolean> {
    const end = tokens.length - 1
    this.#promptTokens = end
    while (this.sequence.nextTokenIndex < end) {
      if (signal.aborted) return false
      const start = this.sequence.nextTokenIndex
      const chunk = tokens.slice(start, Math.min(end, start + this.#chunk))
      const startedAt = performance.now()
      await this.sequence.evaluateWithoutGeneratingNewTokens(chunk)
      this.#adaptChunk(chunk.length, performance.now() - startedAt)
    }
    // Does nothing for models that can go back freely.
    await this.sequence.takeCheckpoint()
    return !signal.aborted
  }

  #adaptChunk(tokens: number, tookMs: number): void {
    const fitting = Math.floor((tokens / Math.max(tookMs, 0.1)) * chunkMs)
    this.#chunk = Math.max(smallestChunk, Math.min(largestChunk, fitting))
  }
}
