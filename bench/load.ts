import { Pool } from "undici"
import { median } from "./engine.ts"

/** Where a chat completion is asked, and what the server wants to be told beside it. */
export type Door = {
  readonly name: string
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly model: string
}

export type LoadResult = {
  readonly requestsPerSecond: number
  readonly p50Ms: number
  readonly p99Ms: number
  readonly answered: number
  /** Answers that were not a complete 200. */
  readonly failed: number
}

/** Keeps `connections` requests running for a while, each on a connection of its own, and times them to their last byte. */
export async function load(
  door: Door,
  connections: number,
  durationMs: number,
  isStreamed: boolean,
): Promise<LoadResult> {
  const { origin, pathname } = new URL(door.url)
  const pool = new Pool(origin, { connections, pipelining: 1 })
  const body = JSON.stringify({
    model: door.model,
    messages: [{ role: "user", content: "Say twenty words." }],
    temperature: 0,
    stream: isStreamed,
    ...(isStreamed ? { stream_options: { include_usage: true } } : {}),
  })
  const headers = { "content-type": "application/json", ...door.headers }
  const times: number[] = []
  let failed = 0
  const ask = async () => {
    const startedAt = performance.now()
    const response = await pool.request({ path: pathname, method: "POST", headers, body })
    const text = await response.body.text()
    times.push(performance.now() - startedAt)
    const isWhole = response.statusCode === 200 && text.includes(isStreamed ? "[DONE]" : '"finish_reason"')
    if (!isWhole) failed += 1
  }
  const startedAt = performance.now()
  const work = async () => {
    while (performance.now() - startedAt < durationMs) await ask()
  }
  await Promise.all(Array.from({ length: connections }, work))
  const seconds = (performance.now() - startedAt) / 1000
  await pool.close()
  const sorted = times.toSorted((a, b) => a - b)
  const p99Ms = sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * 0.99))] ?? Number.NaN
  return { requestsPerSecond: times.length / seconds, p50Ms: median(times), p99Ms, answered: times.length, failed }
}
