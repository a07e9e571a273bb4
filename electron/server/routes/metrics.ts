import type Router from "@koa/router"
import type { MetricsService } from "../../services/metrics/metricsService.ts"
import type { ApiState } from "../apiContext.ts"

/** For Prometheus: the text format, version 0.0.4. */
export function addMetricsRoute(router: Router<ApiState>, metrics: Pick<MetricsService, "read">): void {
  router.get("/metrics", async (ctx) => {
    const { contentType, text } = await metrics.read()
    ctx.set("Content-Type", contentType)
    ctx.set("Cache-Control", "no-store")
    ctx.body = text
  })
}
