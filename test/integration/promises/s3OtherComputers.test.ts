import OpenAI from "openai"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import type { KeyDraft } from "../../../electron/contract/keys.ts"
import { networkAddresses } from "../../../electron/core/localAddress.ts"
import { type Answer, chat, send } from "../../support/httpClient.ts"
import { type RoutedApp, startRoutedApp } from "../../support/routedApp.ts"

/*
 * S3: this computer needs no key, but one that is presented counts; other computers need a key or a session. An address of the
 * network stands for another computer: what comes from there is treated so.
 */

let host: RoutedApp

beforeAll(async () => {
  host = await startRoutedApp()
})
afterAll(() => host[Symbol.asyncDispose]())

const bearer = (secret: string) => ({ Authorization: `Bearer ${secret}` })
const ask = (origin: string, headers: Record<string, string> = {}, fields: object = {}) =>
  chat(origin, { max_tokens: 1, ...fields }, headers)
const outcome = ({ status, json }: Answer) => (status === 200 ? 200 : `${status} ${json.error.code}`)
const give = (draft: KeyDraft) => host.app.services.keys.create(draft)

describe("S3: from this computer", () => {
  it.each([
    ["no header", {}],
    ["any-dummy-key", bearer("any-dummy-key")],
    ["no text behind Bearer", { Authorization: "Bearer " }],
    ["an empty header", { Authorization: "" }],
    ["what Python makes of a key that is not set", bearer("None")],
    ["x-api-key with anything", { "x-api-key": "undefined" }],
  ])("%s is good enough", async (_, headers) => {
    expect(outcome(await ask(host.origin, headers))).toBe(200)
  })

  it("a key brings its limits", async () => {
    const models = give({ name: "a", policy: { models: ["other"] } })
    expect(outcome(await ask(host.origin, bearer(models.secret)))).toBe("403 model_not_allowed")
    const rare = give({ name: "b", policy: { requestsPerMinute: 1 } })
    const client = new OpenAI({ baseURL: host.url, apiKey: rare.secret, maxRetries: 0 })
    const create = () =>
      client.chat.completions
        .create({ model: "ember", messages: [{ role: "user", content: "Hello!" }], max_tokens: 1 })
        .withResponse()
    const { response } = await create()
    expect(response.headers.get("x-ratelimit-remaining-requests")).toBe("0")
    await expect(create()).rejects.toMatchObject({ status: 429, code: "rate_limit_exceeded" })
    expect(outcome(await ask(host.origin))).toBe(200)
  })

  it("a key that is revoked or has expired is refused, though none is needed", async () => {
    const revoked = give({ name: "c" })
    host.app.services.keys.revoke(revoked.key.id)
    expect((await ask(host.origin, bearer(revoked.secret))).status).toBe(401)
    const expired = give({ name: "d", policy: { expiresAt: Date.now() - 1 } })
    expect((await ask(host.origin, { "x-api-key": expired.secret })).status).toBe(401)
  })

  it("needs a key where its owner wants that", async () => {
    const { settings } = host.app.services
    const { secret } = give({ name: "e" })
    settings.update({ server: { requiresKeyHere: true } })
    expect(outcome(await ask(host.origin))).toBe("401 missing_api_key")
    expect(outcome(await ask(host.origin, bearer("any-dummy-key")))).toBe("401 invalid_api_key")
    expect(outcome(await ask(host.origin, bearer(secret)))).toBe(200)
    settings.update({ server: { requiresKeyHere: false } })
  })
})

const [address] = networkAddresses().filter((one) => !one.includes(":"))

describe.skipIf(address === undefined)("S3: from another computer", () => {
  let origin: string
  let open: RoutedApp

  beforeAll(async () => {
    open = await startRoutedApp({
      overrides: { fixed: { "server.port": "HEARTH_PORT" }, values: { server: { port: 0, host: "0.0.0.0" } } },
    })
    origin = `http://${address}:${new URL(open.origin).port}`
    open.app.services.keys.create({ name: "Somebody" })
  })
  afterAll(() => open[Symbol.asyncDispose]())

  it("nothing and any-dummy-key are refused, on every path but health", async () => {
    expect(outcome(await ask(origin))).toBe("401 missing_api_key")
    expect(outcome(await ask(origin, bearer("any-dummy-key")))).toBe("401 invalid_api_key")
    for (const path of ["/v1/models", "/api/v1/models", "/v1/usage", "/metrics"]) {
      expect((await send(origin, path)).status).toBe(401)
    }
    expect((await send(origin, "/health")).status).toBe(200)
    const { headers } = await ask(origin)
    expect(headers["www-authenticate"]).toBe("Bearer")
  })

  it("a key lets in, in both header forms, and a session that was opened with it", async () => {
    const { secret } = open.app.services.keys.create({ name: "Team" })
    expect(outcome(await ask(origin, bearer(secret)))).toBe(200)
    expect(outcome(await ask(origin, { "x-api-key": secret }))).toBe(200)
    const login = await send(origin, "/auth/login", { body: { api_key: secret, model_name: "ember" } })
    expect(outcome(await ask(origin, bearer(login.json.token), { model: undefined }))).toBe(200)
    expect((await send(origin, "/auth/login", { body: { api_key: "any-dummy-key" } })).status).toBe(401)
  })

  it("a session of this computer, opened without a key, is nothing worth there", async () => {
    const login = await send(open.origin, "/auth/login", { body: { api_key: "any-dummy-key", model_name: "ember" } })
    expect(outcome(await ask(open.origin, bearer(login.json.token), { model: undefined }))).toBe(200)
    expect(outcome(await ask(origin, bearer(login.json.token), { model: undefined }))).toBe("401 session_invalid")
  })

  it("a key for some addresses is good from those only", async () => {
    const here = open.app.services.keys.create({ name: "here", policy: { addresses: ["127.0.0.1"] } })
    expect(outcome(await ask(open.origin, bearer(here.secret)))).toBe(200)
    expect(outcome(await ask(origin, bearer(here.secret)))).toBe("403 address_not_allowed")
  })
})
