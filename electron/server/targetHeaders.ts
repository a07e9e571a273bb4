import type { Served } from "../contract/completion.ts"
import type { ApiContext } from "./apiContext.ts"
import { setRateLimitHeaders } from "./middleware/rateLimits.ts"

/** Who answered, and how it came to that; undefined where the headers go out before that is known. */
export function setTargetHeaders(ctx: ApiContext, served: Served | undefined): void {
  setRateLimitHeaders(ctx)
  if (served === undefined) return
  // Names of models may be in any language, headers not.
  ctx.set("x-hearth-target", encodeURI(served.target))
  ctx.set("x-hearth-attempts", String(served.attempts))
  ctx.set("x-hearth-cache", served.cache)
}
