import { beforeAll, describe, expect, it } from "vitest"
import { networkAddresses } from "../../../electron/core/localAddress.ts"
import { type Answer, chat, send } from "../../support/httpClient.ts"
import { someAnswers, someDownload } from "../../support/managedExamples.ts"
import { createScriptedManaged } from "../../support/scriptedManaged.ts"
import { startTestServer, type TestServer } from "../../support/server.ts"

const token = "local-for-this-test"
const environmentKey = "an environment's key, long enough that nobody guesses it"
const managed = createScriptedManaged(someAnswers)
let server: TestServer

beforeAll(async () => {
  server = await startTestServer({ manage: managed, localToken: token, apiKey: environmentKey, host: "0.0.0.0" })
  return () => server[Symbol.asyncDispose]()
})

const models = "/api/hearth/v1/models"
const bearer = (secret: string) => ({ Authorization: `Bearer ${secret}` })
const ask = (headers: Record<string, string> = {}, path = models, url = server.url) => send(url, path, { headers })
const outcome = ({ status, json }: Answer) => (status < 300 ? status : `${status} ${json.error.code}`)
const elsewhere = () => `http://${networkAddresses()[0] ?? "127.0.0.1"}:${server.port}`

describe("who may manage the library", () => {
  it("is nobody without a key, on this computer either, where answers need none", async () => {
    expect(outcome(await ask())).toBe("401 missing_api_key")
    expect(outcome(await ask(bearer("None")))).toBe("401 missing_api_key")
    expect((await chat(server.url, { max_tokens: 1 })).status).toBe(200)
    expect(managed.called).toEqual([])
  })

  it("is not a key for answers only, nor a session of one that may", async () => {
    const { keys } = server.access
    expect(outcome(await ask(bearer(keys.create({ name: "plain" }).secret)))).toBe("403 admin_required")
    const admin = keys.create({ name: "admin", policy: { mayManage: true } })
    expect(outcome(await ask(bearer(admin.secret)))).toBe(200)
    expect(outcome(await ask({ "x-api-key": admin.secret }))).toBe(200)
    const login = await send(server.url, "/auth/login", { body: { api_key: admin.secret } })
    expect(outcome(await ask(bearer(login.json.token)))).toBe("401 invalid_api_key")
  })

  it("is no key that was taken back, has expired, or comes from where it may not", async () => {
    const { keys } = server.access
    const admin = (policy: object = {}) => keys.create({ name: "admin", policy: { mayManage: true, ...policy } })
    const [revoked, demoted] = [admin(), admin()]
    keys.revoke(revoked.key.id)
    keys.update(demoted.key.id, { policy: { mayManage: false } })
    expect(outcome(await ask(bearer(revoked.secret)))).toBe("401 invalid_api_key")
    expect(outcome(await ask(bearer(demoted.secret)))).toBe("403 admin_required")
    expect(outcome(await ask(bearer(admin({ expiresAt: Date.now() - 1 }).secret)))).toBe("401 key_expired")
    expect(outcome(await ask(bearer(admin({ addresses: ["10.1.2.3"] }).secret)))).toBe("403 address_not_allowed")
  })

  it("is the key of the environment, from anywhere", async () => {
    expect(outcome(await ask(bearer(environmentKey)))).toBe(200)
    expect(outcome(await ask(bearer(environmentKey), models, elsewhere()))).toBe(200)
  })

  it("is written down with what they changed, unless they have only looked or are this computer's own user", async () => {
    const { keys, audit } = server.access
    const { key, secret } = keys.create({ name: "admin", policy: { mayManage: true } })
    const from = audit.list({}).items.length
    const change = (as: string, method: string, path: string, body?: object) =>
      send(server.url, `/api/hearth/v1${path}`, {
        method,
        headers: bearer(as),
        ...(body === undefined ? {} : { body }),
      })
    for (const as of [secret, token]) await change(as, "PATCH", "/models/ember", { name: "Glut", notes: "secret-note" })
    await change(secret, "GET", "/models")
    await change(secret, "POST", "/models/ember/load")
    const body = { source: "huggingface", repo: "acme/tiny", groupId: "tiny.gguf" }
    await change(secret, "POST", "/downloads", body)
    await change(secret, "PUT", "/adapters/a/aliases/b", { modelId: "ember", scale: null })
    await change(environmentKey, "DELETE", "/models/ember")
    expect((await change(secret, "PATCH", "/models/ember", { nothing: 1 })).status).toBe(400)
    const { items } = audit.list({})
    const seen = items.slice(0, items.length - from).map(({ id: _, at: __, ...entry }) => entry)
    expect(seen.toReversed()).toEqual([
      { actor: key.id, action: "model.updated", subject: "ember", fields: ["name", "notes"] },
      { actor: key.id, action: "download.created", subject: someDownload.id, fields: [] },
      { actor: key.id, action: "adapter.updated", subject: "a", fields: ["aliases"] },
      { actor: "environment", action: "model.removed", subject: "ember", fields: [] },
    ])
  })

  it("is the local token, from this computer only and for nothing else", async () => {
    expect(outcome(await ask(bearer(token)))).toBe(200)
    expect(outcome(await ask(bearer(`${token}x`)))).toBe("401 invalid_api_key")
    const refused = await chat(elsewhere(), {}, bearer(token))
    if (networkAddresses().length > 0) {
      expect(outcome(await ask(bearer(token), models, elsewhere()))).toBe("401 invalid_api_key")
      expect(outcome(refused)).toBe("401 invalid_api_key")
    }
    server.access.settings.update({ server: { requiresKeyHere: true } })
    expect(outcome(await chat(server.url, {}, bearer(token)))).toBe("401 invalid_api_key")
    expect(outcome(await ask(bearer(token)))).toBe(200)
    server.access.settings.update({ server: { requiresKeyHere: false } })
  })

  it.each(["/API/hearth/v1/models", "/api/Hearth/V1/models", "/api/hearth/v1/Models", "/api/hearth/v1%2Fmodels"])(
    "cannot be got around by another spelling: %s",
    async (path) => {
      const before = managed.called.length
      expect((await ask({}, path)).status).toBeGreaterThanOrEqual(400)
      expect((await ask(bearer("any"), path)).status).toBeGreaterThanOrEqual(400)
      expect(managed.called.length).toBe(before)
    },
  )

  it.each(["/v1/api/hearth/v1/models", "//api//hearth/v1/models/"])(
    "holds where a base URL was repeated: %s",
    async (path) => {
      expect(outcome(await ask({}, path))).toBe("401 missing_api_key")
      expect(outcome(await ask(bearer(token), path))).toBe(200)
    },
  )

  it("is no website that the owner has not allowed, and one that is needs a key all the same", async () => {
    const from = (origin: string, headers = {}) => ask({ Origin: origin, ...headers })
    expect(outcome(await from("https://evil.example", bearer(token)))).toBe("403 origin_not_allowed")
    expect(outcome(await from("http://localhost:3000"))).toBe("401 missing_api_key")
    const { headers } = await from("http://localhost:3000", bearer(environmentKey))
    expect(headers["access-control-allow-origin"]).toBe("http://localhost:3000")
    expect(outcome(await ask({ ...bearer(token), Host: "rebound.example" }))).toBe("421 host_not_allowed")
  })

  it("is nobody who tries keys out", async () => {
    await using guarded = await startTestServer({ manage: managed, apiKey: "short" })
    const guess = (key: string) => ask(bearer(key), models, guarded.url)
    for (let attempt = 0; attempt < 10; attempt++) {
      expect(outcome(await guess(`wrong ${attempt}`))).toBe("401 invalid_api_key")
    }
    expect(outcome(await guess("short"))).toBe("429 rate_limit_exceeded")
    expect(outcome(await guess(guarded.access.keys.create({ name: "a", policy: { mayManage: true } }).secret))).toBe(
      200,
    )
  })
})
