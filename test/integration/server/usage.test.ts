import { afterAll, beforeAll, expect, it } from "vitest"
import { send } from "../../support/httpClient.ts"
import { startTestServer, type TestServer } from "../../support/server.ts"
import { createScriptedEngine } from "../../support/serverEngine.ts"

let server: TestServer

beforeAll(async () => {
  server = await startTestServer({ engine: createScriptedEngine() })
})
afterAll(() => server[Symbol.asyncDispose]())

const get = (path: string, secret?: string) =>
  send(server.url, path, secret === undefined ? {} : { headers: { Authorization: `Bearer ${secret}` } })

it("GET /v1/usage tells a key what it may use, as documented", async () => {
  const expiresAt = Date.now() + 86_400_000
  const { key, secret } = server.access.keys.create({
    name: "Dify",
    policy: {
      requestsPerMinute: 60,
      concurrency: 4,
      expiresAt,
      budgets: [
        { period: "day", amount: { kind: "tokens", tokens: 1000 } },
        { period: "month", amount: { kind: "money", nanos: 2_500_000_000, currency: "CNY" } },
      ],
    },
  })
  const { status, json, headers } = await get("/v1/usage", secret)
  expect([status, headers["cache-control"]]).toEqual([200, "no-store"])
  const none = { requests: 0, tokens: 0, cost: [] }
  expect(json).toEqual({
    object: "usage",
    key: { id: key.id, name: "Dify", expires_at: Math.ceil(expiresAt / 1000) },
    day: none,
    month: none,
    budgets: [
      { period: "day", unit: "tokens", limit: 1000, used: 0, remaining: 1000, resets_at: expect.any(Number) },
      { period: "month", unit: "CNY", limit: 2.5, used: 0, remaining: 2.5, resets_at: expect.any(Number) },
    ],
    limits: {
      requests_per_minute: { limit: 60, remaining: 60, resets_in_seconds: 0 },
      tokens_per_minute: null,
      concurrency: { limit: 4, running: 0 },
    },
  })
})

it("GET /v1/usage tells nothing of any key to who has none, nor to another key", async () => {
  const one = server.access.keys.create({ name: "canary-one" })
  const two = server.access.keys.create({ name: "canary-two" })
  const own = await get("/api/v1/usage", one.secret)
  expect(own.text).toContain("canary-one")
  expect(own.text).not.toContain("canary-two")
  expect(own.text).not.toContain(two.key.id)
  const open = await get("/v1/usage")
  expect(open.json).toMatchObject({ key: null, budgets: [] })
  expect(open.text).not.toContain("canary")
})

it("GET /metrics is text that Prometheus reads, and names no key", async () => {
  server.access.keys.create({ name: "canary-three" })
  const { status, headers, text } = await get("/metrics")
  expect(status).toBe(200)
  expect(headers["content-type"]).toBe("text/plain; version=0.0.4; charset=utf-8")
  expect(text).toContain('hearth_info{version="0.1.0"} 1\n')
  expect(text).not.toContain("canary")
})

it.each(["/v1/usage", "/metrics"])("%s follows the rules of the API: a revoked key is refused", async (path) => {
  const { key, secret } = server.access.keys.create({ name: "revoked" })
  server.access.keys.revoke(key.id)
  const { status, json } = await get(path, secret)
  expect([status, json.error.code]).toEqual([401, "invalid_api_key"])
})
