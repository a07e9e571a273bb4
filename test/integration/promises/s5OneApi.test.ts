import OpenAI from "openai"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { send } from "../../support/httpClient.ts"
import { type RoutedApp, startRoutedApp } from "../../support/routedApp.ts"
import { answerArguments, answerText } from "../../support/upstream/answers.ts"
import type { Upstream } from "../../support/upstream/upstream.ts"
import { weatherTool } from "../../support/weatherTool.ts"

/* S5: one API under the base URL that the documents name, `http://localhost:<port>/api/v1`, with all that they list. */

let host: RoutedApp
let upstream: Upstream
let baseURL: string
let client: OpenAI

beforeAll(async () => {
  host = await startRoutedApp()
  upstream = await host.addUpstream("cloud", ["gpt-test", "status-401", "status-503"])
  baseURL = `http://localhost:${new URL(host.origin).port}/api/v1`
  client = new OpenAI({ baseURL, apiKey: "any-dummy-key", maxRetries: 0 })
})
afterAll(() => host[Symbol.asyncDispose]())

const messages = [{ role: "user" as const, content: "Hello!" }]
const cloud = { model: "cloud/gpt-test", messages }
const local = { model: "ember", messages, temperature: 0, ...({ enable_thinking: false } as object) }
const post = (body: unknown, headers: Record<string, string> = {}) =>
  send(host.origin, "/api/v1/chat/completions", { body: typeof body === "string" ? body : (body as object), headers })

