import OpenAI from "openai"
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest"
import { networkAddresses } from "../../../electron/core/localAddress.ts"
import { chat, send } from "../../support/httpClient.ts"
import { ManualClock } from "../../support/manualClock.ts"
import { startTestServer, type TestServer } from "../../support/server.ts"
import { createScriptedEngine } from "../../support/serverEngine.ts"
import { emberEntry } from "../../support/services.ts"

const engine = createScriptedEngine()
const clock = new ManualClock()
const entries = [emberEntry, { ...emberEntry, id: "qwen3-1.7b-finetuned", name: "Qwen", isEmbedded: false }]
let server: TestServer

beforeAll(async () => {
  server = await startTestServer({ engine, clock, entries, apiKey: "sk-environment-key" })
})
afterAll(() => server[Symbol.asyncDispose]())
beforeEach(() => void server.access.settings.update({ server: { requiresKeyHere: false } }))

const post = (path: string, body: unknown, token?: string) =>
  send(server.url, path, {
    body: body as object,
    ...(token === undefined ? {} : { headers: { Authorization: `Bearer ${token}` } }),
  })
const login = async (fields: object = {}) => {
  const { status, json } = await post("/auth/login", { api_key: "sk-environment-key", ...fields })
  expect(status).toBe(200)
  return json.token as string
}
const messages = [{ role: "user", content: "Hello!" }]
const ask = async (token: string, fields: object = {}) => {
  const { status, json } = await post("/v1/chat/completions", { messages, ...fields }, token)
  return status === 200 ? json.model : [status, json.error.code, json.error.param]
}

describe("S2", () => {
  it("login → bind → chat without a model → chat with another model, which is then bound", async () => {
    const answer = await post("/auth/login", { api_key: "sk-environment-key" })
    expect(answer.status).toBe(200)
    expect(answer.json).toEqual({ token: expect.any(String), expires_in: 86_400, message: expect.any(String) })
    expect(answer.headers["cache-control"]).toBe("no-store")
    const { token } = answer.json
    expect(await ask(token)).toEqual([400, "missing_required_parameter", "model"])

    const bound = await post("/auth/bind-model", { provider_name: "Local", model_name: "ember" }, token)
    expect([bound.status, bound.json]).toEqual([
      200,
      { message: expect.any(String), provider_name: "local", model_name: "ember" },
    ])
    expect(await ask(token)).toBe("ember")
    expect(await ask(token, { model: "" })).toBe("ember")
    expect(await ask(token, { model: null })).toBe("ember")
    expect(await ask(token, { model: "qwen3-1.7b-finetuned" })).toBe("qwen3-1.7b-finetuned")
    expect(await ask(token)).toBe("qwen3-1.7b-finetuned")
    expect(await ask(token, { model: "no-such-model" })).toEqual([404, "model_not_found", "model"])
    expect(await ask(token)).toBe("qwen3-1.7b-finetuned")
  })

  it("binds at login, under every path that clients write, and streams", async () => {
    for (const prefix of ["", "/v1", "/api/v1"]) {
      const body = { api_key: "sk-environment-key", provider_name: "local", model_name: "ember" }
      const { json } = await post(`${prefix}/auth/login`, body)
      expect(await ask(json.token)).toBe("ember")
      const streamed = await post("/v1/chat/completions", { messages, stream: true }, json.token)
      expect(streamed.text).toContain('"model":"ember"')
      const completed = await post("/v1/completions", { prompt: "Hello" }, json.token)
      expect([completed.status, completed.json.model]).toEqual([200, "ember"])
    }
  })

  it("works with the official client, whose key is the token", async () => {
    const token = await login({ model_name: "ember" })
    const client = new OpenAI({ baseURL: `${server.url}/api/v1`, apiKey: token })
    const model = undefined as unknown as string
    const answer = await client.chat.completions.create({ model, messages: [{ role: "user", content: "Hello!" }] })
    expect(answer.model).toBe("ember")
  })

  it("takes any-dummy-key on this computer, as long as none is required", async () => {
    const token = await login({ api_key: "any-dummy-key", model_name: "ember" })
    expect(await ask(token)).toBe("ember")
    server.access.settings.update({ server: { requiresKeyHere: true } })
    expect(await ask(token)).toEqual([401, "session_invalid", null])
    const refused = await post("/auth/login", { api_key: "any-dummy-key" })
    expect([refused.status, refused.json.error.code, refused.headers["www-authenticate"]]).toEqual([
      401,
      "invalid_api_key",
      "Bearer",
    ])
    expect(await ask(await login({ model_name: "ember" }))).toBe("ember")
  })

  it.each([
    ["no api_key", {}, 400, "missing_required_parameter", "api_key"],
    ["an empty api_key", { api_key: " " }, 400, "missing_required_parameter", "api_key"],
    ["a number as api_key", { api_key: 5 }, 400, "invalid_type", "api_key"],
    ["a provider only", { api_key: "x", provider_name: "local" }, 400, "missing_required_parameter", "model_name"],
    ["a model that is not there", { api_key: "x", model_name: "none" }, 404, "model_not_found", "model"],
    [
      "a provider that is not there",
      { api_key: "x", provider_name: "DeepSeek", model_name: "deepseek-chat" },
      404,
      "provider_not_found",
      "provider_name",
    ],
    ["no object", [], 400, "invalid_json", null],
    ["no JSON", "{", 400, "invalid_json", null],
    ["more than it can need", { api_key: "x".repeat(2_000_000) }, 413, "request_too_large", null],
  ])("a login with %s", async (_, body, status, code, param) => {
    const answer = await post("/auth/login", body)
    expect([answer.status, answer.json.error.code, answer.json.error.param]).toEqual([status, code, param])
  })

  it.each([
    ["provider_name", { model_name: "ember" }],
    ["model_name", { provider_name: "local" }],
  ])("a binding without %s", async (param, body) => {
    const { status, json } = await post("/auth/bind-model", body, await login())
    expect([status, json.error.code, json.error.param]).toEqual([400, "missing_required_parameter", param])
  })

  it("binds and logs out with the token of a session only", async () => {
    for (const path of ["/auth/bind-model", "/auth/logout"]) {
      for (const token of [undefined, "sk-environment-key"]) {
        const { status, json } = await post(path, { provider_name: "local", model_name: "ember" }, token)
        expect([status, json.error.code]).toEqual([401, "session_invalid"])
      }
    }
    const token = await login({ model_name: "ember" })
    expect((await send(server.url, "/auth/logout", { method: "POST", headers: { "x-api-key": token } })).status).toBe(
      200,
    )
    expect(await ask(token)).toEqual([401, "session_invalid", null])
  })

  it("asks at login and at bind whether the key may use the model", async () => {
    const { secret } = server.access.keys.create({ name: "small", policy: { models: ["ember"] } })
    const other = { provider_name: "local", model_name: "qwen3-1.7b-finetuned" }
    const refused = await post("/auth/login", { api_key: secret, ...other })
    expect([refused.status, refused.json.error.code]).toEqual([403, "model_not_allowed"])
    const token = await login({ api_key: secret, model_name: "ember" })
    const bound = await post("/auth/bind-model", other, token)
    expect([bound.status, bound.json.error.code]).toEqual([403, "model_not_allowed"])
    expect(await ask(token)).toBe("ember")
  })
})

