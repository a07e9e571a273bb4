import { SignJWT } from "jose"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { type Answer, chat, send, sendRaw, until } from "../../support/httpClient.ts"
import { type RoutedApp, startRoutedApp } from "../../support/routedApp.ts"
import type { Upstream } from "../../support/upstream/upstream.ts"

let host: RoutedApp
let upstream: Upstream
let url: string
let gate = Promise.withResolvers<void>()

const bearer = (secret: string) => ({ Authorization: `Bearer ${secret}` })
const price = { currency: "USD", inputPerMillion: 10, cachedPerMillion: null, outputPerMillion: 10 }
const messages = [{ role: "user", content: "Hello!" }]
const create = (policy: Parameters<RoutedApp["app"]["services"]["keys"]["create"]>[0]["policy"] = {}) =>
  host.app.services.keys.create({ name: "hostile", policy })

beforeAll(async () => {
  host = await startRoutedApp()
  url = host.url.replace(/\/v1$/, "")
  upstream = await host.addUpstream("paid", ["big", "small"], { before: () => gate.promise })
  host.app.services.providers.setModels("paid", ["big", "small"], { price })
  host.app.services.settings.update({ server: { requiresKeyHere: true } })
  gate.resolve()
})
afterAll(() => host[Symbol.asyncDispose]())

describe("somebody without a key", () => {
  it.each([
    "//health/../v1/models",
    "/health/../v1/models",
    "/HEALTH",
    "//v1//models",
    "/%76%31/models",
    "/auth/login/../../v1/models",
    "/health%2f..%2fv1%2fmodels",
    "/health;/v1/models",
    "http://localhost/v1/models",
    "/V1/MODELS",
    "/chat/completions/models",
    "/metrics",
    "/v1/usage",
    "/auth/bind-model",
    "*",
  ])("does not come past the door by %s", async (path) => {
    expect((await send(url, path)).status).toBe(401)
  })

  it.each(["X-Forwarded-For", "X-Real-IP", "Forwarded", "X-Client-IP"])(
    "is not elsewhere because %s says so",
    async (name) => {
      const { secret } = create({ addresses: ["10.0.0.0/8"] })
      expect((await chat(url, {}, { ...bearer(secret), [name]: "for=10.0.0.1" })).status).toBe(403)
      expect((await chat(url, {}, { ...bearer(secret), [name]: "10.0.0.1" })).status).toBe(403)
      expect((await chat(url, {}, { [name]: "127.0.0.1" })).status).toBe(401)
    },
  )

  it("has no use for a token that it has written itself", async () => {
    const { secret } = create()
    const { token } = (await send(url, "/auth/login", { body: { api_key: secret } })).json as { token: string }
    const [, body = "", signature = ""] = token.split(".")
    const claims = JSON.parse(Buffer.from(body, "base64url").toString())
    const none = Buffer.from(JSON.stringify({ alg: "none", typ: "JWT" })).toString("base64url")
    const sign = (key: Uint8Array, alg = "HS256") => new SignJWT(claims).setProtectedHeader({ alg }).sign(key)
    const forged = [
      `${none}.${body}.`,
      `${none}.${body}.${signature}`,
      await sign(Buffer.alloc(32)),
      await sign(Buffer.alloc(32, "x")),
      await sign(Buffer.alloc(64, "x"), "HS512"),
      token.slice(0, -2),
      token.toUpperCase(),
      String(claims.jti),
    ]
    for (const text of forged) expect((await send(url, "/v1/models", { headers: bearer(text) })).status, text).toBe(401)
    expect((await send(url, "/v1/models", { headers: bearer(token) })).status).toBe(200)
  })

  it("cannot hide a bad key behind a good one, or another host behind this one", async () => {
    const { secret } = create()
    const ask = (...lines: readonly string[]) =>
      sendRaw(
        Number(new URL(url).port),
        ["GET /v1/models HTTP/1.1", ...lines, "Connection: close", "", ""].join("\r\n"),
      )
    const good = `Authorization: Bearer ${secret}`
    expect(await ask("Host: localhost", "Authorization: Bearer no", good)).toMatch(/^HTTP\/1.1 401/)
    expect(await ask("Host: localhost", "x-api-key: no", `x-api-key: ${secret}`)).toMatch(/^HTTP\/1.1 401/)
    for (const name of [
      "evil.example",
      "localhost.evil.example",
      "localhost@evil.example",
      "127.0.0.1.nip.io",
      "0.0.0.0",
    ]) {
      expect(await ask(`Host: ${name}`, good), name).toMatch(/^HTTP\/1.1 421/)
    }
    for (const name of ["[::1%25lo]", "[::]", "localhost,evil.example", "evil.example#localhost", "", "2130706433"]) {
      expect(await ask(`Host: ${name}`, good), name).toMatch(/^HTTP\/1.1 421/)
    }
    expect(await ask("Host: evil.example", "Host: localhost", good)).toMatch(/^HTTP\/1.1 421/)
    expect(await ask("Host: LOCALHOST.:1", good)).toMatch(/^HTTP\/1.1 200/)
  })
})

