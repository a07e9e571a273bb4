import { AppError, toErrorBody } from "../../contract/errors.ts"
import type { Log } from "../../core/log.ts"
import { toOpenAiFailure } from "../../protocols/openaiErrors.ts"
import type { ApiContext, ApiMiddleware } from "../apiContext.ts"

/** The one place where an error becomes an answer. */
export function errors(log: Log): ApiMiddleware {
  return async (ctx, next) => {
    try {
      await next()
    } catch (error) {
      // Whoever asked has gone: there is nobody to tell, and nothing to report.
      if (ctx.res.destroyed) return
      // Errors of ours were thrown, and where they matter logged, by whoever knew them.
      if (!(error instanceof AppError)) log.error("a request failed", { id: ctx.state.requestId }, error)
      answer(ctx, toOpenAiFailure(toErrorBody(error)))
    }
  }
}

function answer(ctx: ApiContext, failure: ReturnType<typeof toOpenAiFailure>): void {
  ctx.status = failure.status
  ctx.set(failure.headers)
  ctx.body = failure.body
}
