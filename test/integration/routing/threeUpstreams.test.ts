import { setImmediate as nextTurn } from "node:timers/promises"
import OpenAI from "openai"
import { expect, it, onTestFinished, vi } from "vitest"
import { startApp } from "../../support/app.ts"
import { testPorts } from "../../support/appPorts.ts"
import { tempFolder } from "../../support/tempFolder.ts"
import { startUpstream, type Upstream } from "../../support/upstream/upstream.ts"

const clientCount = 64
const model = "gpt-test"

/** Clients that stream one answer after another from the route "front", and what they have seen. */
class Clients {
  whole = 0
  cutInAnswer = 0
  failedBeforeToken: unknown[] = []
  #isStopped = false
  readonly #client: OpenAI
  readonly #working: Promise<unknown>

  constructor(baseURL: string) {
    this.#client = new OpenAI({ baseURL, apiKey: "any-dummy-key", maxRetries: 0 })
    this.#working = Promise.all(Array.from({ length: clientCount }, () => this.#work()))
  }

  get answered(): number {
    return this.whole + this.cutInAnswer + this.failedBeforeToken.length
  }

  /** Until so many more have got their answer. */
  more(count: number): Promise<void> {
    const enough = this.answered + count
    return vi.waitUntil(() => this.answered >= enough, { timeout: 30_000, interval: 5 }).then(() => {})
  }

  stop(): Promise<unknown> {
    this.#isStopped = true
    return this.#working
  }

  async #work(): Promise<void> {
    while (!this.#isStopped) {
      let hasToken = false
      try {
        const messages = [{ role: "user" as const, content: "Hello" }]
        for await (const chunk of await this.#client.chat.completions.create({
          model: "front",
          stream: true,
          messages,
        })) {
          if (chunk.choices[0]?.delta.content) hasToken = true
        }
        this.whole += 1
      } catch (error) {
        if (hasToken) this.cutInAnswer += 1
        else this.failedBeforeToken.push(error)
      }
    }
  }
}

async function setUp() {
  // Every frame waits for its turn, so that many streams are under way at once.
  const upstreams = await Promise.all([1, 2, 3].map(() => startUpstream({ before: () => nextTurn() })))
  onTestFinished(async () => {
    for (const upstream of upstreams) await upstream[Symbol.asyncDispose]()
  })
  const app = await startApp(testPorts(tempFolder()))
  const { providers, routes, server } = app.services
  const targets = []
  for (const [index, { baseUrl }] of upstreams.entries()) {
    const { id } = await providers.create({ kind: "other", id: `up${index + 1}`, baseUrl, auth: "none" })
    providers.setModels(id, [model], { isEnabled: true })
    targets.push({ provider: id, model })
  }
  routes.create({ name: "front", strategy: "round-robin", targets, breaker: { failures: 3, pauseMs: 20 } })
  const clients = new Clients(`${server.status().addresses[0]?.url}`)
  onTestFinished(async () => void (await clients.stop()))
  return { upstreams, clients, ledger: app.services.ledger }
}

/** How many of the next answers each upstream is asked for. */
async function shares(clients: Clients, upstreams: readonly Upstream[], count: number): Promise<number[]> {
  const before = upstreams.map(({ requests }) => requests.length)
  await clients.more(count)
  return upstreams.map(({ requests }, index) => requests.length - (before[index] ?? 0))
}

function expectEven(asked: readonly number[]): void {
  const mean = asked.reduce((sum, one) => sum + one, 0) / asked.length
  for (const one of asked) expect(one).toBeGreaterThan(mean / 2)
}

it("loses no request that has no token yet while one of three upstreams dies and another refuses, and shares evenly again", async () => {
  const { upstreams, clients } = await setUp()
  const [first, second, third] = upstreams as [Upstream, Upstream, Upstream]
  expectEven(await shares(clients, upstreams, 128))

  await first.kill()
  await clients.more(64)
  second.behave("status-503")
  const [, , onlyThird = 0] = await shares(clients, upstreams, 128)
  expect(onlyThird).toBeGreaterThanOrEqual(128 - clientCount)
  expect(third.requests.length).toBeGreaterThan(128)

  await first.restart()
  second.behave(null)
  for (const upstream of [first, second]) {
    const before = upstream.requests.length
    await vi.waitUntil(() => upstream.requests.length > before + 20, { timeout: 30_000, interval: 5 })
  }
  expectEven(await shares(clients, upstreams, 128))
  await clients.stop()

  expect(clients.failedBeforeToken).toEqual([])
  // Only what the killed one was answering.
  expect(clients.cutInAnswer).toBeLessThanOrEqual(clientCount)
  expect(clients.whole).toBeGreaterThan(400)
})
