import type Router from "@koa/router"
import type { Answered } from "../contract/vectors.ts"
import type { Caller } from "../services/caller.ts"
import type { RequestLog } from "../services/requestLog.ts"
import { type ApiContext, type ApiState, callerOf } from "./apiContext.ts"
import { readJsonBody } from "./jsonBody.ts"
import type { RunningRequests } from "./runningRequests.ts"

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
  /** A refused request is a line of the request list too: there its author looks for the reason. */
  async function readCall(ctx: ApiContext, caller: Caller): Promise<Call> {
    let body: unknown
    try {
      body = await readJsonBody(ctx)
      return parse(body)
    } catch (error) {
      const entry = requests.begin({ caller, askedModel: modelIn(body) })
      if (ctx.res.destroyed) entry.cancel()
      else entry.fail(error)
      throw error
    }
  }

  router.post(
    paths.map((path) => `/${path}`),
    async (ctx) => {
      const caller = callerOf(ctx, paths[0])
      const call = await readCall(ctx, caller)
      const value = await run(call, caller, running.track(ctx.res))
      ctx.set("x-hearth-target", `local/${encodeURI(value.model)}`)
      ctx.set("x-hearth-attempts", "1")
      ctx.set("x-hearth-cache", "off")
      ctx.body = toReply(value, call)
    },
  )
}

function modelIn(body: unknown): string | null {
  const model = (body as { model?: unknown } | null | undefined)?.model
  return typeof model === "string" ? model.slice(0, 200) : null
}
