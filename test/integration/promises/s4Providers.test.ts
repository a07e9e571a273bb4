import type OpenAI from "openai"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { type RoutedApp, startRoutedApp } from "../../support/routedApp.ts"
import { answerText, answerUsage } from "../../support/upstream/answers.ts"
import { startUpstream, type Upstream } from "../../support/upstream/upstream.ts"

/* S4: services of every kind behind one endpoint. A scripted service on this computer takes the place of each. */

let host: RoutedApp
let upstream: Upstream

beforeAll(async () => {
  host = await startRoutedApp()
  upstream = await startUpstream()
})
afterAll(async () => {
  await host[Symbol.asyncDispose]()
  await upstream[Symbol.asyncDispose]()
})

const messages = [{ role: "user" as const, content: "Hello!" }]
const ask = (model: string, fields: object = {}) =>
  host.client.chat.completions.create({ model, messages, ...fields }).withResponse()
const textOf = ({ data }: { readonly data: OpenAI.ChatCompletion }) => data.choices[0]?.message.content

async function stream(model: string): Promise<string> {
  let text = ""
  for await (const { choices } of await host.client.chat.completions.create({ model, messages, stream: true })) {
    text += choices[0]?.delta.content ?? ""
  }
  return text
}

describe("S4: a provider", () => {
  it.each([
    ["DeepSeek", "deepseek"],
    ["QWEN", "qwen"],
    ["DashScope", "qwen"],
    ["openai", "openai"],
    ["OpenAI", "openai"],
    ["Zhipu", "zhipu"],
    ["GLM", "zhipu"],
    ["ollama", "ollama"],
    ["Other", "other"],
    ["OTHER", "other"],
    ["Some New Cloud", "other"],
  ])("of kind %s, with a full chat/completions URL, chats as a whole and streamed", async (kind, preset) => {
    const { providers } = host.app.services
    const baseUrl = `${upstream.baseUrl}/chat/completions`
    const {
      id,
      protocol,
      baseUrl: kept,
      kind: known,
    } = providers.create({ kind, baseUrl, secrets: [{ secret: "sk-1" }] })
    providers.setModels(id, ["gpt-test"], { isEnabled: true })
    expect([protocol, kept]).toEqual(["openai", upstream.baseUrl])
    expect(known).toBe(preset)
    expect(textOf(await ask(`${id}/gpt-test`))).toBe(answerText)
    expect(await stream(`${id}/gpt-test`)).toBe(answerText)
    expect(upstream.requests.at(-1)?.path).toBe("/v1/chat/completions")
    providers.remove(id)
  })

  it.each(["", "/", "/chat/completions", "/chat/completions/", "/models"])(
    "is found with %j behind its address",
    async (end) => {
      const { providers } = host.app.services
      const { id } = providers.create({ kind: "Other", baseUrl: upstream.baseUrl + end, auth: "none" })
      providers.setModels(id, ["gpt-test"], { isEnabled: true })
      expect(textOf(await ask(`${id}/gpt-test`))).toBe(answerText)
      expect(upstream.requests.at(-1)?.path).toBe("/v1/chat/completions")
      providers.remove(id)
    },
  )

  it("is asked again where it failed once", async () => {
    await using flaky = await startUpstream({ choose: (_, count) => (count === 1 ? "status-500" : null) })
    host.addProvider("flaky", flaky.baseUrl, ["gpt-test"])
    const reply = await ask("flaky/gpt-test")
    expect([textOf(reply), reply.response.headers.get("x-hearth-attempts")]).toEqual([answerText, "2"])
    expect(flaky.requests).toHaveLength(2)
  })

  it("has a backup: where it is down, another one answers, and the client sees one answer", async () => {
    const down = await startUpstream()
    host.addProvider("main", down.baseUrl, ["gpt-test"])
    host.addProvider("backup", upstream.baseUrl, ["gpt-test"])
    await down.kill()
    const targets = ["main", "backup"].map((provider) => ({ provider, model: "gpt-test" }))
    host.app.services.routes.create({ name: "safe", targets, retries: { count: 0, pauseMs: 0 } })
    const reply = await ask("safe")
    expect(textOf(reply)).toBe(answerText)
    expect(reply.response.headers.get("x-hearth-target")).toBe("backup/gpt-test")
    expect(await stream("safe")).toBe(answerText)
  })

  it("that tells no usage has its tokens estimated, and the ledger says so", async () => {
    host.addProvider("silent", upstream.baseUrl, ["no-usage"])
    const { data } = await ask("silent/no-usage")
    const { prompt_tokens: prompt = 0, completion_tokens: completion = 0 } = data.usage ?? {}
    // As o200k counts "Hello!" with what is around a message, and the answer.
    expect([prompt, completion].map((count) => count >= 4 && count <= 20)).toEqual([true, true])
    const [entry] = host.app.services.ledger.list({ filter: { provider: "silent" } }).items
    expect(entry).toMatchObject({ isEstimated: true, promptTokens: prompt, completionTokens: completion })
  })

  it("has prices for tokens, and each request a cost to the billionth, by the price of its moment", async () => {
    const { providers, ledger } = host.app.services
    host.addProvider("priced", upstream.baseUrl, ["gpt-test"])
    const price = { currency: "CNY", inputPerMillion: 2, cachedPerMillion: 0.2, outputPerMillion: 8 }
    providers.setModels("priced", ["gpt-test"], { price })
    await ask("priced/gpt-test")
    providers.setModels("priced", ["gpt-test"], { price: { ...price, outputPerMillion: 80 } })
    await ask("priced/gpt-test")
    const costs = ledger.list({ filter: { provider: "priced" } }).items.map(({ cost }) => cost)
    const { prompt, cached, completion } = answerUsage
    const nanos = (out: number) => ((prompt - cached) * 2 + cached * 0.2 + completion * out) * 1_000
    expect(costs).toEqual([80, 8].map((out) => ({ nanos: nanos(out), currency: "CNY" })))
  })

  it("has models that are switched on and off one by one", async () => {
    host.addProvider("many", upstream.baseUrl, ["one", "two"])
    const listed = async () =>
      (await host.client.models.list()).data.map(({ id }) => id).filter((id) => id.startsWith("many/"))
    expect(await listed()).toEqual(["many/one", "many/two"])
    host.app.services.providers.setModels("many", ["one"], { isEnabled: false })
    expect(await listed()).toEqual(["many/two"])
    await expect(ask("many/one")).rejects.toMatchObject({ status: 404, code: "model_not_found" })
    expect(textOf(await ask("many/two"))).toBe(answerText)
    host.app.services.providers.update("many", { isEnabled: false })
    await expect(ask("many/two")).rejects.toMatchObject({ status: 404 })
  })

  it("is compared with others and with this computer: one question, all at once, each with its own answer", async () => {
    host.addProvider("left", upstream.baseUrl, ["gpt-test"])
    host.addProvider("right", upstream.baseUrl, ["crlf"])
    const models = ["left/gpt-test", "right/crlf", "ember"]
    const replies = await Promise.all(models.map((model) => ask(model, { max_tokens: 16 })))
    expect(replies.map(({ data }) => data.model)).toEqual(models)
    expect(replies.map(textOf)).toEqual([answerText, answerText, expect.not.stringContaining(answerText)])
  })
})
