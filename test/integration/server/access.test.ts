import { networkInterfaces } from "node:os"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { networkAddresses } from "../../../electron/core/localAddress.ts"
import { chat, send } from "../../support/httpClient.ts"
import { ManualClock } from "../../support/manualClock.ts"
import { startTestServer, type TestServer } from "../../support/server.ts"
import { createScriptedEngine } from "../../support/serverEngine.ts"

const engine = createScriptedEngine()
let server: TestServer

beforeAll(async () => {
  server = await startTestServer({ engine })
})
afterAll(() => server[Symbol.asyncDispose]())

describe("Host", () => {
  const statusFor = async (host: string) => (await send(server.url, "/v1/models", { headers: { Host: host } })).status
  const own = Object.values(networkInterfaces()).flatMap((all) => all ?? [])
  it.each(["localhost", "LOCALHOST:8000", "127.0.0.1", "127.8.9.1:80", "[::1]:8000", "app.localhost", "localhost."])(
    "%s is this computer",
    async (host) => expect(await statusFor(host)).toBe(200),
  )
  it.each(["host.docker.internal:8000", "host.containers.internal"])("%s is what containers call it", async (host) => {
    expect(await statusFor(host)).toBe(200)
  })
  it("may be any address of this machine", async () => {
    for (const { address, family } of own.filter((one) => !one.address.startsWith("fe80"))) {
      expect(await statusFor(family === "IPv6" ? `[${address}]` : address)).toBe(200)
    }
  })
  it.each(["evil.example", "localhost.evil.example", "127.0.0.1.nip.io", "192.0.2.7", "a b", "localhost@evil.example"])(
    "%j is refused, key or not",
    async (host) => {
      const headers = { Host: host, Authorization: "Bearer x" }
      const { status, json } = await send(server.url, "/v1/models", { headers })
      expect([status, json.error.code]).toEqual([421, "host_not_allowed"])
    },
  )
})

it("takes names that the owner has given to this computer for its own, on whatever port", async () => {
  const status = async (host: string) => (await send(server.url, "/v1/models", { headers: { Host: host } })).status
  expect(await status("workstation.lan:8000")).toBe(421)
  server.access.settings.update({ server: { hostNames: ["Workstation.lan", "nas:8000"] } })
  expect(await status("workstation.LAN:8000")).toBe(200)
  expect(await status("workstation.lan.")).toBe(200)
  expect(await status("nas")).toBe(200)
  expect(await status("evil.workstation.lan")).toBe(421)
  server.access.settings.update({ server: { hostNames: [] } })
  expect(await status("workstation.lan")).toBe(421)
})