describe("a key for some names only", () => {
  const statusAndCode = ({ status, json }: Answer) => [status, json?.error?.code]

  it.each([
    "ember",
    "local/ember",
    "Ember:LATEST",
    " ember",
    "local/local/ember",
    "paid/big",
    "PAID/BIG",
    "big",
    "big:latest",
    "free-for-all",
    "anything-goes",
  ])("cannot ask %s, at any endpoint, and learns nothing of what there is", async (model) => {
    const { routes } = host.app.services
    for (const name of ["free-for-all", "anything-*"]) {
      if (routes.list().some((route) => route.name === name)) continue
      routes.create({ name, targets: [{ provider: "paid", model: "big" }] })
    }
    const { secret } = create({ models: ["gpt-*", "paid/small"] })
    const asked = upstream.requests.length
    const bodies = {
      "chat/completions": { messages },
      completions: { prompt: "x" },
      embeddings: { input: "x" },
      rerank: { query: "x", documents: ["y"] },
      tokenize: { content: "x" },
      "apply-template": { messages },
    }
    for (const [path, body] of Object.entries(bodies)) {
      const answer = await send(url, `/v1/${path}`, { body: { model, ...body }, headers: bearer(secret) })
      expect([400, 403, 404], `${path}: ${answer.text}`).toContain(answer.status)
      expect(answer.text).not.toContain("Did you mean")
    }
    expect(upstream.requests).toHaveLength(asked)
    const login = await send(url, "/auth/login", { body: { api_key: secret, model_name: model } })
    expect([403, 404]).toContain(login.status)
  })

  it("keeps to them in a session, also where they were changed since", async () => {
    const { secret, key } = create({ models: ["gpt-*", "paid/small"] })
    const { token } = (await send(url, "/auth/login", { body: { api_key: secret, model_name: "small" } })).json
    const ask = () => send(url, "/v1/chat/completions", { body: { messages }, headers: bearer(token) })
    expect((await ask()).status).toBe(200)
    host.app.services.keys.update(key.id, { policy: { models: ["gpt-*"] } })
    expect(statusAndCode(await ask())).toEqual([403, "model_not_allowed"])
  })

  // It is bound to "ember", which the key may not ask by that name.
  it("can use in a session what it may ask", async () => {
    const { secret } = create({ models: ["gpt-*"] })
    const { token } = (await send(url, "/auth/login", { body: { api_key: secret, model_name: "gpt-4" } })).json
    const body = { messages, max_tokens: 1 }
    expect((await send(url, "/v1/chat/completions", { body, headers: bearer(token) })).json.model).toBe("ember")
    const bound = { provider_name: "paid", model_name: "small" }
    expect((await send(url, "/auth/bind-model", { body: bound, headers: bearer(token) })).status).toBe(403)
  })

  it("has no other model answer by what it writes beside the model", async () => {
    const { secret } = create({ models: ["paid/small"] })
    const more = { models: ["big"], fallbacks: ["big"], route: "fallback", max_tokens: 1, max_completion_tokens: 900 }
    expect((await chat(url, { model: "paid/small", ...more }, bearer(secret))).status).toBe(200)
    const { body } = upstream.requests.at(-1) ?? {}
    expect(body).toMatchObject({ model: "small", max_tokens: 900, max_completion_tokens: 900 })
    for (const name of ["models", "fallbacks", "route"]) expect(body).not.toHaveProperty(name)
  })
})

it("keeps a key that may not leave this computer from services here that are asked by way of another one", async () => {
  const { secret } = create({ mayLeave: false })
  const ways: readonly (readonly [string | null, number])[] = [
    ["none", 200],
    [upstream.origin, 200],
    ["http://proxy.example:3128", 403],
  ]
  for (const [proxy, status] of ways) {
    host.app.services.providers.update("paid", { proxy })
    expect((await chat(url, { model: "paid/small" }, bearer(secret))).status, String(proxy)).toBe(status)
  }
  host.app.services.providers.update("paid", { proxy: null })
})

describe("a key with a budget", () => {
  const usageOf = (id: string) => host.app.services.limits.usage().find(({ keyId }) => keyId === id)

  // Services read and bill a prompt whether or not somebody waits for the answer.
  it.each([true, false])("pays for a prompt whose answer it does not wait for (streamed: %s)", async (stream) => {
    const { secret, key } = create({ budgets: [{ period: "day", amount: { kind: "tokens", tokens: 9_000 } }] })
    gate = Promise.withResolvers()
    const leaving = new AbortController()
    const asked = upstream.requests.length
    const body = {
      model: "paid/big",
      stream,
      messages: [{ role: "user", content: "word ".repeat(5_000) }],
      max_tokens: 5,
    }
    const init = { method: "POST", headers: bearer(secret), body: JSON.stringify(body) }
    const left = fetch(`${host.url}/chat/completions`, { ...init, signal: leaving.signal }).catch(() => {})
    await until(() => upstream.requests.length > asked)
    leaving.abort()
    await left
    await until(() => usageOf(key.id)?.runningCount === 0)
    gate.resolve()
    const { tokens, cost } = usageOf(key.id) ?? {}
    expect(tokens?.day).toBeGreaterThan(5_000)
    expect(cost?.day[0]?.nanos).toBeGreaterThan(0)
    expect((await fetch(`${host.url}/chat/completions`, init)).status).toBe(429)
  })
})