describe("S5: http://localhost:<port>/api/v1", () => {
  it("is a base URL of the SDK: chat, streams, models, completions", async () => {
    for (const ask of [cloud, local]) {
      const whole = await client.chat.completions.create(ask)
      const streamed = await client.chat.completions.stream(ask).finalContent()
      expect(streamed).toBe(whole.choices[0]?.message.content)
    }
    const { data } = await client.models.list()
    expect(data.map(({ id }) => id)).toEqual(expect.arrayContaining(["ember", "cloud/gpt-test"]))
    expect((await client.models.retrieve("cloud/gpt-test")).object).toBe("model")
    expect((await client.completions.create({ model: "ember", prompt: "One", max_tokens: 2 })).object).toBe(
      "text_completion",
    )
  })

  it.each([
    ["no JSON", "{", 400, "invalid_json", null],
    ["no messages", { model: "ember" }, 400, "missing_required_parameter", "messages"],
    ["no model", { messages }, 400, "missing_required_parameter", "model"],
    ["no messages in the list", { model: "ember", messages: [] }, 400, "empty_array", "messages"],
    ["a wrong type", { model: "ember", messages: "Hello!" }, 400, "invalid_type", "messages"],
    ["too high a temperature", { ...local, temperature: 9 }, 400, "decimal_above_max_value", "temperature"],
    ["a model that is not there", { ...local, model: "nobody" }, 404, "model_not_found", "model"],
    ["a provider whose secret is wrong", { ...cloud, model: "cloud/status-401" }, 502, "upstream_auth_failed", null],
    ["a provider that is down", { ...cloud, model: "cloud/status-503" }, 502, "upstream_error", null],
  ])("answers %s with an honest status and all four fields", async (_, body, status, code, param) => {
    const answer = await post(body)
    expect([answer.status, answer.json]).toEqual([
      status,
      { error: { message: expect.any(String), type: expect.any(String), param, code } },
    ])
  })

  it("lets websites in as its owner decides", async () => {
    const origin = "https://chat.example"
    const allowed = async () => (await post(cloud, { Origin: origin })).headers["access-control-allow-origin"]
    expect(await allowed()).toBeUndefined()
    host.app.services.origins.decide(origin, "allowed")
    expect(await allowed()).toBe(origin)
    host.app.services.origins.decide(origin, null)
    expect(await allowed()).toBeUndefined()
    host.app.services.settings.update({ server: { allowsAllOrigins: true } })
    expect(await allowed()).toBe(origin)
    host.app.services.settings.update({ server: { allowsAllOrigins: false } })
  })

  it("calls functions, here and elsewhere", async () => {
    const question = [{ role: "user" as const, content: "What is the weather in Paris?" }]
    for (const [ask, args] of [
      [cloud, answerArguments],
      [local, { city: "Paris" }],
    ] as const) {
      const { choices } = await client.chat.completions.create({ ...ask, messages: question, tools: [weatherTool] })
      const [call] = choices[0]?.message.tool_calls ?? []
      expect(choices[0]?.finish_reason).toBe("tool_calls")
      expect(call?.type === "function" && JSON.parse(call.function.arguments)).toEqual(args)
    }
  })

  it("stops where it is told to, gives several choices, and counts", async () => {
    const counting = [{ role: "user" as const, content: "Count from 1 to 10." }]
    const stopped = await client.chat.completions.create({ ...local, messages: counting, stop: "5," })
    expect(stopped.choices[0]).toMatchObject({ message: { content: "1, 2, 3, 4, " }, finish_reason: "stop" })
    await client.chat.completions.create({ ...cloud, stop: ["a", "b"] })
    expect(upstream.requests.at(-1)?.body.stop).toEqual(["a", "b"])
    for (const ask of [local, cloud]) {
      const { choices, usage } = await client.chat.completions.create({ ...ask, n: 2 })
      expect(choices.map(({ index }) => index)).toEqual([0, 1])
      expect(usage?.total_tokens).toBe((usage?.prompt_tokens ?? 0) + (usage?.completion_tokens ?? 0))
    }
  })

  it("limits a key, and tells it in headers and with Retry-After", async () => {
    const { secret } = host.app.services.keys.create({ name: "Rare", policy: { requestsPerMinute: 2 } })
    const rare = new OpenAI({ baseURL, apiKey: secret, maxRetries: 0 })
    const left = async () => {
      const { response } = await rare.chat.completions.create(cloud).withResponse()
      return response.headers.get("x-ratelimit-remaining-requests")
    }
    expect([await left(), await left()]).toEqual(["1", "0"])
    const { status, headers, json } = await post(cloud, { Authorization: `Bearer ${secret}` })
    expect([status, json.error.code]).toEqual([429, "rate_limit_exceeded"])
    expect(Number(headers["retry-after"])).toBeGreaterThan(0)
  })

  it("logs every request, and lets itself be watched", async () => {
    const { key, secret } = host.app.services.keys.create({ name: "Seen" })
    const seen = new OpenAI({ baseURL, apiKey: secret, maxRetries: 0 })
    await seen.chat.completions.create(cloud)
    await seen.chat.completions.create({ ...cloud, model: "nobody" }).catch(() => {})
    const { items } = host.app.services.ledger.list({ filter: { keyId: key.id } })
    expect(items.map(({ askedModel, status }) => [askedModel, status.kind])).toEqual([
      ["nobody", "failed"],
      ["cloud/gpt-test", "done"],
    ])
    const usage = await send(host.origin, "/api/v1/usage", { headers: { Authorization: `Bearer ${secret}` } })
    expect(usage.json).toMatchObject({ key: { name: "Seen" }, day: { tokens: 21 } })
    const metrics = await send(host.origin, "/metrics")
    expect(metrics.text).toMatch(/^hearth_\w+\{[^}]*cloud[^}]*\} [1-9]/m)
    expect((await send(host.origin, "/health")).json).toEqual({ status: "ok" })
  })

  it("gives the same answer again from its cache, where a route wants that", async () => {
    const targets = [{ provider: "cloud", model: "gpt-test" }]
    host.app.services.routes.create({ name: "cached", targets, cache: { mode: "zero-temperature", ttlSeconds: 60 } })
    const cacheOf = async (fields: object) => {
      const ask = { ...cloud, model: "cached", ...fields }
      const { data, response } = await client.chat.completions.create(ask).withResponse()
      expect((data as OpenAI.ChatCompletion).choices[0]?.message.content).toBe(answerText)
      return response.headers.get("x-hearth-cache")
    }
    const { length } = upstream.requests
    expect(await cacheOf({ temperature: 0 })).toBe("miss")
    expect(await cacheOf({ temperature: 0 })).toBe("hit")
    expect(await cacheOf({ temperature: 1 })).toBe("off")
    expect(upstream.requests.length).toBe(length + 2)
    const streamed = await client.chat.completions.stream({ ...cloud, model: "cached", temperature: 0 }).finalContent()
    expect(streamed).toBe(answerText)
    expect(upstream.requests.length).toBe(length + 2)
  })

  it("answers many at once, here and elsewhere, and mixes none up", async () => {
    const sums = Array.from({ length: 8 }, (_, at) => at + 3)
    const answers = await Promise.all([
      ...sums.map((sum) =>
        client.chat.completions.create({ ...local, messages: [{ role: "user", content: `What is ${sum} + ${sum}?` }] }),
      ),
      ...sums.map(() => client.chat.completions.create(cloud)),
    ])
    expect(answers.map(({ choices }) => choices[0]?.message.content)).toEqual([
      ...sums.map((sum) => `${sum} + ${sum} = ${2 * sum}`),
      ...sums.map(() => answerText),
    ])
  })
})
