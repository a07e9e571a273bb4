import OpenAI from "openai"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { type Answer, send } from "../../support/httpClient.ts"
import { type RoutedApp, startRoutedApp } from "../../support/routedApp.ts"
import { tempFolder } from "../../support/tempFolder.ts"
import { answerText } from "../../support/upstream/answers.ts"
import type { Upstream } from "../../support/upstream/upstream.ts"

/* S2: log in, bind a model, chat without naming one. The client is one that only knows three URLs and a Bearer header. */

let host: RoutedApp
let upstream: Upstream
let secret: string

beforeAll(async () => {
  host = await startRoutedApp()
  upstream = await host.addUpstream("deepseek", ["deepseek-chat", "deepseek-reasoner"])
  secret = host.app.services.keys.create({ name: "Team" }).secret
})
afterAll(() => host[Symbol.asyncDispose]())

const messages = [{ role: "user", content: "Hello!" }]

/** The three calls, as that client makes them. */
function clientOf({ origin }: Pick<RoutedApp, "origin">) {
  const call = (path: string, body: object, token?: string): Promise<Answer> =>
    send(origin, path, {
      body,
      headers: {
        "Content-Type": "application/json",
        ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }),
      },
    })
  return {
    login: (body: object) => call("/auth/login", body),
    bind: (token: string, provider_name: string, model_name: string) =>
      call("/auth/bind-model", { provider_name, model_name }, token),
    chat: (token: string, fields: object = {}) =>
      call("/v1/chat/completions", { messages, max_tokens: 8, ...fields }, token),
  }
}

const outcome = ({ status, json }: Answer) => (status === 200 ? json.model : `${status} ${json.error.code}`)

