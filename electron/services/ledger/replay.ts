import type { CompletionEvent, CompletionRequest } from "../../contract/completion.ts"
import { AppError } from "../../contract/errors.ts"
import type { CompletionService } from "../answers/completionService.ts"
import type { LedgerService } from "./ledgerService.ts"

/** Requests that are sent once more. */
export interface Replay {
  /**
   * As the window's own, whoever sent it first: it goes the way of every request, and leaves a record with the operation "replay".
   * Throws `record_not_found`, and `unsupported_value` where the request was not kept whole, or is no completion.
   */
  run(id: string, signal: AbortSignal): AsyncIterable<CompletionEvent>
}

export function createReplay({
  ledger,
  completions,
  readRequest,
}: {
  readonly ledger: Pick<LedgerService, "kept">
  readonly completions: Pick<CompletionService, "run">
  /** A body as JSON; throws AppError for one that is no completion. */
  readonly readRequest: (body: unknown) => CompletionRequest
}): Replay {
  return {
    run(id, signal) {
      const { bodies } = ledger.kept(id)
      if (bodies?.request === null || bodies?.request === undefined || !bodies.canReplay) {
        const reason = "The request cannot be sent once more: its text was not kept, or not as a whole."
        throw new AppError("unsupported_value", reason, { param: "id" })
      }
      const request = readRequest(JSON.parse(bodies.request))
      return completions.run(request, { kind: "window", operation: "replay" }, signal)
    },
  }
}
