import { AppError } from "../../contract/errors.ts"
import { isLoopbackHost } from "../../core/localAddress.ts"
import type { ApiContext, ApiMiddleware } from "../apiContext.ts"

/**
 * Which websites may use the models. A request without Origin does not come from one. Answers preflight requests for every
 * path, before any key is asked for: browsers send none with them.
 */
export function cors(): ApiMiddleware {
  return (ctx, next) => {
    ctx.vary("Origin")
    const origin = ctx.get("Origin")
    if (origin !== "" && !isAllowedOrigin(origin)) {
      throw new AppError("origin_not_allowed", "Websites of this origin may not use the models of this computer.", {
        facts: { origin: origin.slice(0, 200) },
      })
    }
    if (origin !== "") {
      ctx.set("Access-Control-Allow-Origin", origin)
      ctx.set("Access-Control-Expose-Headers", "x-request-id, retry-after, x-hearth-target, x-hearth-relaxed")
    }
    if (ctx.method !== "OPTIONS") return next()
    answerPreflight(ctx)
    return Promise.resolve()
  }
}

/** Pages that this computer serves itself. "null" is none of them: any sandboxed frame can send it. */
function isAllowedOrigin(origin: string): boolean {
  const url = URL.parse(origin)
  return url !== null && /^https?:$/.test(url.protocol) && isLoopbackHost(url.hostname)
}

function answerPreflight(ctx: ApiContext): void {
  ctx.vary("Access-Control-Request-Headers")
  ctx.set("Access-Control-Allow-Methods", "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS")
  // Named one by one: browsers do not take "*" for `authorization`.
  ctx.set("Access-Control-Allow-Headers", ctx.get("Access-Control-Request-Headers") || "authorization, content-type")
  ctx.set("Access-Control-Max-Age", "600")
  if (ctx.get("Access-Control-Request-Private-Network") === "true") {
    ctx.set("Access-Control-Allow-Private-Network", "true")
  }
  ctx.status = 204
}
