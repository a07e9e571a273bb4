import type { CompletionEvent, CompletionRequest } from "../contract/completion.ts"

/** Whoever can answer: the local engine, later each remote service. */
export interface Provider {
  /**
   * One completion by `model`, a name that this provider knows. Events in the order of CompletionEvent; everything that can
   * be refused is thrown as AppError before `started`. Aborting the signal stops the work at once.
   */
  complete(model: string, request: CompletionRequest, signal: AbortSignal): AsyncIterable<CompletionEvent>
}
