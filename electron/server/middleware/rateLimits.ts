import { rateLimitHeaders } from "../../protocols/rateLimitHeaders.ts"
import type { LimitService } from "../../services/limits/limitService.ts"
import type { ApiContext, ApiMiddleware } from "../apiContext.ts"

/** Lets answers say what is left of the caller's minute, and says it itself with every refusal. */
export function rateLimits(limits: Pick<LimitService, "rateLimits">): ApiMiddleware {
  return async (ctx, next) => {
    ctx.state.rateLimits = () => limits.rateLimits(ctx.state.access)
    try {
      await next()
    } catch (error) {
      if (!ctx.headerSent) setRateLimitHeaders(ctx)
      throw error
    }
  }
}

export function setRateLimitHeaders(ctx: ApiContext): void {
  ctx.set(rateLimitHeaders(ctx.state.rateLimits()))
}
