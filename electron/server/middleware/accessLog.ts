import type { Log } from "../../core/log.ts"
import { type ApiMiddleware, clientAddress } from "../apiContext.ts"

/** One line for each request, when its answer is complete: no query, no headers, no bodies. */
export function accessLog(log: Log): ApiMiddleware {
  return (ctx, next) => {
    const since = performance.now()
    const { method, path } = ctx
    const address = clientAddress(ctx)
    ctx.res.once("close", () => {
      // nginx's number for a client that did not wait.
      const status = ctx.res.writableFinished ? ctx.res.statusCode : 499
      const ms = Math.round(performance.now() - since)
      log.info(`${method} ${path.slice(0, 200)}`, { status, ms, address, id: ctx.state.requestId })
    })
    return next()
  }
}
