import type { CompletionEvent, CompletionRequest, PromptEvent, Served, Timings } from "../../contract/completion.ts"
import { type Clock, systemClock } from "../../core/clock.ts"
import { must } from "../../core/invariant.ts"
import type { Log } from "../../core/log.ts"
import { tap } from "../../core/tap.ts"
import type { AnswerPlan } from "../routing/answerPlan.ts"
import type { AnswerTarget } from "../routing/answerTarget.ts"
import { answerInTurn } from "../routing/attempts.ts"
import { costOf } from "../routing/cost.ts"
import type { Meter } from "../routing/meter.ts"
import { promptSizeOf } from "../routing/promptSize.ts"
import { foreignPart } from "../routing/resolutions.ts"
import type { Routing } from "../routing/routing.ts"
import type { Caller } from "./caller.ts"
import { endMeter, noteAttempts } from "./metered.ts"
import { reported } from "./reported.ts"
import type { RequestEntry, RequestLog } from "./requestLog.ts"
import { runPrompts } from "./runPrompts.ts"
import { summedEntry } from "./summedEntry.ts"

/** The one way to a model, whoever asks. */
export interface CompletionService {
  /**
   * Finds who is meant, loads a model if need be, and lets the first target answer that can. Events in the order of
   * CompletionEvent; every refusal is thrown as AppError before `started`. Aborting the signal stops the work at once, and leaves
   * a cancelled record.
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
  readonly routing: Routing
  readonly requests: RequestLog
  readonly log: Log
  readonly clock?: Clock
}): CompletionService {
  const { routing, requests, clock = systemClock } = parts
  const log = parts.log.child("completions")

  /** Plans, lets in and counts what is used, whichever way the work ends. */
  function admitted<Event extends CompletionEvent>(
    all: readonly CompletionRequest[],
    caller: Caller,
    entry: RequestEntry,
    signal: AbortSignal,
    work: (plan: AnswerPlan, meter: Meter) => AsyncIterable<Event>,
  ): AsyncIterable<Event> {
    const first = must(all[0], "at least one completion is asked for")
    const part = all.map(foreignPart).find((one) => one !== undefined)
    const { plan, meter } = routing.admit(
      { name: first.model, caller, wanted: { ability: "chat", part } },
      {
        promptTokens: () => sizeOfAll(all),
        maxTokens: first.maxTokens,
        choiceCount: all.length * (first.choiceCount ?? 1),
      },
    )
    if (plan.route !== null) entry.planned({ route: plan.route.name })
    return tap(() => work(plan, meter), { ended: () => endMeter(entry, meter, signal) })
  }

  function answer(
    request: CompletionRequest,
    plan: AnswerPlan,
    { caller, meter, entry, signal }: Answering,
  ): AsyncIterable<CompletionEvent> {
    const key = routing.cache.keyOf(plan.route, request)
    const stored = key === null ? null : routing.cache.find(key)
    if (stored !== null) return asAsync(stored)
    const since = clock.monotonic()
    const events = answerInTurn<CompletionEvent>(
      {
        plan,
        signal,
        onAttempt: noteAttempts(entry, meter),
        open(target, own, attempts) {
          meter.opened(target, () => promptSizeOf(request))
          const served = { target: target.id, attempts, cache: key === null ? "off" : "miss" } as const
          tellTry(caller, plan, served)
          return target.use(heldFor(request, own), () => answered(target.complete(request, own), target, served, since))
        },
      },
      routing,
    )
    const ttlSeconds = plan.route?.cache?.ttlSeconds ?? 0
    return tap(() => (key === null ? events : routing.cache.keep(key, ttlSeconds, events)), {
      each(event) {
        meter.note(event)
        return event
      },
    })
  }

