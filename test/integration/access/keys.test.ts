import { readdirSync, readFileSync, statSync } from "node:fs"
import { join } from "node:path"
import OpenAI from "openai"
import { describe, expect, it } from "vitest"
import type { App } from "../../../electron/app.ts"
import type { HostEvent } from "../../../electron/contract/hostApi.ts"
import type { HostTransport } from "../../../electron/contract/hostTransport.ts"
import { createLog } from "../../../electron/core/log.ts"
import { createHttpTransport } from "../../../renderer/host/httpTransport.ts"
import { startApp } from "../../support/app.ts"
import { testPorts } from "../../support/appPorts.ts"
import { chat, send, until } from "../../support/httpClient.ts"
import { startTestServer } from "../../support/server.ts"
import { createScriptedEngine } from "../../support/serverEngine.ts"
import { tempFolder } from "../../support/tempFolder.ts"
import { readToken } from "../../support/testWindow.ts"

async function openWindow(app: App): Promise<HostTransport> {
  const { url } = await app.uiServer.start(0)
  const origin = url.replace(/\/$/, "")
  return createHttpTransport({ origin, token: await readToken(origin) })
}

const originOf = (app: App) => (app.services.server.status().addresses[0]?.url ?? "").replace(/\/v1$/, "")
const models = async (app: App, key: string) =>
  (await send(originOf(app), "/v1/models", { headers: { Authorization: `Bearer ${key}` } })).status

describe("S3 and S6, with the official client", () => {
  it("takes the key of the environment in both header forms, under every base URL", async () => {
    const engine = createScriptedEngine()
    await using server = await startTestServer({ engine, apiKey: "sk-environment-key" })
    server.access.settings.update({ server: { requiresKeyHere: true } })
    const ask = async (options: ConstructorParameters<typeof OpenAI>[0]) => {
      const client = new OpenAI({ maxRetries: 0, ...options })
      const messages = [{ role: "user", content: "Hello!" }] as const
      const answer = await client.chat.completions.create({ model: "gpt-4", messages: [...messages] })
      return answer.choices[0]?.message.content
    }
    const both = [
      { apiKey: "sk-environment-key" },
      { apiKey: "none", defaultHeaders: { Authorization: null, "x-api-key": "sk-environment-key" } },
      { apiKey: "undefined", defaultHeaders: { "api-key": "sk-environment-key" } },
    ]
    for (const base of ["/v1", "/api/v1", ""]) {
      for (const form of both) expect(await ask({ baseURL: server.url + base, ...form })).toBe("Hello")
    }
    const wrong = ask({ baseURL: `${server.url}/v1`, apiKey: "sk-wrong" })
    await expect(wrong).rejects.toMatchObject({ status: 401, code: "invalid_api_key" })
  })

  it("brings the limits of a key also where none is needed", async () => {
    const engine = createScriptedEngine()
    await using server = await startTestServer({ engine })
    const { secret } = server.access.keys.create({ name: "a", policy: { models: ["other"] } })
    expect((await chat(server.url)).status).toBe(200)
    const { status, json } = await chat(server.url, {}, { "x-api-key": secret })
    expect([status, json.error.code]).toEqual([403, "model_not_allowed"])
  })
})

it("gives a key in the window, which tells every window of it, and knows it after a restart", async () => {
  const folder = tempFolder()
  const lines: string[] = []
  const log = createLog("debug", (line) => lines.push(line))
  const app = await startApp(testPorts(folder, { log }))
  const window = await openWindow(app)
  const events: HostEvent[] = []
  const unsubscribe = window.subscribe({ event: (event) => void events.push(event), connection: () => {} })
  const { key, secret } = await window.call("keys.create", { key: { name: "Dify", policy: { mayLeave: false } } })
  await until(() => events.some(({ name }) => name === "key.changed"))
  await window.call("settings.update", { patch: { server: { requiresKeyHere: true } } })
  expect([await models(app, secret), await models(app, "any-dummy-key")]).toEqual([200, 401])
  const { json } = await send(originOf(app), "/auth/login", { body: { api_key: secret, model_name: "ember" } })
  expect(await models(app, json.token)).toBe(200)
  const { keys } = await window.call("host.snapshot", {})
  expect(keys).toMatchObject([{ name: "Dify", prefix: key.prefix, policy: { mayLeave: false } }])
  unsubscribe()
  await app.close()

  const again = await startApp(testPorts(folder, { log }))
  expect([await models(again, secret), await models(again, json.token)]).toEqual([200, 200])
  const second = await openWindow(again)
  await second.call("keys.revoke", { id: key.id })
  expect([await models(again, secret), await models(again, json.token)]).toEqual([401, 401])
  const { items } = await second.call("audit.list", {})
  expect(items.map(({ action }) => action)).toEqual(["key.revoked", "settings.updated", "key.created"])
  await again.close()

  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).map((name) => join(folder, name))
  const contents = files.filter((path) => statSync(path).isFile()).map((path) => readFileSync(path, "latin1"))
  const told = [...contents, ...lines, JSON.stringify(events), JSON.stringify(items)]
  for (const canary of [secret, json.token as string]) {
    expect(told.filter((text) => text.includes(canary))).toEqual([])
  }
})

it("asks in every window about a website, and follows what is decided there", async () => {
  const app = await startApp(testPorts(tempFolder()))
  const window = await openWindow(app)
  const events: HostEvent[] = []
  const unsubscribe = window.subscribe({ event: (event) => void events.push(event), connection: () => {} })
  const origin = "https://chat.example"
  const ask = async () => (await send(originOf(app), "/v1/models", { headers: { Origin: origin } })).status
  expect(await ask()).toBe(403)
  await until(() => events.some(({ name }) => name === "origin.changed"))
  expect((await window.call("host.snapshot", {})).origins).toMatchObject([{ origin, decision: "asked" }])
  await window.call("origins.decide", { origin, decision: "allowed" })
  expect(await ask()).toBe(200)
  await window.call("origins.decide", { origin, decision: null })
  expect((await window.call("host.snapshot", {})).origins).toEqual([])
  expect(await ask()).toBe(403)
  unsubscribe()
})
