import { Registry } from "prom-client"
import type { RequestLog } from "../answers/requestLog.ts"
import { createGauges, type MetricsSources } from "./gauges.ts"
import { createRequestMetrics } from "./requestMetrics.ts"

/** What Prometheus reads. Names of clients, of what they asked for and of keys are in none of it. */
export interface MetricsService {
  read(): Promise<{ readonly contentType: string; readonly text: string }>
  close(): void
}

/** Counts from now on. Requests are counted when they have ended: nothing is added to their way. */
export function createMetricsService(
  parts: MetricsSources & { readonly requests: Pick<RequestLog, "onChange" | "onEnd"> },
): MetricsService {
  const registry = new Registry()
  const request = createRequestMetrics(registry)
  const running = new Set<string>()
  const stopChanges = parts.requests.onChange(({ id, status }) => {
    if (status.kind === "waiting" || status.kind === "streaming") running.add(id)
  })
  const stopEnds = parts.requests.onEnd(({ record }) => {
    running.delete(record.id)
    request.count(record)
  })
  const gauges = createGauges(registry, parts)
  return {
    async read() {
      gauges.take(running.size)
      return { contentType: registry.contentType, text: await registry.metrics() }
    },
    close() {
      stopChanges()
      stopEnds()
      registry.clear()
    },
  }
}
