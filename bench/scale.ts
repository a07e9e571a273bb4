/**
 * Three equal upstreams behind one route, under 64 streams at once: one is killed, one answers 503, both come back. Prints who
 * answered how much in each phase, what the clients saw, and how long they waited for the first token.
 *
 *   npm run bench -- scale [seconds of a phase]
 */
import { join } from "node:path"
import { setTimeout as delay } from "node:timers/promises"
import { Agent, request } from "undici"
import { startUpstream, type Upstream } from "../test/support/upstream/upstream.ts"
import { startChild } from "./childProcess.ts"
import { median } from "./engine.ts"

const clientCount = 64
const frameMs = 20

type Phase = { readonly name: string; readonly begin: (upstreams: readonly Upstream[]) => Promise<void> | void }

const phases: readonly Phase[] = [
  { name: "all three answer", begin: () => {} },
  { name: "the first is killed", begin: ([first]) => first?.kill() },
  { name: "the second says 503, too", begin: ([, second]) => second?.behave("status-503") },
  { name: "the first is back", begin: ([first]) => first?.restart() },
  { name: "the second is back", begin: ([, second]) => second?.behave(null) },
  { name: "and a while later", begin: () => {} },
]

export async function measureScale(phaseSeconds: number): Promise<void> {
  const upstreams = await Promise.all(
    [1, 2, 3].map(() => startUpstream({ before: (frame) => (frame === 0 ? undefined : delay(frameMs)) })),
  )
  const host = await startChild(
    [join(import.meta.dirname, "providerHost.ts"), ...upstreams.map(({ baseUrl }) => baseUrl)],
    /API (\S+)/,
  )
  const clients = new Clients(`${host.found}/chat/completions`)
  console.log(`${clientCount} clients, each streaming one answer after another; phases of ${phaseSeconds} s:`)
  const working = clients.work()
  for (const { name, begin } of phases) {
    await begin(upstreams)
    const before = upstreams.map(({ requests }) => requests.length)
    clients.takeResults()
    await delay(phaseSeconds * 1000)
    const shares = upstreams.map(({ requests }, index) => requests.length - (before[index] ?? 0))
    console.log(
      `${name.padEnd(26)} asked ${shares.map((share) => String(share).padStart(5)).join(" ")}   ${clients.takeResults()}`,
    )
  }
  clients.stop()
  await working
  await host.stop()
  for (const upstream of upstreams) await upstream[Symbol.asyncDispose]()
}

class Clients {
  readonly #url: string
  readonly #agent = new Agent({ connections: clientCount, pipelining: 1 })
  #isStopped = false
  #firstTokenMs: number[] = []
  #outcomes = { whole: 0, brokenInAnswer: 0, failedBefore: 0 }

  constructor(url: string) {
    this.#url = url
  }

  async work(): Promise<void> {
    const one = async () => {
      while (!this.#isStopped) await this.#ask()
    }
    await Promise.all(Array.from({ length: clientCount }, one))
    await this.#agent.close()
  }

  stop(): void {
    this.#isStopped = true
  }

  takeResults(): string {
    const { whole, brokenInAnswer, failedBefore } = this.#outcomes
    const times = this.#firstTokenMs.toSorted((a, b) => a - b)
    const p99 = times[Math.floor(times.length * 0.99)] ?? Number.NaN
    this.#outcomes = { whole: 0, brokenInAnswer: 0, failedBefore: 0 }
    this.#firstTokenMs = []
    return (
      `whole ${String(whole).padStart(5)}   cut in mid-answer ${String(brokenInAnswer).padStart(3)}   failed before a token ${failedBefore}` +
      `   first token p50 ${median(times).toFixed(0)} ms, p99 ${p99.toFixed(0)} ms`
    )
  }

  async #ask(): Promise<void> {
    const startedAt = performance.now()
    let seen = ""
    let hasToken = false
    try {
      const { statusCode, body } = await request(this.#url, {
        dispatcher: this.#agent,
        method: "POST",
        body: JSON.stringify({ model: "front", stream: true, messages: [{ role: "user", content: "Hello" }] }),
      })
      for await (const piece of body) {
        seen += piece
        if (hasToken || !/"content":"[^"]/.test(seen)) continue
        hasToken = true
        this.#firstTokenMs.push(performance.now() - startedAt)
      }
      if (statusCode === 200 && !seen.includes('"error"') && seen.includes("[DONE]")) this.#outcomes.whole += 1
      else this.#count(hasToken)
    } catch {
      this.#count(hasToken)
    }
  }

  #count(hasToken: boolean): void {
    if (hasToken) this.#outcomes.brokenInAnswer += 1
    else this.#outcomes.failedBefore += 1
  }
}