  async function* answerAll(
    all: readonly CompletionRequest[],
    plan: AnswerPlan,
    { caller, meter, entry, signal }: Answering,
  ): AsyncGenerator<PromptEvent> {
    const since = clock.monotonic()
    const first = must(all[0], "at least one completion is asked for")
    const atOnce = Math.max(1, Math.floor(answersAtOnce / (first.choiceCount ?? 1)))
    const work = async function* (target: AnswerTarget, served: Served, own: AbortSignal): AsyncGenerator<PromptEvent> {
      // What cannot be answered is refused while that can still be the status of the whole.
      if (all.length > 1) for (const request of all) await target.checkPrompt(request, own)
      yield* runPrompts(all.length, atOnce, own, (prompt, ownSignal) => {
        const request = must(all[prompt], "every prompt has its request")
        return answered(target.complete(request, ownSignal), target, served, since)
      })
    }
    const events = answerInTurn<PromptEvent>(
      {
        plan,
        signal,
        onAttempt: noteAttempts(entry, meter),
        open(target, own, attempts) {
          meter.opened(target, () => sizeOfAll(all))
          const served = { target: target.id, attempts, cache: "off" } as const
          tellTry(caller, plan, served)
          return target.use(heldFor(first, own), () => work(target, served, own))
        },
      },
      routing,
    )
    for await (const event of events) {
      const told: PromptEvent = "prompt" in event ? event : { ...event, prompt: 0 }
      meter.note(told)
      yield told
    }
  }

  /** What a target says, with what it does not know: its name, how it was found, the wait before it, and what it costs. */
  function answered(
    events: AsyncIterable<CompletionEvent>,
    { name, price }: AnswerTarget,
    served: Served,
    since: number,
  ): AsyncIterable<CompletionEvent> {
    const waitedMs = clock.monotonic() - since
    return tap(() => events, {
      each(event) {
        if (event.type === "started") return { ...event, model: name, served }
        if (event.type !== "finished") return event
        const cost = price === null ? {} : { cost: costOf(event.usage, price) }
        return { ...event, timings: addWait(event.timings, waitedMs), ...cost }
      },
    })
  }

  function track<Event extends CompletionEvent>(
    entry: RequestEntry,
    open: () => AsyncIterable<Event>,
    signal: AbortSignal,
  ): AsyncIterable<Event> {
    return tap(open, {
      each(event) {
        entry.note(event)
        return event
      },
      failed(error) {
        if (signal.aborted) return
        entry.fail(error)
        throw reported(error, log)
      },
      // Only what has not ended by itself: the signal was aborted, or whoever reads has stopped reading.
      ended: () => entry.cancel(),
    })
  }

  return {
    run: (request, caller, signal) =>
      tap(() => {
        const entry = requests.begin({ caller, askedModel: request.model, asked: request })
        const work = (plan: AnswerPlan, meter: Meter) =>
          answer(ranked(request, caller), plan, { caller, meter, entry, signal })
        return track(entry, () => admitted([request], caller, entry, signal, work), signal)
      }),
    async *runAll(all, caller, signal) {
      const first = must(all[0], "at least one completion is asked for")
      const begun = requests.begin({ caller, askedModel: first.model, asked: first })
      const entry = summedEntry(begun, all.length)
      const work = async function* (plan: AnswerPlan, meter: Meter): AsyncGenerator<PromptEvent> {
        const asked = all.map((request) => ranked(request, caller))
        if (all.length > 1) return yield* answerAll(asked, plan, { caller, meter, entry, signal })
        for await (const event of answer(ranked(first, caller), plan, { caller, meter, entry, signal })) {
          yield { ...event, prompt: 0 }
        }
      }
      yield* track(entry, () => admitted(all, caller, entry, signal, work), signal)
    },
  }
}

function sizeOfAll(all: readonly CompletionRequest[]): number {
  return all.reduce((sum, request) => sum + promptSizeOf(request), 0)
}

type Answering = {
  readonly caller: Caller
  readonly meter: Meter
  readonly entry: RequestEntry
  readonly signal: AbortSignal
}

/** As far as it is certain. */
function tellTry(caller: Caller, { targets }: AnswerPlan, { target, ...soFar }: Served): void {
  if (caller.kind === "api") caller.onTry?.(targets.length === 1 ? { target, ...soFar } : soFar)
}

async function* asAsync<Item>(items: Iterable<Item>): AsyncGenerator<Item> {
  yield* items
}

function heldFor({ keepAliveMs }: CompletionRequest, signal: AbortSignal) {
  return { signal, keepAliveMs }
}

/** Who waits at a screen goes first, unless the request says itself that it can wait. */
function ranked(request: CompletionRequest, caller: Caller): CompletionRequest {
  return { ...request, priority: request.priority ?? (caller.kind === "window" ? "window" : "api") }
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
