import type { CompletionEvent, CompletionRequest, PromptEvent, Timings } from "../../contract/completion.ts"
import { AppError } from "../../contract/errors.ts"
import type { Model } from "../../contract/models.ts"
import { type Clock, systemClock } from "../../core/clock.ts"
import { must } from "../../core/invariant.ts"
import type { Log } from "../../core/log.ts"
import type { Provider } from "../../providers/provider.ts"
import type { ModelService } from "../models/modelService.ts"
import type { ModelTarget } from "../names/modelTarget.ts"
import type { Caller } from "./caller.ts"
import { reported } from "./reported.ts"
import type { RequestEntry, RequestLog } from "./requestLog.ts"
import { runPrompts } from "./runPrompts.ts"
import { summedEntry } from "./summedEntry.ts"

/** The one way to a model, whoever asks. */
export interface CompletionService {
  /**
   * Finds the model, loads it if need be, and lets it answer. Events in the order of CompletionEvent; every refusal is thrown
   * as AppError before `started`. Aborting the signal stops the work at once, and leaves a cancelled record.
   */
  run(request: CompletionRequest, caller: Caller, signal: AbortSignal): AsyncIterable<CompletionEvent>

  /**
   * Several completions of one request, at least one, alike but for their prompts: a few at a time, and one line in the request
   * list. All prompts are checked before the first is answered; the failure of one ends them all.
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
    const target = targetOf(request)
    const { keepAliveMs } = request
    yield* models.use<CompletionEvent>(target.model.id, { signal, keepAliveMs }, () =>
      loaded(target, request, signal, since),
    )
  }

  async function* answerAll(all: readonly CompletionRequest[], signal: AbortSignal): AsyncGenerator<PromptEvent> {
    const since = clock.monotonic()
    const first = must(all[0], "at least one completion is asked for")
    const target = targetOf(first)
    const { keepAliveMs, choiceCount = 1 } = first
    const atOnce = Math.max(1, Math.floor(answersAtOnce / choiceCount))
    const work = async function* (): AsyncGenerator<PromptEvent> {
      // What cannot be answered is refused while that can still be the status of the whole.
      if (all.length > 1) for (const request of all) await provider.checkPrompt(target.model.id, request, signal)
      yield* runPrompts(all.length, atOnce, signal, (prompt, ownSignal) =>
        loaded(target, must(all[prompt], "every prompt has its request"), ownSignal, since),
      )
    }
    for await (const event of models.use<PromptEvent>(target.model.id, { signal, keepAliveMs }, work)) {
      yield "prompt" in event ? event : { ...event, prompt: 0 }
    }
  }

  function targetOf(request: CompletionRequest): ModelTarget {
    const target = models.target(request.model)
    assertChats(target.model)
    return target
  }

  async function* loaded(
    { model, name, adapters }: ModelTarget,
    request: CompletionRequest,
    signal: AbortSignal,
    since: number,
  ): AsyncGenerator<CompletionEvent> {
    const loadedMs = clock.monotonic() - since
    const adapted = adapters.length === 0 ? request : { ...request, adapters }
    for await (const event of provider.complete(model.id, adapted, signal)) {
      if (event.type === "started") yield { ...event, model: name }
      else yield event.type === "finished" ? { ...event, timings: addWait(event.timings, loadedMs) } : event
    }
  }

  async function* track<Event extends CompletionEvent>(
    entry: RequestEntry,
    events: AsyncIterable<Event>,
    signal: AbortSignal,
  ): AsyncGenerator<Event> {
    try {
      for await (const event of events) {
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
      const entry = requests.begin({ caller, askedModel: request.model })
      yield* track(entry, answer(ranked(request, caller), signal), signal)
    },
    async *runAll(all, caller, signal) {
      const first = must(all[0], "at least one completion is asked for")
      const entry = requests.begin({ caller, askedModel: first.model })
      const events = answerAll(
        all.map((request) => ranked(request, caller)),
        signal,
      )
      yield* track(summedEntry(entry, all.length), events, signal)
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