it("lets an address guess ten times a minute", async () => {
  clock.advance(61_000)
  server.access.settings.update({ server: { requiresKeyHere: true } })
  for (let count = 0; count < 10; count++) {
    expect((await post("/auth/login", { api_key: `guess-${count}` })).status).toBe(401)
  }
  const { status, headers, json } = await post("/auth/login", { api_key: "sk-environment-key" })
  expect([status, headers["retry-after"], json.error.code]).toEqual([429, "60", "rate_limit_exceeded"])
  clock.advance(61_000)
  await login()
})

const [outside] = networkAddresses().filter((address) => !address.includes(":"))

it.skipIf(outside === undefined)(
  "lets other computers in with a token, as with the key that it stands for",
  async () => {
    await using open = await startTestServer({ engine, host: "0.0.0.0", apiKey: "sk-environment-key" })
    const url = `http://${outside}:${open.port}`
    const answer = (body: object) => send(url, "/auth/login", { body })
    expect((await answer({ api_key: "any-dummy-key" })).json.error.code).toBe("invalid_api_key")
    const { token } = (await answer({ api_key: "sk-environment-key" })).json
    const forms: Record<string, string>[] = [{ Authorization: `bearer ${token}` }, { "x-api-key": token }]
    for (const headers of forms) {
      expect((await chat(url, {}, headers)).status).toBe(200)
    }
    expect((await chat(url)).status).toBe(401)
    const dummy = (await send(open.url, "/auth/login", { body: { api_key: "any-dummy-key" } })).json.token
    expect((await chat(open.url, {}, { "x-api-key": dummy })).status).toBe(200)
    expect((await chat(url, {}, { "x-api-key": dummy })).json.error.code).toBe("session_invalid")
  },
)