describe("S2: a session", () => {
  it("is opened with a key, lasts a day, and answers as the bound model, then as the one that was asked last", async () => {
    const { login, bind, chat } = clientOf(host)
    const opened = await login({ api_key: secret })
    expect([opened.status, opened.json]).toEqual([
      200,
      { token: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/), expires_in: 86_400, message: expect.any(String) },
    ])
    const { token } = opened.json
    // 400: no model is bound, and none named.
    const none = await chat(token)
    expect([none.status, none.json.error.param]).toEqual([400, "model"])

    const bound = await bind(token, "deepseek", "deepseek-chat")
    expect([bound.status, bound.json]).toEqual([
      200,
      { message: expect.any(String), provider_name: "deepseek", model_name: "deepseek-chat" },
    ])
    const answered = await chat(token)
    expect([outcome(answered), answered.json.choices[0].message.content]).toEqual([
      "deepseek/deepseek-chat",
      answerText,
    ])
    expect(upstream.requests.at(-1)?.body.model).toBe("deepseek-chat")

    // As `provider/model`, then as `model` alone.
    expect(outcome(await chat(token, { model: "deepseek/deepseek-reasoner" }))).toBe("deepseek/deepseek-reasoner")
    expect(outcome(await chat(token))).toBe("deepseek/deepseek-reasoner")
    expect(outcome(await chat(token, { model: "ember" }))).toBe("ember")
    expect(outcome(await chat(token))).toBe("ember")
  })

  it("is opened with a model at once, also by the service's other names, in any case", async () => {
    const { login, chat } = clientOf(host)
    for (const provider_name of ["deepseek", "DeepSeek", " DEEPSEEK "]) {
      const { json } = await login({ api_key: secret, provider_name, model_name: "deepseek-chat" })
      expect(outcome(await chat(json.token))).toBe("deepseek/deepseek-chat")
    }
    const { json } = await login({ api_key: secret, provider_name: "", model_name: "ember" })
    expect(outcome(await chat(json.token))).toBe("ember")
  })

  it("is refused what is missing, with 400 and its name", async () => {
    const { login, bind, chat } = clientOf(host)
    const { token } = (await login({ api_key: secret, model_name: "ember" })).json
    const param = async (answer: Promise<Answer>) => {
      const { status, json } = await answer
      return [status, json.error.code, json.error.param]
    }
    const missing = (name: string) => [400, "missing_required_parameter", name]
    expect(await param(login({}))).toEqual(missing("api_key"))
    expect(await param(chat(token, { messages: undefined }))).toEqual(missing("messages"))
    expect(await param(chat(token, { messages: null }))).toEqual(missing("messages"))
    expect(await param(bind(token, "", "ember"))).toEqual(missing("provider_name"))
    const unbound = (await login({ api_key: secret })).json.token
    expect(await param(chat(unbound))).toEqual(missing("model"))
  })

  it("is asked at login, at bind and at use whether the model is there, enabled, and allowed for the key", async () => {
    const { keys, providers } = host.app.services
    const { login, bind, chat } = clientOf(host)
    const small = keys.create({ name: "Small", policy: { models: ["deepseek/deepseek-chat", "ember"] } })
    const at = async (model: string) => {
      const body = { api_key: small.secret, provider_name: "deepseek", model_name: model }
      return [
        outcome(await login(body)),
        outcome(await bind(token, "deepseek", model)),
        outcome(await chat(token, { model: `deepseek/${model}` })),
      ]
    }
    const { token } = (await login({ api_key: small.secret, model_name: "ember" })).json
    expect(await at("deepseek-reasoner")).toEqual(Array(3).fill("403 model_not_allowed"))
    expect(await at("deepseek-nothing")).toEqual(Array(3).fill("404 model_not_found"))
    expect(outcome(await bind(token, "nobody", "x"))).toBe("404 provider_not_found")
    // What was refused was not bound.
    expect(outcome(await chat(token))).toBe("ember")

    await bind(token, "deepseek", "deepseek-chat")
    providers.setModels("deepseek", ["deepseek-chat"], { isEnabled: false })
    expect(await at("deepseek-chat")).toEqual(Array(3).fill("404 model_not_found"))
    expect(outcome(await chat(token))).toBe("404 model_not_found")
    providers.setModels("deepseek", ["deepseek-chat"], { isEnabled: true })
    expect(outcome(await chat(token))).toBe("deepseek/deepseek-chat")
  })

  it("streams to the official client, which has the token for its key", async () => {
    const { token } = (
      await clientOf(host).login({ api_key: secret, provider_name: "deepseek", model_name: "deepseek-chat" })
    ).json
    const client = new OpenAI({ baseURL: host.url, apiKey: token })
    const body = { messages, stream: true } as unknown as OpenAI.ChatCompletionCreateParamsStreaming
    let text = ""
    for await (const { choices } of await client.chat.completions.create(body)) text += choices[0]?.delta.content ?? ""
    expect(text).toBe(answerText)
  })

  it("ends with its logout, and with its key; a wrong key opens none where one is needed", async () => {
    const { keys, settings } = host.app.services
    const { login, chat } = clientOf(host)
    const other = keys.create({ name: "Other" })
    const open = async () => (await login({ api_key: other.secret, model_name: "ember" })).json.token as string
    const [first, second] = [await open(), await open()]
    const out = await send(host.origin, "/auth/logout", {
      method: "POST",
      headers: { Authorization: `Bearer ${first}` },
    })
    expect(out.status).toBe(200)
    expect([outcome(await chat(first)), outcome(await chat(second))]).toEqual(["401 session_invalid", "ember"])
    keys.revoke(other.key.id)
    expect((await chat(second)).status).toBe(401)
    expect(outcome(await login({ api_key: other.secret }))).toMatch(/^401 /)
    settings.update({ server: { requiresKeyHere: true } })
    expect(outcome(await login({ api_key: "any-dummy-key" }))).toBe("401 invalid_api_key")
    settings.update({ server: { requiresKeyHere: false } })
  })

  it("goes on after a restart of the host, with the model that was bound last", async () => {
    const folder = tempFolder()
    const before = await startRoutedApp({ folder })
    before.addProvider("deepseek", upstream.baseUrl, ["deepseek-chat"])
    const key = before.app.services.keys.create({ name: "Team" })
    const { token } = (await clientOf(before).login({ api_key: key.secret, model_name: "ember" })).json
    expect(outcome(await clientOf(before).chat(token, { model: "deepseek/deepseek-chat" }))).toBe(
      "deepseek/deepseek-chat",
    )
    await before[Symbol.asyncDispose]()
    await using after = await startRoutedApp({ folder })
    expect(outcome(await clientOf(after).chat(token))).toBe("deepseek/deepseek-chat")
    after.app.services.keys.revoke(key.key.id)
    expect((await clientOf(after).chat(token)).status).toBe(401)
  })
})
