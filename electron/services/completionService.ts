import type { CompletionEvent, CompletionRequest, Timings } from "../contract/completion.ts"
import { httpStatusOf } from "../contract/errorStatus.ts"
import { AppError, toErrorBody } from "../contract/errors.ts"
import type { Model } from "../contract/models.ts"
import { type Clock, systemClock } from "../core/clock.ts"
import type { Log } from "../core/log.ts"
import type { Provider } from "../providers/provider.ts"
import type { Caller } from "./caller.ts"
import type { ModelService } from "./modelService.ts"
import type { RequestLog } from "./requestLog.ts"

/** The one way to a model, whoever asks. */
export interface CompletionService {
  /**
   * Finds the model, loads it if need be, and lets it answer. Events in the order of CompletionEvent; every refusal is thrown
   * as AppError before `started`. Aborting the signal stops the work at once, and leaves a cancelled record.
   */
  run(request: CompletionRequest, caller: Caller, signal: AbortSignal): AsyncIterable<CompletionEvent>
}

export function createCompletionService(parts: {
  readonly models: ModelService
  readonly provider: Provider
  readonly requests: RequestLog
  readonly log: Log
  readonly clock?: Clock
}): CompletionService {
  const { models, provider, requests, clock = systemClock } = parts
  const log = parts.log.child("completions")

  async function* answer(request: CompletionRequest, signal: AbortSignal): AsyncGenerator<CompletionEvent> {
    const since = clock.monotonic()
    const model = models.resolve(request.model)
    assertChats(model)
    yield* models.ensureLoaded(model.id, signal)
    if (signal.aborted) return
    const loadedMs = clock.monotonic() - since
    for await (const event of provider.complete(model.id, request, signal)) {
      yield event.type === "finished" ? { ...event, timings: addWait(event.timings, loadedMs) } : event
    }
  }

  return {
    async *run(request, caller, signal) {
      const entry = requests.begin({ caller, askedModel: request.model })
      try {
        for await (const event of answer(request, signal)) {
          entry.note(event)
          yield event
        }
      } catch (error) {
        if (signal.aborted) return
        entry.fail(error)
        throw reported(error, log)
      } finally {
        // Only what has not ended by itself: the signal was aborted, or whoever reads has stopped reading.
        entry.cancel()
      }
    },
  }
}

/** Of an error that is known the log needs no stack, only what caused it; one that is not is logged whole, here and nowhere else. */
function reported(error: unknown, log: Log): AppError {
  if (error instanceof AppError) {
    const { code, message: reason } = error
    if (httpStatusOf[code] >= 500) log.error("a request failed", { code, reason }, error.cause)
    return error
  }
  log.error("a request failed", {}, error)
  return new AppError("internal_error", toErrorBody(error).message, { cause: error })
}

function assertChats(model: Model): void {
  const isOther = model.capabilities.includes("embedding") || model.capabilities.includes("rerank")
  if (model.capabilities.includes("chat") || !isOther) return
  throw new AppError("unsupported_model", `The model '${model.id}' cannot chat.`, { param: "model" })
}

/** The provider's clock starts when the model is loaded, the client's with its request. */
function addWait(timings: Timings, waitedMs: number): Timings {
  return {
    ...timings,
    waitedMs: timings.waitedMs + waitedMs,
    firstTokenMs: timings.firstTokenMs === null ? null : timings.firstTokenMs + waitedMs,
    totalMs: timings.totalMs + waitedMs,
  }
}
