import type Router from "@koa/router"
import type { ApiState } from "../apiContext.ts"

/** What anybody may know: that Hearth is here. */
export function addGeneralRoutes(router: Router<ApiState>): void {
  router.get("/", (ctx) => {
    ctx.body = "Hearth is running\n"
  })
  router.get("/health", (ctx) => {
    ctx.body = { status: "ok" }
  })
}
