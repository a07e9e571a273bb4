import type { CompletionEvent, CompletionRequest } from "../../contract/completion.ts"
import type { Price } from "../../contract/money.ts"
import type { EmbeddingRequest, Embeddings, Ranking, RankingTask } from "../../contract/vectors.ts"
import type { UseOptions, WaitingEvent } from "../models/modelLoader.ts"

/** Somebody who can answer: a model of this computer, with its adapters, or one of a provider. */
export interface AnswerTarget {
  /** "local/ember:herbs" or "deepseek/deepseek-chat". */
  readonly id: string
  /** As replies name it. */
  readonly name: string
  /** Whether requests leave this computer. */
  readonly isAway: boolean
  /** Tokens that prompt and answer may have together; null where that is not known. */
  readonly contextSize: number | null
  /** Null where there is none, as for everything that this computer does itself. */
  readonly price: Price | null

  /** Does the work while the target is ready for it; tells of the waiting before. Ends silently on abort. */
  use<Event>(options: UseOptions, work: () => AsyncIterable<Event>): AsyncIterable<WaitingEvent | Event>

  // All of these only within `use`; errors as in `Provider`.
  complete(request: CompletionRequest, signal: AbortSignal): AsyncIterable<CompletionEvent>
  checkPrompt(request: CompletionRequest, signal: AbortSignal): Promise<void>
  /** Also `unsupported_value` for a number of dimensions that it cannot give. */
  embed(request: EmbeddingRequest, signal: AbortSignal): Promise<Embeddings>
  rank(task: RankingTask, signal: AbortSignal): Promise<Ranking>
}
