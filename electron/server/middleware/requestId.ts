import { newId } from "../../core/ids.ts"
import type { ApiMiddleware } from "../apiContext.ts"

export function requestId(): ApiMiddleware {
  return (ctx, next) => {
    ctx.state.requestId = newId("req_")
    ctx.set("x-request-id", ctx.state.requestId)
    return next()
  }
}
