import type Router from "@koa/router"
import { type Clock, systemClock } from "../../core/clock.ts"
import { newId } from "../../core/ids.ts"
import { type ChatRequest, parseChatRequest } from "../../protocols/openaiChat.ts"
import { collectChatReply, createChatStreamCodec } from "../../protocols/openaiChatReply.ts"
import type { Caller } from "../../services/caller.ts"
import type { CompletionService } from "../../services/completionService.ts"
import type { ModelService } from "../../services/modelService.ts"
import type { RequestLog } from "../../services/requestLog.ts"
import { type ApiContext, type ApiState, callerOf } from "../apiContext.ts"
import { readJsonBody } from "../jsonBody.ts"
import type { RunningRequests } from "../runningRequests.ts"
import { assertNotStopped, streamBody } from "../streamBody.ts"

export type ChatRouteParts = {
  readonly models: ModelService
  readonly completions: CompletionService
  readonly requests: RequestLog
  readonly running: RunningRequests
  readonly clock?: Clock
}

export function addChatRoute(router: Router<ApiState>, parts: ChatRouteParts): void {
  const { models, completions, requests, running, clock = systemClock } = parts

  /** A refused request is a line of the request list too: there its author looks for the reason. */
  async function readRequest(ctx: ApiContext, caller: Caller): Promise<{ request: ChatRequest; target: string }> {
    let body: unknown
    try {
      body = await readJsonBody(ctx)
      const request = parseChatRequest(body)
      return { request, target: models.resolve(request.completion.model).id }
    } catch (error) {
      const entry = requests.begin({ caller, askedModel: modelIn(body) })
      if (ctx.res.destroyed) entry.cancel()
      else entry.fail(error)
      throw error
    }
  }

  router.post("/chat/completions", async (ctx) => {
    const caller = callerOf(ctx, "chat/completions")
    const { request, target } = await readRequest(ctx, caller)
    const signal = running.track(ctx.res)
    const events = completions.run(request.completion, caller, signal)
    const identity = { id: newId("chatcmpl-"), createdAt: clock.now() }
    const setHeaders = (model: string | null) => {
      ctx.set("x-hearth-target", `local/${encodeURI(model ?? target)}`)
      ctx.set("x-hearth-attempts", "1")
      ctx.set("x-hearth-cache", "off")
    }
    if (request.isStreamed) {
      const codec = createChatStreamCodec(identity, request.includesUsage)
      return streamBody(ctx, { events, codec, signal, clock, setHeaders })
    }
    const reply = await collectChatReply(identity, events)
    if (reply === null) return assertNotStopped(signal)
    setHeaders(reply.model)
    ctx.body = reply
  })
}

function modelIn(body: unknown): string | null {
  const model = (body as { model?: unknown } | null | undefined)?.model
  return typeof model === "string" ? model.slice(0, 200) : null
}