describe("Origin", () => {
  it.each(["http://localhost:3000", "https://127.0.0.1", "http://[::1]:5173", "http://app.localhost"])(
    "%s may read every answer, errors and streams too",
    async (origin) => {
      const headers = { Origin: origin }
      for (const fields of [{}, { stream: true }, { temperature: 9 }]) {
        const answer = await chat(server.url, fields, headers)
        expect(answer.headers["access-control-allow-origin"]).toBe(origin)
        expect(answer.headers.vary).toContain("Origin")
        expect(answer.headers["access-control-expose-headers"]).toContain("x-request-id")
        expect(answer.headers["access-control-allow-credentials"]).toBeUndefined()
      }
    },
  )

  it.each(["https://evil.example", "null", "file://", "chrome-extension://abc", "http://localhost.evil.example", "x"])(
    "%s is refused before anything is done",
    async (origin) => {
      const asked = engine.requests.length
      const answer = await chat(server.url, {}, { Origin: origin })
      expect([answer.status, answer.json.error.code]).toEqual([403, "origin_not_allowed"])
      expect(answer.headers["access-control-allow-origin"]).toBeUndefined()
      expect(engine.requests).toHaveLength(asked)
      expect((await send(server.url, "/v1/models", { method: "OPTIONS", headers: { Origin: origin } })).status).toBe(
        403,
      )
    },
  )

  it("may be allowed by the owner, one by one, and is asked about until then", async () => {
    const { origins } = server.access
    const headers = { Origin: "https://chat.example", "Access-Control-Request-Private-Network": "true" }
    const preflight = () => send(server.url, "/v1/chat/completions", { method: "OPTIONS", headers })
    const refused = await preflight()
    expect([refused.status, refused.headers["access-control-allow-private-network"]]).toEqual([403, undefined])
    expect(origins.list()).toContainEqual(
      expect.objectContaining({ origin: "https://chat.example", decision: "asked" }),
    )
    origins.decide("https://chat.example", "allowed")
    expect((await preflight()).headers).toMatchObject({
      "access-control-allow-origin": "https://chat.example",
      "access-control-allow-private-network": "true",
    })
    expect((await chat(server.url, {}, { Origin: "https://chat.example" })).status).toBe(200)
    expect((await chat(server.url, {}, { Origin: "http://chat.example" })).status).toBe(403)
    origins.decide("https://chat.example", null)
    expect((await preflight()).status).toBe(403)
  })

  it("may be any where the owner has switched that on, and is still named", async () => {
    server.access.settings.update({ server: { allowsAllOrigins: true } })
    for (const origin of ["https://any.example", "null", "file://"]) {
      const { status, headers } = await chat(server.url, {}, { Origin: origin })
      expect([status, headers["access-control-allow-origin"]]).toEqual([200, origin])
    }
    server.access.settings.update({ server: { allowsAllOrigins: false } })
    expect((await chat(server.url, {}, { Origin: "https://any.example" })).status).toBe(403)
  })

  it("is missing where a page loads an answer as a picture: then browsers keep it from the page", async () => {
    const { headers } = await send(server.url, "/v1/models", { headers: { "Sec-Fetch-Site": "cross-site" } })
    expect(headers).toMatchObject({
      "cross-origin-resource-policy": "same-origin",
      "x-content-type-options": "nosniff",
    })
  })

  it("asks for a preflight on any path, without a key", async () => {
    const headers = {
      Origin: "http://localhost:3000",
      "Access-Control-Request-Method": "POST",
      "Access-Control-Request-Headers": "authorization,x-stainless-os",
      "Access-Control-Request-Private-Network": "true",
    }
    for (const path of ["/v1/chat/completions", "/nowhere"]) {
      const answer = await send(server.url, path, { method: "OPTIONS", headers })
      expect([answer.status, answer.text]).toEqual([204, ""])
      expect(answer.headers).toMatchObject({
        "access-control-allow-origin": "http://localhost:3000",
        "access-control-allow-methods": expect.stringContaining("POST"),
        "access-control-allow-headers": "authorization,x-stainless-os",
        "access-control-allow-private-network": "true",
        vary: expect.stringContaining("Origin"),
      })
    }
  })
})

const [outside] = networkAddresses().filter((address) => !address.includes(":"))

