import type { ApiContext } from "./apiContext.ts"
import { setRateLimitHeaders } from "./middleware/rateLimits.ts"

/** Who answers. `model`: the name as the reply gives it. */
export function setTargetHeaders(ctx: ApiContext, model: string): void {
  ctx.set("x-hearth-target", `local/${encodeURI(model)}`)
  ctx.set("x-hearth-attempts", "1")
  ctx.set("x-hearth-cache", "off")
  setRateLimitHeaders(ctx)
}
