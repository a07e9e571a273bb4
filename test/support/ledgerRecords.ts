import type { RequestRecord, RequestStatus } from "../../electron/contract/server.ts"
import { pick, type Random, wholeBetween } from "./random.ts"
import { someRequest } from "./scriptedHost.ts"

const targets = ["local/ember", "local/qwen3:herbs", "deepseek/deepseek-chat", "openai/gpt-5", "openai/gpt-5-mini"]
const keys = [null, { id: "key-1", name: "Dify" }, { id: "key-2", name: "小明的钥匙" }, { id: "key-3", name: "CI" }]
const clients = ["OpenAI/JS 7.57.0", "python-requests/2.32", "curl/8.9", null]
const failures: readonly Extract<RequestStatus, { kind: "failed" }>[] = [
  { kind: "failed", httpStatus: 502, error: { code: "upstream_error", message: "The provider broke off." } },
  { kind: "failed", httpStatus: 429, error: { code: "rate_limit_exceeded", message: "Too many requests." } },
]

/** A request as a busy day brings them, somewhere in this time. */
export function randomRecord(random: Random, id: string, from: number, to: number): RequestRecord {
  const target = pick(random, targets)
  const isLocal = target.startsWith("local/")
  const chance = random()
  const status: RequestStatus =
    chance < 0.08 ? pick(random, failures) : chance < 0.12 ? { kind: "cancelled" } : { kind: "done", httpStatus: 200 }
  const isDone = status.kind === "done"
  const nanos = wholeBetween(random, 0, 5_000_000)
  const attempt = { target, startedAt: from, durationMs: 12 }
  return someRequest({
    id,
    startedAt: wholeBetween(random, from, to - 1),
    caller:
      random() < 0.2 ? { kind: "window" } : { kind: "api", address: "10.0.0.7", userAgent: pick(random, clients) },
    key: pick(random, keys),
    askedModel: random() < 0.5 ? "gpt-4" : target,
    answeredBy: isDone ? target : null,
    target: isDone || random() < 0.5 ? target : null,
    attempts: status.kind === "failed" ? [{ ...attempt, error: status.error }] : [attempt],
    status,
    promptTokens: isDone ? wholeBetween(random, 1, 4_000) : null,
    cachedTokens: isDone ? wholeBetween(random, 0, 100) : null,
    completionTokens: isDone ? wholeBetween(random, 0, 900) : null,
    reasoningTokens: isDone ? wholeBetween(random, 0, 90) : null,
    isEstimated: isDone && random() < 0.1,
    firstTokenMs: isDone ? wholeBetween(random, 5, 3_000) : null,
    tokensPerSecond: isDone && random() < 0.9 ? wholeBetween(random, 1_000, 90_000) / 1_000 : null,
    totalMs: wholeBetween(random, 5, 60_000),
    cost: isDone && !isLocal ? { nanos, currency: target.startsWith("deepseek") ? "CNY" : "USD" } : null,
    saved: isDone && isLocal ? { nanos, currency: "USD" } : null,
  })
}
