import { Counter, Histogram, type Registry } from "prom-client"
import type { RequestRecord } from "../../contract/server.ts"
import { BoundedLabels } from "./boundedLabels.ts"

const seconds = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600]

/** What is counted of every request that has ended. */
export function createRequestMetrics(registry: Registry): { count(record: RequestRecord): void } {
  const registers = [registry]
  const requests = new Counter({
    name: "hearth_requests_total",
    help: "Requests that have ended. target: who answered, empty where nobody did.",
    labelNames: ["outcome", "status", "target"],
    registers,
  })
  const tokens = new Counter({
    name: "hearth_tokens_total",
    help: "Tokens. prompt includes cached, completion includes reasoning.",
    labelNames: ["kind", "target"],
    registers,
  })
  const failures = new Counter({
    name: "hearth_failed_attempts_total",
    help: "Tries that failed, those included after which another target answered.",
    labelNames: ["target", "code"],
    registers,
  })
  const cache = new Counter({
    name: "hearth_cache_lookups_total",
    help: "Requests that were looked up among the kept answers.",
    labelNames: ["result"],
    registers,
  })
  const cost = new Counter({
    name: "hearth_cost_total",
    help: "Cost at the price of its time, in the currency itself.",
    labelNames: ["target", "currency"],
    registers,
  })
  const firstToken = new Histogram({
    name: "hearth_time_to_first_token_seconds",
    help: "From the request to its first token.",
    labelNames: ["target"],
    buckets: seconds,
    registers,
  })
  const duration = new Histogram({
    name: "hearth_request_duration_seconds",
    help: "From the request to the end of its answer.",
    labelNames: ["target"],
    buckets: seconds,
    registers,
  })
  const targets = new BoundedLabels()

  return {
    count(record) {
      const target = record.target === null ? "" : targets.of(withoutScales(record.target))
      requests.inc({ ...outcomeOf(record), target })
      for (const attempt of record.attempts) {
        if (attempt.error === undefined) continue
        failures.inc({ target: targets.of(withoutScales(attempt.target)), code: attempt.error.code })
      }
      if (record.cache !== "off") cache.inc({ result: record.cache })
      const counts = {
        prompt: record.promptTokens,
        cached: record.cachedTokens,
        completion: record.completionTokens,
        reasoning: record.reasoningTokens,
      }
      for (const [kind, count] of Object.entries(counts)) {
        if (count !== null && count > 0 && Number.isFinite(count)) tokens.inc({ kind, target }, count)
      }
      if (record.cost !== null && record.cost.nanos > 0) {
        cost.inc({ target, currency: record.cost.currency }, record.cost.nanos / 1e9)
      }
      if (record.firstTokenMs !== null) firstToken.observe({ target }, record.firstTokenMs / 1000)
      if (record.totalMs !== null) duration.observe({ target }, record.totalMs / 1000)
    },
  }
}

function outcomeOf({ status }: RequestRecord): { outcome: string; status: string } {
  // nginx's number for a client that did not wait.
  const number = status.kind === "done" || status.kind === "failed" ? status.httpStatus : 499
  return { outcome: status.kind, status: String(number) }
}

/** `base:adapter@0.8`: clients choose any number, and each would be a series of its own. */
function withoutScales(target: string): string {
  return target.replaceAll(/@-?[\d.]+(?=\+|$)/g, "")
}
