import type { CompletionEvent, CompletionRequest, PromptEvent, Timings } from "../../contract/completion.ts"
import { AppError } from "../../contract/errors.ts"
import type { Model } from "../../contract/models.ts"
import { type Clock, systemClock } from "../../core/clock.ts"
import { must } from "../../core/invariant.ts"
import type { Log } from "../../core/log.ts"
import type { Provider } from "../../providers/provider.ts"
import type { ModelService } from "../models/modelService.ts"
import type { Caller } from "./caller.ts"
import { reported } from "./reported.ts"
import type { RequestEntry, RequestLog } from "./requestLog.ts"
import { runPrompts } from "./runPrompts.ts"
import { shareEntry } from "./sharedEntry.ts"

/** The one way to a model, whoever asks. */
export interface CompletionService {
  /**
   * Finds the model, loads it if need be, and lets it answer. Events in the order of CompletionEvent; every refusal is thrown
   * as AppError before `started`. Aborting the signal stops the work at once, and leaves a cancelled record.
   */
  run(request: CompletionRequest, caller: Caller, signal: AbortSignal): AsyncIterable<CompletionEvent>

  /**
   * Several completions of one request, at least one: a few at a time, and one line in the request list. One that is refused
   * or fails ends them all, also where others have begun to answer.
   */
  runAll(all: readonly CompletionRequest[], caller: Caller, signal: AbortSignal): AsyncIterable<PromptEvent>
}

/** How many answers of one request are made at once: more would only wait, in the way of others. */
const answersAtOnce = 4

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
    const { model, name, adapters } = models.target(request.model)
    const adapted = adapters.length === 0 ? request : { ...request, adapters }
    assertChats(model)
    const { keepAliveMs } = request
    const events = models.use<CompletionEvent>(model.id, { signal, keepAliveMs }, () =>
      loaded(model.id, adapted, signal, since),
    )
    for await (const event of events) yield event.type === "started" ? { ...event, model: name } : event
  }

  async function* loaded(
    id: string,
    request: CompletionRequest,
    signal: AbortSignal,
    since: number,
  ): AsyncGenerator<CompletionEvent> {
    const loadedMs = clock.monotonic() - since
    for await (const event of provider.complete(id, request, signal)) {
      yield event.type === "finished" ? { ...event, timings: addWait(event.timings, loadedMs) } : event
    }
  }

  async function* track(entry: RequestEntry, request: CompletionRequest, signal: AbortSignal) {
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
  }

  return {
    async *run(request, caller, signal) {
      yield* track(requests.begin({ caller, askedModel: request.model }), ranked(request, caller), signal)
    },
    async *runAll(all, caller, signal) {
      const first = must(all[0], "at least one completion is asked for")
      const entries = shareEntry(requests.begin({ caller, askedModel: first.model }), all.length)
      const atOnce = Math.max(1, Math.floor(answersAtOnce / (first.choiceCount ?? 1)))
      yield* runPrompts(all.length, atOnce, signal, (prompt, ownSignal) => {
        const why = "every prompt has its request"
        return track(must(entries[prompt], why), ranked(must(all[prompt], why), caller), ownSignal)
      })
    },
  }
}

/** Who waits at a screen goes first, unless the request says itself that it can wait. */
function ranked(request: CompletionRequest, caller: Caller): CompletionRequest {
  return { ...request, priority: request.priority ?? (caller.kind === "window" ? "window" : "api") }
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
