import { afterAll, beforeAll, describe, expect, it } from "vitest"
import type { KeyPolicy } from "../../../electron/contract/keys.ts"
import { type RoutedApp, startRoutedApp } from "../../support/routedApp.ts"
import { answerText, answerUsage } from "../../support/upstream/answers.ts"
import type { Upstream } from "../../support/upstream/upstream.ts"

const price = { currency: "USD", inputPerMillion: 2, cachedPerMillion: 1, outputPerMillion: 10 }
const messages = [{ role: "user" as const, content: "Hello" }]

let host: RoutedApp
let cloud: Upstream

beforeAll(async () => {
  host = await startRoutedApp()
  cloud = await host.addUpstream("cloud", ["gpt-test", "org/model:free"])
  const { providers, routes } = host.app.services
  providers.setModels("cloud", ["gpt-test"], { price })
  providers.setModels("cloud", ["vectors"], { isEnabled: true, capabilities: ["embedding"] })
  providers.setModels("cloud", ["ranker"], { isEnabled: true, capabilities: ["rerank"] })
  providers.setModels("cloud", ["hidden"], { isEnabled: false })
  const remote = { provider: "cloud", model: "gpt-test" }
  const local = { provider: "local", model: "ember" }
  // Nobody asks it: it is only known to be another computer.
  host.addProvider("far", "https://far.invalid/v1", ["far-test"])
  const far = { provider: "far", model: "far-test" }
  routes.create({ name: "far-or-here", targets: [far, local] })
  routes.create({ name: "far-only", targets: [far] })
  routes.create({ name: "both", targets: [remote, local] })
  routes.create({ name: "home", targets: [local] })
  routes.create({ name: "away", targets: [remote] })
  routes.create({ name: "vision-*", targets: [local, remote] })
  routes.create({ name: "kept", targets: [remote], cache: { mode: "all", ttlSeconds: 60 } })
  routes.create({ name: "vectors-route", targets: [local, { provider: "cloud", model: "vectors" }] })
})
afterAll(() => host[Symbol.asyncDispose]())

function post(path: string, body: object, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(`${host.url}/${path}`, { method: "POST", body: JSON.stringify(body), headers })
}

function chat(model: string, fields: object = {}, headers: Record<string, string> = {}): Promise<Response> {
  return post("chat/completions", { model, messages, ...fields }, headers)
}

function keyWith(policy: Partial<KeyPolicy>): Record<string, string> {
  const { secret } = host.app.services.keys.create({ name: "test", policy })
  return { Authorization: `Bearer ${secret}` }
}

async function listedIds(headers: Record<string, string> = {}): Promise<string[]> {
  const { data } = (await (await fetch(`${host.url}/models`, { headers })).json()) as { data: { id: string }[] }
  return data.map(({ id }) => id)
}

