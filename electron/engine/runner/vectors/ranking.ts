import type { LlamaRankingContext, Token } from "node-llama-cpp"
import { AppError } from "../../../contract/errors.ts"
import type { Ranking, RankingTask } from "../../../contract/vectors.ts"
import { breathe } from "../answer/breathe.ts"
import type { Vocabulary } from "../vocabulary.ts"
import type { Turns } from "./turns.ts"

export type RankerParts = {
  readonly vocabulary: Vocabulary
  readonly context: LlamaRankingContext
  /** What query, document and the tokens around them may come to. */
  readonly contextSize: number
  readonly turns: Turns
}

/** Less of a document than this at once says nothing about it. */
const smallestPiece = 16

/** Says how well documents answer a query. */
export class Ranker {
  readonly #parts: RankerParts

  constructor(parts: RankerParts) {
    this.#parts = parts
  }

  /** Errors: as `Engine.rank`. */
  rank({ query, documents }: RankingTask, signal: AbortSignal): Promise<Ranking> {
    const { turns, vocabulary } = this.#parts
    return turns.join(async () => {
      const asked = vocabulary.tokenize(query, false)
      const room = this.#roomBeside(asked)
      const scores: number[] = []
      let tokenCount = 0
      for (const document of documents) {
        let best = 0
        for (const piece of pieces(vocabulary.tokenize(document, false), room)) {
          best = Math.max(best, await turns.take(() => this.#score(asked, piece), signal))
          tokenCount += this.#length(asked, piece)
        }
        scores.push(best)
        await breathe(signal)
      }
      return { scores, tokenCount }
    })
  }

  /** How many tokens of a document fit beside the query. */
  #roomBeside(query: readonly Token[]): number {
    const { contextSize } = this.#parts
    const taken = this.#length(query, [])
    if (taken + smallestPiece <= contextSize) return contextSize - taken
    throw new AppError(
      "context_length_exceeded",
      `This model's maximum context length is ${contextSize} tokens, but the query comes to ${taken} tokens and leaves no room for a document. Shorten the query.`,
      { param: "query", facts: { promptTokens: taken, contextSize } },
    )
  }

  #length(query: readonly Token[], document: readonly Token[]): number {
    return this.#parts.context.calculateInputLength([...query], [...document])
  }

  async #score(query: readonly Token[], document: readonly Token[]): Promise<number> {
    const score = await this.#parts.context.rank([...query], [...document])
    if (Number.isFinite(score)) return Math.min(1, Math.max(0, score))
    throw new AppError(
      "internal_error",
      "The model computed no usable score for this document: its file may be damaged.",
    )
  }
}

/** Overlapping by half, so that no sentence is cut in all of the pieces that it is in; one piece where everything fits. */
export function pieces<Value>(values: readonly Value[], length: number): (readonly Value[])[] {
  const step = Math.ceil(length / 2)
  const count = Math.max(1, Math.ceil((values.length - length) / step) + 1)
  return Array.from({ length: count }, (_, index) => values.slice(index * step, index * step + length))
}
