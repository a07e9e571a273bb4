import type { CompletionEvent, CompletionRequest } from "../contract/completion.ts"
import type { Embeddings, Ranking, RankingTask, SizedEmbeddingTask } from "../contract/vectors.ts"
import type { EngineAdapter } from "../engine/engine.ts"

export type ProviderRequest = CompletionRequest & {
  /** What the model answers with; none if absent. */
  readonly adapters?: readonly EngineAdapter[]
}

/** Whoever can answer: the local engine, or a remote service. */
export interface Provider {
  /**
   * One completion by `model`, a name that this provider knows. Events in the order of CompletionEvent; everything that can
   * be refused is thrown as AppError before `started`. Aborting the signal stops the work at once.
   */
  complete(model: string, request: ProviderRequest, signal: AbortSignal): AsyncIterable<CompletionEvent>

  /** Rejects with what `complete` would refuse the prompt with, bare text above all, without answering. */
  checkPrompt(model: string, request: CompletionRequest, signal: AbortSignal): Promise<void>

  /**
   * The vectors of texts by `model`, of its own length where it cannot give the one that is wished. Aborting the signal stops the
   * work and rejects with its reason.
   */
  embed(model: string, task: SizedEmbeddingTask, signal: AbortSignal): Promise<Embeddings>

  /** How well documents answer a query, as `model` says. Aborting as in `embed`. */
  rank(model: string, task: RankingTask, signal: AbortSignal): Promise<Ranking>
}