describe("a remote model", () => {
  it.each(["cloud/gpt-test", "gpt-test", "CLOUD/gpt-test"])("answers by its name: %s", async (name) => {
    const reply = await chat(name)
    expect(await reply.json()).toMatchObject({
      model: "cloud/gpt-test",
      choices: [{ message: { content: answerText } }],
      usage: { prompt_tokens: answerUsage.prompt, completion_tokens: answerUsage.completion },
    })
    expect(reply.headers.get("x-hearth-target")).toBe("cloud/gpt-test")
    expect(reply.headers.get("x-hearth-cache")).toBe("off")
    expect(cloud.requests.at(-1)?.body.model).toBe("gpt-test")
  })

  it("costs what its price says", async () => {
    await chat("cloud/gpt-test")
    const { prompt, cached, completion } = answerUsage
    const nanos = (prompt - cached) * 2_000 + cached * 1_000 + completion * 10_000
    await expect.poll(() => host.lastRecord()?.cost).toEqual({ nanos, currency: "USD" })
    expect(host.lastRecord()).toMatchObject({
      target: "cloud/gpt-test",
      route: null,
      attempts: [{ target: "cloud/gpt-test" }],
    })
  })

  it("may have a name with slashes and colons", async () => {
    expect(await (await chat("cloud/org/model:free")).json()).toMatchObject({ model: "cloud/org/model:free" })
  })

  it("is not there where it is switched off", async () => {
    expect((await chat("cloud/hidden")).status).toBe(404)
  })

  it("embeds and ranks, by its own name and through a route", async () => {
    for (const model of ["cloud/vectors", "vectors", "vectors-route"]) {
      const reply = await post("embeddings", { model, input: ["a", "b"] })
      expect(await reply.json()).toMatchObject({ model: "cloud/vectors", data: [{ index: 0 }, { index: 1 }] })
      expect(reply.headers.get("x-hearth-target")).toBe("cloud/vectors")
    }
    const ranked = await post("rerank", { model: "cloud/ranker", query: "a", documents: ["a", "b"] })
    expect(await ranked.json()).toMatchObject({ model: "cloud/ranker" })
  })

  it("completes several prompts, each with its answer", async () => {
    const reply = await post("completions", { model: "cloud/gpt-test", prompt: ["a", "b", "c"] })
    const { choices } = (await reply.json()) as { choices: { text: string }[] }
    expect(choices).toHaveLength(3)
    await expect.poll(() => host.lastRecord()?.completionTokens).toBe(3 * answerUsage.completion)
  })

  it("is asked no more when the client has gone", async () => {
    const leaving = new AbortController()
    cloud.behave("stall")
    const reply = await fetch(`${host.url}/chat/completions`, {
      method: "POST",
      body: JSON.stringify({ model: "cloud/gpt-test", messages, stream: true }),
      signal: leaving.signal,
    })
    cloud.behave(null)
    await reply.body?.getReader().read()
    leaving.abort()
    expect(await cloud.requests.at(-1)?.closed).toBe(true)
    await expect.poll(() => host.lastRecord()?.status.kind).toBe("cancelled")
  })
})

describe("pictures", () => {
  const content = [
    { type: "text", text: "What is this?" },
    { type: "image_url", image_url: { url: "data:image/png;base64,AAAA" } },
  ]
  const seeing = { messages: [{ role: "user", content }] }

  it("go past the models of this computer to one that may read them", async () => {
    const reply = await chat("vision-1", seeing)
    expect(await reply.json()).toMatchObject({ model: "cloud/gpt-test" })
    expect(JSON.stringify(cloud.requests.at(-1)?.body)).toContain("data:image/png;base64,AAAA")
  })

  it.each(["ember", "home"])(
    "are refused where nobody can read them, and where they are is said: %s",
    async (model) => {
      const reply = await chat(model, seeing)
      expect(reply.status).toBe(400)
      expect(await reply.json()).toMatchObject({
        error: { code: "unsupported_content", param: "messages[0].content[1]" },
      })
    },
  )
})

describe("a key", () => {
  it("that may not send anything away is answered here", async () => {
    const here = keyWith({ mayLeave: false })
    expect(await (await chat("far-or-here", { max_tokens: 4 }, here)).json()).toMatchObject({ model: "ember" })
    for (const name of ["far-only", "far/far-test", "far-test"]) {
      const refused = await chat(name, {}, here)
      expect([refused.status, await refused.json()]).toMatchObject([403, { error: { code: "model_not_allowed" } }])
    }
    const listed = await listedIds(here)
    expect(listed).toContain("far-or-here")
    expect(listed.filter((id) => id === "far-only" || id.startsWith("far/"))).toEqual([])
  })

  it("for a route may ask it, and not the models behind it", async () => {
    const routed = keyWith({ models: ["away", "vision-*"] })
    expect((await chat("away", {}, routed)).status).toBe(200)
    expect((await chat("vision-7", { max_tokens: 4 }, routed)).status).toBe(200)
    expect((await chat("cloud/gpt-test", {}, routed)).status).toBe(403)
    expect((await chat("gpt-test", {}, routed)).status).toBe(403)
    expect(await listedIds(routed)).toEqual(["away"])
  })

  it("whose budget is spent is answered by its fallback, which the headers say", async () => {
    const budget = { period: "day", amount: { kind: "tokens", tokens: 1 } } as const
    const poor = keyWith({ budgets: [budget], fallback: "ember" })
    const reply = await chat("cloud/gpt-test", { max_tokens: 4 }, poor)
    expect(await reply.json()).toMatchObject({ model: "ember" })
    expect(reply.headers.get("x-hearth-target")).toBe("local/ember")
  })
})

