import type Router from "@koa/router"
import type { Answered } from "../contract/vectors.ts"
import type { Caller } from "../services/answers/caller.ts"
import type { RequestLog } from "../services/answers/requestLog.ts"
import { type ApiState, callerOf } from "./apiContext.ts"
import { setRateLimitHeaders } from "./middleware/rateLimits.ts"
import { readRequest } from "./readRequest.ts"
import type { RunningRequests } from "./runningRequests.ts"
import { targetHeaders } from "./targetHeaders.ts"

export type TaskEndpointParts = { readonly requests: RequestLog; readonly running: RunningRequests }

/** Paths at which a model answers in one piece: how requests are read, and how answers are written. */
export type TaskEndpoint<Call, Value extends object> = {
  /** Below the base URL; the first is its name in the request list, too. */
  readonly paths: readonly [string, ...string[]]
  parse(body: unknown): Call
  run(call: Call, caller: Caller, signal: AbortSignal): Promise<Answered<Value>>
  toReply(value: Answered<Value>, call: Call): object
}

export function addTaskEndpoint<Call, Value extends object>(
  router: Router<ApiState>,
  { requests, running }: TaskEndpointParts,
  { paths, parse, run, toReply }: TaskEndpoint<Call, Value>,
): void {
  const routes = paths.map((path) => `/${path}`)
  router.post(routes, async (ctx) => {
    const caller = callerOf(ctx, paths[0])
    const call = await readRequest(ctx, caller, requests, parse)
    const value = await run(call, caller, running.track(ctx.res))
    setRateLimitHeaders(ctx)
    ctx.set(targetHeaders(value.served ?? {}))
    ctx.body = toReply(value, call)
  })
}
