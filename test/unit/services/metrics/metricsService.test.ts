import { expect, it, onTestFinished } from "vitest"
import type { CompletionEvent } from "../../../../electron/contract/completion.ts"
import { AppError } from "../../../../electron/contract/errors.ts"
import type { Model } from "../../../../electron/contract/models.ts"
import type { TargetHealth } from "../../../../electron/contract/routes.ts"
import { createRequestLog } from "../../../../electron/services/answers/requestLog.ts"
import { createMetricsService } from "../../../../electron/services/metrics/metricsService.ts"
import { ManualClock } from "../../../support/manualClock.ts"
import { finished, readyState, text } from "../../../support/serverEngine.ts"

function openMetrics(sources: { models?: readonly Model[]; health?: readonly TargetHealth[] } = {}) {
  const clock = new ManualClock()
  const requests = createRequestLog({ clock })
  const { models = [], health = [] } = sources
  const metrics = createMetricsService({
    version: "0.1.0",
    models: { list: () => models },
    targetHealth: () => health,
    requests,
  })
  onTestFinished(() => metrics.close())
  const lines = async (start: string) =>
    (await metrics.read()).text.split("\n").filter((line) => line.startsWith(`hearth_${start}`))
  const begin = (askedModel = "asked-name") => requests.begin({ caller: { kind: "window" }, askedModel })
  return { clock, requests, metrics, lines, begin }
}

const startedBy = (target: string): CompletionEvent => ({
  type: "started",
  model: "m",
  promptTokens: 7,
  cachedTokens: 3,
  served: { target, attempts: 1, cache: "miss" },
})

it("counts every request once, by who answered, with its tokens, cost and times", async () => {
  const { clock, lines, begin } = openMetrics()
  const entry = begin()
  expect(await lines("requests_running")).toEqual(["hearth_requests_running 1"])
  entry.attempted({
    target: "down/m",
    startedAt: 1,
    durationMs: 1,
    error: { code: "upstream_unavailable", message: "gone" },
  })
  entry.note(startedBy("cloud/m"))
  clock.advance(200)
  for (const event of text("Hello")) entry.note(event)
  clock.advance(2_000)
  entry.note({ ...finished(), cost: { nanos: 250_000_000, currency: "USD" } } as CompletionEvent)
  entry.cancel()
  expect(await lines("requests_running")).toEqual(["hearth_requests_running 0"])
  expect(await lines("requests_total")).toEqual([
    'hearth_requests_total{outcome="done",status="200",target="cloud/m"} 1',
  ])
  expect(await lines("tokens_total")).toEqual([
    'hearth_tokens_total{kind="prompt",target="cloud/m"} 7',
    'hearth_tokens_total{kind="cached",target="cloud/m"} 3',
    'hearth_tokens_total{kind="completion",target="cloud/m"} 5',
    'hearth_tokens_total{kind="reasoning",target="cloud/m"} 2',
  ])
  expect(await lines("failed_attempts")).toEqual([
    'hearth_failed_attempts_total{target="down/m",code="upstream_unavailable"} 1',
  ])
  expect(await lines("cost_total")).toEqual(['hearth_cost_total{target="cloud/m",currency="USD"} 0.25'])
  expect(await lines("cache_lookups")).toEqual(['hearth_cache_lookups_total{result="miss"} 1'])
  expect(await lines("time_to_first_token_seconds_sum")).toEqual([
    'hearth_time_to_first_token_seconds_sum{target="cloud/m"} 0.2',
  ])
  expect(await lines("request_duration_seconds_sum")).toEqual([
    'hearth_request_duration_seconds_sum{target="cloud/m"} 2.2',
  ])
})

it("tells refused and cancelled requests by their status, without a target", async () => {
  const { lines, begin } = openMetrics()
  begin().fail(new AppError("rate_limit_exceeded", "Later."))
  begin().cancel()
  expect(await lines("requests_total")).toEqual([
    'hearth_requests_total{outcome="failed",status="429",target=""} 1',
    'hearth_requests_total{outcome="cancelled",status="499",target=""} 1',
  ])
})

it("keeps no name that a client made up, and no more series than a few hundred", async () => {
  const { lines, begin, metrics } = openMetrics()
  for (let index = 0; index < 1_000; index += 1) {
    const entry = begin(`made-up-${index}`)
    entry.note(startedBy(index < 500 ? `local/base:style@0.${index}` : `local/model-${index}`))
    entry.note(finished())
  }
  expect((await metrics.read()).text).not.toContain("made-up")
  const counted = await lines("requests_total")
  expect(counted).toContain('hearth_requests_total{outcome="done",status="200",target="local/base:style"} 500')
  expect(counted.length).toBeLessThan(310)
  expect(counted.at(-1)).toContain('target="other"')
})

it("counts requests that newer ones have pushed out of the list", async () => {
  const { lines, begin } = openMetrics()
  const first = begin()
  for (let index = 0; index < 250; index += 1) begin()
  expect(await lines("requests_running")).toEqual(["hearth_requests_running 251"])
  first.cancel()
  expect(await lines("requests_running")).toEqual(["hearth_requests_running 250"])
})

it("tells how loaded models and targets are now", async () => {
  const activity = { busySlots: [true, false], queueLength: 4, memoryBytes: 123, tokensPerSecond: null, lastMinute: [] }
  const loaded = { id: "ember", state: { ...readyState, activity } } as unknown as Model
  const idle = { id: "other", state: { kind: "unloaded" } } as unknown as Model
  const target = { target: "cloud/m", circuit: "open", probeAt: 1, failures: 5, runningCount: 2 } as const
  const health = [{ ...target, lastError: null, firstTokenMs: null }]
  const models = [loaded, idle]
  const { lines } = openMetrics({ models, health })
  expect(await lines("model")).toEqual([
    'hearth_model_queue_length{model="ember"} 4',
    'hearth_model_busy_slots{model="ember"} 1',
    'hearth_model_memory_bytes{model="ember"} 123',
  ])
  expect(await lines("target")).toEqual([
    'hearth_target_requests_running{target="cloud/m"} 2',
    'hearth_target_circuit{target="cloud/m"} 2',
  ])
  models.splice(0)
  expect(await lines("model")).toEqual([])
})