describe("the cache of a route", () => {
  it("gives the same answer again without asking anybody, as a stream, too", async () => {
    const before = cloud.requests.length
    const first = await chat("kept", { seed: 1 })
    const second = await chat("kept", { seed: 1, user: "somebody else" })
    const streamed = await chat("kept", { seed: 1, stream: true })
    const other = await chat("kept", { seed: 2 })
    const caches = [first, second, streamed, other].map(({ headers }) => headers.get("x-hearth-cache"))
    expect(caches).toEqual(["miss", "hit", "hit", "miss"])
    expect(second.headers.get("x-hearth-attempts")).toBe("0")
    expect(await second.json()).toMatchObject({
      model: "cloud/gpt-test",
      choices: [{ message: { content: answerText } }],
    })
    expect(await streamed.text()).toContain("data: [DONE]")
    expect(cloud.requests.length - before).toBe(2)
  })

  it("is no way around what a key may", async () => {
    await chat("kept", { seed: 3 })
    expect((await chat("kept", { seed: 3 }, keyWith({ models: ["ember"] }))).status).toBe(403)
  })
})

describe("the list of models", () => {
  it("has what is here, routes, and what is switched on elsewhere", async () => {
    expect(await listedIds()).toEqual([
      "ember",
      "far-or-here",
      "far-only",
      "both",
      "home",
      "away",
      "kept",
      "vectors-route",
      "cloud/gpt-test",
      "cloud/org/model:free",
      "cloud/vectors",
      "cloud/ranker",
      "far/far-test",
    ])
  })

  it.each([
    ["cloud%2Fgpt-test", "cloud/gpt-test", "cloud"],
    ["cloud/org/model:free", "cloud/org/model:free", "cloud"],
    ["both", "both", "hearth"],
    ["vision-9", "vision-9", "hearth"],
    ["local/ember", "ember", "local"],
  ])("has each of them alone, too: %s", async (path, id, owner) => {
    const reply = await fetch(`${host.url}/models/${path}`)
    expect(await reply.json()).toMatchObject({ id, object: "model", created: expect.any(Number), owned_by: owner })
  })
})

it("answers in the window with whatever a conversation names", async () => {
  const { conversations, chat: window } = host.app.services
  const { id } = conversations.create({ model: "away" })
  const { answer } = window.send({ conversationId: id, parentId: null, text: "Hello" })
  const seen = await Array.fromAsync(window.follow(answer.id, new AbortController().signal))
  expect(seen.at(-1)).toMatchObject({ message: { model: "cloud/gpt-test", text: answerText, state: { kind: "done" } } })
})

it("tries a name for the window, and tells who would answer", async () => {
  const { routes } = host.app.services
  const events = await Array.fromAsync(routes.try("away", "Hello", new AbortController().signal))
  const [asked] = events
  if (asked?.type !== "asked") throw new Error(`The first event is ${asked?.type}.`)
  const { requests } = host.app.services
  expect(requests.list().find(({ id }) => id === asked.requestId)).toMatchObject({ askedModel: "away" })
  expect(events.find(({ type }) => type === "started")).toMatchObject({ served: { target: "cloud/gpt-test" } })
  expect(routes.plan("both")).toMatchObject({ name: "both", targets: ["cloud/gpt-test", "local/ember"], skipped: [] })
  expect(routes.plan("gpt-4")).toMatchObject({ name: "ember", routeId: null, targets: ["local/ember"] })
})
