import { describe, expect, it } from "vitest"
import type { HubSourceStatus } from "../../../../electron/contract/hub.ts"
import type { HubSource } from "../../../../electron/contract/hubSources.ts"
import { sourceOrder } from "../../../../electron/services/hub/sourceOrder.ts"

function tried(latencies: Partial<Record<HubSource, number | null>>): ReadonlyMap<HubSource, HubSourceStatus> {
  return new Map(
    Object.entries(latencies).map(([source, latencyMs]) => {
      const status = { source: source as HubSource, url: "", isReachable: latencyMs !== null, latencyMs }
      return [status.source, status]
    }),
  )
}

describe("the order of the sources", () => {
  it.each([
    ["en", {}, ["huggingface", "hf-mirror", "modelscope"]],
    ["zh", {}, ["huggingface", "modelscope", "hf-mirror"]],
    ["en", { huggingface: 9_000, "hf-mirror": 20, modelscope: 20 }, ["huggingface", "hf-mirror", "modelscope"]],
    ["zh", { huggingface: 900, "hf-mirror": 20, modelscope: 20 }, ["huggingface", "modelscope", "hf-mirror"]],
    ["zh", { huggingface: 9_000, "hf-mirror": 20, modelscope: 20 }, ["modelscope", "hf-mirror", "huggingface"]],
    ["zh", { huggingface: 9_000, "hf-mirror": null, modelscope: null }, ["huggingface", "modelscope", "hf-mirror"]],
    ["en", { huggingface: null, "hf-mirror": null, modelscope: 5_000 }, ["modelscope", "huggingface", "hf-mirror"]],
    ["en", { huggingface: null }, ["hf-mirror", "modelscope", "huggingface"]],
  ] as const)("%s %j → %j", (language, latencies, order) => {
    expect(sourceOrder(language, tried(latencies))).toEqual(order)
  })
})
