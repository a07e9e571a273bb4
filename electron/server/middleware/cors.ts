import { AppError } from "../../contract/errors.ts"
import type { OriginService } from "../../services/access/originService.ts"
import type { ApiContext, ApiMiddleware } from "../apiContext.ts"

/** What pages may read of an answer, beside its body. */
const exposedHeaders = [
  "x-request-id",
  "retry-after",
  ...["target", "attempts", "cache", "relaxed"].map((name) => `x-hearth-${name}`),
  ...["limit", "remaining", "reset"].flatMap((what) =>
    ["requests", "tokens"].map((kind) => `x-ratelimit-${what}-${kind}`),
  ),
].join(", ")

/**
 * Which websites may use the models. A request without Origin does not come from one. Answers preflight requests for every
 * path, before any key is asked for: browsers send none with them.
 */
export function cors(origins: Pick<OriginService, "admits">): ApiMiddleware {
  return (ctx, next) => {
    ctx.vary("Origin")
    // Pages that load an answer as if it were a picture or a script send no Origin.
    ctx.set("Cross-Origin-Resource-Policy", "same-origin")
    ctx.set("X-Content-Type-Options", "nosniff")
    const origin = ctx.get("Origin")
    if (origin !== "" && !origins.admits(origin)) throw notAllowed(origin)
    if (origin !== "") {
      ctx.set("Access-Control-Allow-Origin", origin)
      ctx.set("Access-Control-Expose-Headers", exposedHeaders)
    }
    if (ctx.method !== "OPTIONS") return next()
    answerPreflight(ctx)
    return Promise.resolve()
  }
}

function notAllowed(origin: string): AppError {
  const message = "Websites of this origin may not use the models of this computer. Its owner can allow it in Hearth."
  return new AppError("origin_not_allowed", message, { facts: { origin: origin.slice(0, 200) } })
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
