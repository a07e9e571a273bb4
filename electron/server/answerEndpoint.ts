import type Router from "@koa/router"
import type { CompletionEvent, Served } from "../contract/completion.ts"
import { AppError } from "../contract/errors.ts"
import { type Clock, systemClock } from "../core/clock.ts"
import { newId } from "../core/ids.ts"
import type { Log } from "../core/log.ts"
import { tap } from "../core/tap.ts"
import type { Reply, ReplyIdentity } from "../protocols/openaiParts.ts"
import type { StreamOptions } from "../protocols/openaiRequest.ts"
import { describeRelaxed } from "../protocols/relaxed.ts"
import type { StreamCodec } from "../protocols/streamCodec.ts"
import type { ModelNames } from "../services/access/boundNames.ts"
import type { Caller } from "../services/answers/caller.ts"
import type { CompletionService } from "../services/answers/completionService.ts"
import type { RequestLog } from "../services/answers/requestLog.ts"
import { type ApiContext, type ApiState, callerOf } from "./apiContext.ts"
import { setRateLimitHeaders } from "./middleware/rateLimits.ts"
import { readRequest } from "./readRequest.ts"
import type { RunningRequests } from "./runningRequests.ts"
import { bindAfter, withBoundModel } from "./sessionModel.ts"
import { assertNotStopped, type StreamHeaders, streamBody } from "./streamBody.ts"
import { targetHeaders } from "./targetHeaders.ts"

export type AnswerParts = {
  readonly names: Pick<ModelNames, "resolve">
  readonly completions: CompletionService
  readonly requests: RequestLog
  readonly running: RunningRequests
  readonly log: Log
  readonly clock?: Clock
}

/** A path at which a model answers: how its requests are read, and how its answers are written. */
export type AnswerEndpoint<Request extends StreamOptions, Event extends CompletionEvent> = {
  /** Below the base URL, such as "chat/completions"; also its name in the request list. */
  readonly name: string
  readonly idPrefix: string
  /** The field that holds the prompt: what an error about its length is about. */
  readonly promptField: string
  parse(body: unknown): Request
  modelOf(request: Request): string
  run(request: Request, caller: Caller, signal: AbortSignal): AsyncIterable<Event>
  createCodec(identity: ReplyIdentity, request: Request): StreamCodec<Event>
  /** The reply in one piece, or null where the answer ended before it was finished. */
  collect(identity: ReplyIdentity, events: AsyncIterable<Event>, request: Request): Promise<Reply | null>
}

export function addAnswerEndpoint<Request extends StreamOptions, Event extends CompletionEvent>(
  router: Router<ApiState>,
  parts: AnswerParts,
  endpoint: AnswerEndpoint<Request, Event>,
): void {
  const { names, requests, running, clock = systemClock } = parts

  router.post(`/${endpoint.name}`, async (ctx) => {
    const headers = new AnswerHeaders(ctx, parts.log)
    const caller = callerOf(ctx, endpoint.name, (soFar) => headers.noteTry(soFar))
    const request = await readRequest(ctx, caller, requests, (body) => {
      const request = endpoint.parse(withBoundModel(ctx, body))
      const name = endpoint.modelOf(request)
      // Only what can be asked is bound; anybody else hears of a wrong name when it is asked.
      if (ctx.state.session !== null) names.resolve(name, ctx.state.access)
      bindAfter(ctx, name)
      return request
    })
    const signal = running.track(ctx.res)
    const events = tap(() => endpoint.run(request, caller, signal), {
      each: (event) => headers.watch(event),
      failed: (error) => throwNamed(error, endpoint.promptField),
    })
    const identity = { id: newId(endpoint.idPrefix), createdAt: clock.now() }
    if (request.isStreamed) {
      const codec = endpoint.createCodec(identity, request)
      return streamBody(ctx, { events, codec, signal, clock, headers })
    }
    const reply = await endpoint.collect(identity, events, request)
    if (reply === null) return assertNotStopped(signal)
    headers.set()
    ctx.body = reply
  })
}

type Started = Extract<CompletionEvent, { type: "started" }>

/** What the headers say about an answer, as far as it is known when they go out; the rest is told behind them. */
class AnswerHeaders implements StreamHeaders {
  readonly #ctx: ApiContext
  readonly #log: Log
  #soFar: Partial<Served> = {}
  #started: Started | null = null
  #told: Readonly<Record<string, string>> = {}

  constructor(ctx: ApiContext, log: Log) {
    this.#ctx = ctx
    this.#log = log
  }

  noteTry(soFar: Partial<Served>): void {
    this.#soFar = soFar
  }

  watch<Event extends CompletionEvent>(event: Event): Event {
    if (event.type === "started" && this.#started === null) this.#note(event)
    return event
  }

  set(): void {
    this.#told = this.#known()
    setRateLimitHeaders(this.#ctx)
    this.#ctx.set(this.#told)
  }

  late(): readonly string[] {
    const late = Object.entries(this.#known()).filter(([name, value]) => this.#told[name] !== value)
    return late.map(([name, value]) => `${name.replace("x-hearth-", "")} ${value}`)
  }

  #known(): Record<string, string> {
    const { served = this.#soFar, relaxed = [] } = this.#started ?? {}
    return {
      ...targetHeaders(served),
      ...(relaxed.length === 0 ? {} : { "x-hearth-relaxed": describeRelaxed(relaxed) }),
    }
  }

  #note(event: Started): void {
    this.#started = event
    const { relaxed = [] } = event
    if (relaxed.length === 0) return
    const facts = { id: this.#ctx.state.requestId, relaxed: describeRelaxed(relaxed) }
    this.#log.info("a schema is not enforced in full", facts)
  }
}

/** Whoever counts the tokens does not know where the client wrote them. */
function throwNamed(error: unknown, param: string): never {
  const isTooLong = error instanceof AppError && error.code === "context_length_exceeded"
  throw isTooLong ? new AppError(error.code, error.message, { ...error.toBody(), param, cause: error }) : error
}
