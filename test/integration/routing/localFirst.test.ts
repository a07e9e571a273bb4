import { createServer } from "node:net"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import type { RouteDraft } from "../../../electron/contract/routes.ts"
import { readCleanStream } from "../../support/cleanStream.ts"
import { endlessQuestion, endlessSampling } from "../../support/ember.ts"
import { type RoutedApp, startRoutedApp } from "../../support/routedApp.ts"
import { answerText } from "../../support/upstream/answers.ts"
import type { Upstream } from "../../support/upstream/upstream.ts"

let host: RoutedApp
let cloud: Upstream
const local = { provider: "local", model: "ember" }
const backup = { provider: "cloud", model: "gpt-test" }

beforeAll(async () => {
  host = await startRoutedApp()
  cloud = await host.addUpstream("cloud", ["gpt-test", "silent"])
  route({ name: "home-first", targets: [local, backup] })
})
afterAll(() => host[Symbol.asyncDispose]())

function route(draft: RouteDraft) {
  return host.app.services.routes.create({ retries: { count: 0, pauseMs: 0 }, ...draft })
}

const messages = [{ role: "user", content: "Hello!" }]
const post = (model: string, stream: boolean, fields: object = {}, signal?: AbortSignal) =>
  fetch(`${host.url}/chat/completions`, {
    method: "POST",
    body: JSON.stringify({ model, messages, stream, ...fields }),
    signal,
  })

/** One clean answer of the second target, streamed and not, and both tries in headers and ledger. */
async function expectBackup(model: string, code: string) {
  for (const stream of [true, false]) {
    const response = await post(model, stream)
    expect(response.status).toBe(200)
    expect(response.headers.get("x-hearth-target")).toBe("cloud/gpt-test")
    expect(response.headers.get("x-hearth-attempts")).toBe("2")
    const raw = await response.text()
    const text = stream ? readCleanStream(raw, { wantsUsage: false }).text : JSON.parse(raw).choices[0].message.content
    expect(text).toBe(answerText)
    const { items } = host.app.services.ledger.list({ limit: 1 })
    expect(items[0]).toMatchObject({
      askedModel: model,
      route: model,
      target: "cloud/gpt-test",
      status: { kind: "done" },
      attempts: [{ error: { code, message: expect.any(String) } }, { target: "cloud/gpt-test" }],
    })
    expect(items[0]?.attempts[1]).not.toHaveProperty("error")
  }
}

describe("where this computer is asked first", () => {
  it("a model that does not fit into its memory is answered for elsewhere", async () => {
    const { settings, routes } = host.app.services
    settings.update({ models: { memoryBudgetBytes: 1 } })
    await expectBackup("home-first", "insufficient_memory")
    expect(routes.plan("home-first").targets).toContain("local/ember")
    settings.update({ models: { memoryBudgetBytes: null } })
    const response = await post("home-first", false, { max_tokens: 2 })
    expect(response.headers.get("x-hearth-target")).toBe("local/ember")
  })

  it("a queue that is longer than the route allows is gone round, and its wait is nobody's failure", async () => {
    const { models, routes, settings } = host.app.services
    route({ name: "short-queue", targets: [local, backup], maxQueue: 0 })
    await models.unload("ember")
    settings.update({ models: { load: { slotCount: 1 } } })
    const leaving = new AbortController()
    const endless = {
      messages: [{ role: "user", content: endlessQuestion }],
      temperature: 0,
      repeat_penalty: endlessSampling.repeatPenalty,
    }
    // One is answered, one waits.
    const busy = [1, 2].map(() => post("ember", true, endless, leaving.signal).catch(() => null))
    const state = () => {
      const found = models.list().find(({ id }) => id === "ember")?.state
      return found?.kind === "ready" ? found.activity.queueLength : -1
    }
    await expect.poll(state, { timeout: 10_000 }).toBe(1)
    await expectBackup("short-queue", "rate_limit_exceeded")
    expect(routes.health().find(({ target }) => target === "local/ember")).toMatchObject({
      circuit: "closed",
      failures: 0,
    })
    leaving.abort()
    await Promise.all(busy)
    await expect.poll(state).toBe(0)
  })

  it("a model whose file has gone is answered for elsewhere", async () => {
    route({ name: "gone-first", targets: [{ provider: "local", model: "gone" }, backup] })
    const response = await post("gone-first", false)
    expect([response.status, response.headers.get("x-hearth-target")]).toEqual([200, "cloud/gpt-test"])
  })
})

describe("where a service is asked first", () => {
  it("that listens no more, the next one answers", async () => {
    host.addProvider("closed", `http://127.0.0.1:${await closedPort()}/v1`, ["gpt-test"])
    route({ name: "closed-first", targets: [{ provider: "closed", model: "gpt-test" }, backup] })
    await expectBackup("closed-first", "upstream_unavailable")
  })

  it("whose first token does not come in the time of the route, the next one answers, and the first is left", async () => {
    const breaker = { failures: 100, pauseMs: 1 }
    route({ name: "hasty", targets: [{ provider: "cloud", model: "silent" }, backup], firstTokenMs: 1_000, breaker })
    await expectBackup("hasty", "upstream_timeout")
    await expect.poll(() => cloud.runningCount).toBe(0)
  })

  it("that failed too often is not asked again, until it has answered who named it itself", async () => {
    const flaky = await host.addUpstream("flaky", ["gpt-test"], { behaviour: "status-500" })
    const breaker = { failures: 2, pauseMs: 3_600_000 }
    route({ name: "guarded", targets: [{ provider: "flaky", model: "gpt-test" }, backup], breaker })
    const circuit = () => host.app.services.routes.health().find(({ target }) => target === "flaky/gpt-test")?.circuit
    await expectBackup("guarded", "upstream_error")
    expect([circuit(), flaky.requests.length]).toEqual(["open", 2])
    const passed = await post("guarded", false)
    expect([passed.headers.get("x-hearth-target"), passed.headers.get("x-hearth-attempts")]).toEqual([
      "cloud/gpt-test",
      "1",
    ])
    expect(flaky.requests).toHaveLength(2)
    flaky.behave(null)
    expect((await post("flaky/gpt-test", false)).status).toBe(200)
    expect(circuit()).toBe("closed")
    expect((await post("guarded", false)).headers.get("x-hearth-target")).toBe("flaky/gpt-test")
  })
})

async function closedPort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  return typeof address === "object" && address !== null ? address.port : 1
}