describe.skipIf(outside === undefined)("another computer", () => {
  const from = (server: TestServer) => `http://${outside}:${server.port}`

  it("is refused as long as there is no key, whatever it sends", async () => {
    await using open = await startTestServer({ engine, host: "0.0.0.0" })
    for (const key of ["", "x"]) {
      const { status, json, headers: got } = await chat(from(open), {}, { "x-api-key": key })
      expect([status, json.error.code, got["www-authenticate"]]).toEqual([401, "missing_api_key", "Bearer"])
    }
    expect((await chat(open.url)).status).toBe(200)
  })

  it("is let in with the key, in any of its forms, and with no other", async () => {
    await using open = await startTestServer({ engine, host: "0.0.0.0", apiKey: "sk-right" })
    const attempt = async (headers: Record<string, string>) => {
      const { status, json } = await chat(from(open), {}, headers)
      return json.error?.code ?? status
    }
    expect(await attempt({ Authorization: "Bearer sk-right" })).toBe(200)
    expect(await attempt({ Authorization: "bearer  sk-right  " })).toBe(200)
    expect(await attempt({ "x-api-key": "sk-right" })).toBe(200)
    expect(await attempt({ "api-key": " sk-right " })).toBe(200)
    // Continue sends both, and may have the key in one of them only.
    expect(await attempt({ Authorization: "Bearer undefined", "x-api-key": "sk-right" })).toBe(200)
    expect(await attempt({ Authorization: "Bearer sk-wrong" })).toBe("invalid_api_key")
    expect(await attempt({ Authorization: "Bearer sk-right2" })).toBe("invalid_api_key")
    expect(await attempt({ Authorization: "Bearer " })).toBe("missing_api_key")
    expect(await attempt({ Authorization: "Bearer None" })).toBe("missing_api_key")
    expect(await attempt({})).toBe("missing_api_key")
  })

  it("is let in with a key that Hearth gave out, as long as it holds and comes from where it may", async () => {
    await using open = await startTestServer({ engine, host: "0.0.0.0" })
    const { keys } = open.access
    const { key, secret } = keys.create({ name: "Dify" })
    const attempt = async (url: string) => {
      const { status, json, headers } = await chat(url, {}, { Authorization: `Bearer ${secret}` })
      return [status, json.error?.code, headers["www-authenticate"]]
    }
    expect(await attempt(from(open))).toEqual([200, undefined, undefined])
    keys.update(key.id, { policy: { addresses: ["203.0.113.0/24"] } })
    expect(await attempt(from(open))).toEqual([403, "address_not_allowed", undefined])
    keys.update(key.id, { policy: { addresses: [`${outside}/24`] } })
    expect(await attempt(from(open))).toEqual([200, undefined, undefined])
    keys.revoke(key.id)
    for (const url of [from(open), open.url]) expect(await attempt(url)).toEqual([401, "invalid_api_key", "Bearer"])
  })

  it("may see that Hearth is here, and no more", async () => {
    await using open = await startTestServer({ engine, host: "0.0.0.0", apiKey: "sk-right" })
    expect((await send(from(open), "/health")).json).toEqual({ status: "ok" })
    expect((await send(from(open), "/v1/health")).status).toBe(200)
    expect((await send(from(open), "/v1/models")).status).toBe(401)
  })
})

describe("this computer", () => {
  it("needs a key, too, where the settings say so, for all but the question whether Hearth is here", async () => {
    await using strict = await startTestServer({ engine, apiKey: "sk-right" })
    const attempt = async (path: string, headers = {}) => (await send(strict.url, path, { headers })).status
    expect(await attempt("/v1/models", { "x-api-key": "any-dummy-key" })).toBe(200)
    strict.access.settings.update({ server: { requiresKeyHere: true } })
    expect(await attempt("/v1/models", { "x-api-key": "any-dummy-key" })).toBe(401)
    expect(await attempt("/v1/models")).toBe(401)
    expect(await attempt("/v1/models", { "x-api-key": "sk-right" })).toBe(200)
    for (const path of ["/", "/health", "/v1/health"]) {
      expect((await send(strict.url, path)).status).toBe(200)
      expect((await send(strict.url, path, { method: "HEAD" })).status).toBe(200)
    }
  })
})

it("slows down who tries out keys, and nobody whose key cannot be guessed", async () => {
  const clock = new ManualClock()
  await using guarded = await startTestServer({ engine, clock, apiKey: "hunter22" })
  guarded.access.settings.update({ server: { requiresKeyHere: true } })
  const { secret } = guarded.access.keys.create({ name: "Team" })
  const ask = (key: string) => send(guarded.url, "/v1/models", { headers: { Authorization: `Bearer ${key}` } })
  expect((await ask("hunter22")).status).toBe(200)
  for (let count = 0; count < 10; count++) expect((await ask(`guess-${count}`)).status).toBe(401)
  for (const key of ["guess-11", "hunter22"]) {
    const { status, headers, json } = await ask(key)
    expect([status, headers["retry-after"], json.error.code]).toEqual([429, "60", "rate_limit_exceeded"])
  }
  expect((await ask(secret)).status).toBe(200)
  expect((await send(guarded.url, "/v1/models")).status).toBe(401)
  clock.advance(60_000)
  expect((await ask("hunter22")).status).toBe(200)
})
