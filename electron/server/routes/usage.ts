import type Router from "@koa/router"
import { toUsageReply } from "../../protocols/usageReply.ts"
import type { LimitService } from "../../services/limits/limitService.ts"
import type { ApiState } from "../apiContext.ts"

/** What the caller itself has used and may still use; of nobody else. */
export function addUsageRoute(router: Router<ApiState>, limits: Pick<LimitService, "usageOf" | "rateLimits">): void {
  router.get("/usage", (ctx) => {
    const { access } = ctx.state
    ctx.set("Cache-Control", "no-store")
    ctx.body = toUsageReply({
      key: access.key,
      usage: limits.usageOf(access),
      rateLimits: limits.rateLimits(access),
    })
  })
}
