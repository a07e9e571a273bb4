import { createHash } from "node:crypto"
import { writeFileSync } from "node:fs"
import { join } from "node:path"
import { expect, it } from "vitest"
import { startApp } from "../../support/app.ts"
import { testPorts } from "../../support/appPorts.ts"
import { chat, send } from "../../support/httpClient.ts"
import { tempFolder } from "../../support/tempFolder.ts"

const secret = "sk-hearth-written-by-hand"
const policy = {
  ...{ models: [], requestsPerMinute: null, tokensPerMinute: null, concurrency: null, budgets: [], fallback: null },
  ...{ addresses: [], mayLeave: true, expiresAt: null },
}
const key = {
  ...{ id: "key_1", name: "hand", prefix: "", hash: createHash("sha256").update(secret).digest("hex") },
  ...{ formerHashes: [], policy, createdAt: 0, revokedAt: null },
}
const service = {
  ...{ id: "odd", name: "Odd", kind: "no such kind", protocol: "openai", baseUrl: "http://127.0.0.1:9/v1" },
  ...{ isEnabled: true, auth: "bearer", secrets: [], headerNames: ["no header\n", "__proto__"], proxy: "no address" },
  ...{ timeouts: { connectMs: 1, firstByteMs: 1, idleMs: 1 }, droppedFields: [] },
  models: [
    { id: "m", isEnabled: true, source: "typed", told: { capabilities: [], contextSize: null, price: null }, own: {} },
  ],
}

async function startWith(settings: object) {
  const folder = tempFolder()
  writeFileSync(join(folder, "settings.json"), JSON.stringify(settings))
  const app = await startApp(testPorts(folder))
  const [address] = app.services.server.status().addresses
  return { app, url: (address?.url ?? "").replace(/\/v1$/, "") }
}

it("starts with settings of any shape, and says what it could not read", async () => {
  const { app, url } = await startWith({
    keys: [5, null, { id: "x" }, key, key],
    providers: [{ id: "a" }, service, "x", { ...service, baseUrl: "file:///etc" }],
    routes: [{ id: "r", name: "*", targets: [{ provider: "local", model: "r" }] }, []],
    server: { hostNames: [5, "*"], origins: { null: "allowed", "*": "allowed", "https://good.example": "allowed" } },
    routing: { dropInNames: "all", cacheBytes: 1e308 },
    ledger: { rates: { USD: -1 }, recordDays: 0 },
  })
  expect(app.services.notices.list().some(({ kind }) => kind === "settings-repaired")).toBe(true)
  expect((await send(url, "/health")).status).toBe(200)
  const statusFrom = async (origin: string) => (await send(url, "/v1/models", { headers: { origin } })).status
  expect(await statusFrom("https://good.example")).toBe(200)
  for (const origin of ["null", "*", "__proto__", "https://evil.example"]) expect(await statusFrom(origin)).toBe(403)
  expect((await send(url, "/v1/models", { headers: { host: "evil.example" } })).status).toBe(421)
  expect((await chat(url, { model: "odd/m" })).status).toBe(502)
})

// What cannot be read must not become no limit.
it.each([
  ["addresses that are none", { ...policy, addresses: ["nowhere", "1.2.3.4/99"] }, 403],
  ["a limit that is none", { ...policy, requestsPerMinute: "5" }, 401],
  ["half a policy", { models: ["gpt-*"] }, 401],
])("lets nobody in by a key with %s", async (_, given, status) => {
  const { url } = await startWith({ keys: [{ ...key, policy: given }], server: { requiresKeyHere: true } })
  const answer = await send(url, "/v1/models", { headers: { Authorization: `Bearer ${secret}` } })
  expect(answer.status).toBe(status)
})
