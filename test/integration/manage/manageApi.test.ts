import { existsSync, readFileSync, statSync } from "node:fs"
import { join } from "node:path"
import { beforeAll, describe, expect, it } from "vitest"
import { AppError } from "../../../electron/contract/errors.ts"
import type { HostEvent } from "../../../electron/contract/hostApi.ts"
import { createSseReader } from "../../../electron/protocols/sse.ts"
import { startApp } from "../../support/app.ts"
import { testPorts } from "../../support/appPorts.ts"
import { type Sent, send, until } from "../../support/httpClient.ts"
import { someAnswers, someDownload } from "../../support/managedExamples.ts"
import { someModel } from "../../support/scriptedHost.ts"
import { createScriptedManaged } from "../../support/scriptedManaged.ts"
import { startTestServer, type TestServer } from "../../support/server.ts"
import { tempFolder } from "../../support/tempFolder.ts"

const token = "local-for-this-test"
const bearer = { Authorization: `Bearer ${token}` }

const failing = createScriptedManaged({
  ...someAnswers,
  "models.remove": new AppError("model_in_use", "The model is in use."),
  "downloads.start": new AppError("disk_full", "There is not enough room.", { detail: "/home/somebody" }),
})
let server: TestServer

beforeAll(async () => {
  server = await startTestServer({ manage: failing, localToken: token })
  return () => server[Symbol.asyncDispose]()
})

const request = (path: string, sent: Sent = {}) =>
  send(server.url, `/api/hearth/v1${path}`, { ...sent, headers: { ...bearer, ...sent.headers } })

describe("a refused request", () => {
  it.each([
    ["an unknown field", "/models/ember", { method: "PATCH", body: { title: "x" } }, 400, "invalid_value", null],
    [
      "a wrong field, by the client's name",
      "/models/ember",
      { method: "PATCH", body: { name: 7 } },
      400,
      "invalid_value",
      "name",
    ],
    [
      "a field of an alias",
      "/adapters/a/aliases/b",
      { method: "PUT", body: { modelId: "m", scale: 99 } },
      400,
      "invalid_value",
      "scale",
    ],
    ["a body that is no object", "/models/ember", { method: "PATCH", body: [] }, 400, "invalid_json", null],
    ["a body that is no JSON", "/downloads", { method: "POST", body: "{" }, 400, "invalid_json", null],
    ["a body that is needed", "/downloads", { method: "POST" }, 400, "invalid_json", null],
    ["a path from somewhere", "/imports/look", { body: { path: "models/a.gguf" } }, 400, "invalid_value", "path"],
    ["an unknown query parameter", "/models?page=2", {}, 400, "invalid_value", "page"],
    ["a query of another type", "/hub/search?limit=many", {}, 400, "invalid_value", "limit"],
    ["a repeated query parameter", "/hub/search?text=a&text=b", {}, 400, "invalid_value", "text"],
    ["a model that is not there", "/models/none", {}, 404, "model_not_found", "id"],
    ["an adapter that is not there", "/adapters/none", {}, 404, "adapter_not_found", "id"],
    ["a download that is not there", "/downloads/none", {}, 404, "download_not_found", "id"],
    ["an import that is not there", "/imports/none", {}, 404, "import_not_found", "id"],
    ["what the host refuses", "/models/ember", { method: "DELETE" }, 409, "model_in_use", null],
    ["a full disk", "/downloads", { body: { source: "huggingface", repo: "a/b" } }, 507, "disk_full", null],
    ["a path that is none", "/nothing", {}, 404, "unknown_url", null],
    ["another method", "/models", { method: "PUT", body: {} }, 405, "method_not_allowed", null],
  ] as const)("%s", async (_, path, sent, status, code, param) => {
    const answer = await request(path, sent)
    expect({ status: answer.status, ...answer.json.error }).toMatchObject({ status, code, param })
    expect(answer.text).not.toContain("/home/somebody")
  })
})

type Followed = { readonly events: HostEvent[]; readonly ended: Promise<unknown>; stop(): void }

async function follow(url: string, secret = token): Promise<Followed> {
  const stop = new AbortController()
  const headers = { Authorization: `Bearer ${secret}` }
  const response = await fetch(`${url}/api/hearth/v1/events`, { headers, signal: stop.signal })
  expect(response.headers.get("content-type")).toContain("text/event-stream")
  expect(response.headers.get("cache-control")).toBe("no-store")
  const events: HostEvent[] = []
  const read = async () => {
    const reader = createSseReader()
    for await (const part of response.body ?? []) {
      events.push(...reader.push(new TextDecoder().decode(part)).map(({ data }) => JSON.parse(data)))
    }
  }
  return { events, ended: read().catch(() => {}), stop: () => stop.abort() }
}

describe("the stream of events", () => {
  it("tells what concerns the library, and nothing of keys and conversations", async () => {
    const managed = createScriptedManaged(someAnswers)
    await using own = await startTestServer({ manage: managed, localToken: token })
    const followed = await follow(own.url)
    managed.announce({ sequence: 1, name: "key.removed", payload: { id: "key_1" } })
    managed.announce({ sequence: 2, name: "conversation.removed", payload: { id: "c" } })
    managed.announce({ sequence: 3, name: "model.changed", payload: someModel() })
    managed.announce({ sequence: 4, name: "download.changed", payload: someDownload })
    await until(() => followed.events.length >= 2)
    expect(followed.events).toEqual([
      { sequence: 3, name: "model.changed", payload: someModel() },
      { sequence: 4, name: "download.changed", payload: someDownload },
    ])
    followed.stop()
    await until(() => managed.listenerCount === 0)
  })

  it("ends for a key that was taken back, before it tells anything more", async () => {
    const managed = createScriptedManaged(someAnswers)
    await using own = await startTestServer({ manage: managed })
    const { keys } = own.access
    const [stays, revoked, demoted] = ["a", "b", "c"].map((name) => keys.create({ name, policy: { mayManage: true } }))
    const all = await Promise.all([stays, revoked, demoted].map((key) => follow(own.url, key?.secret)))
    keys.revoke(revoked?.key.id ?? "")
    keys.update(demoted?.key.id ?? "", { policy: { mayManage: false } })
    managed.announce({ sequence: 1, name: "model.changed", payload: someModel() })
    await Promise.all(all.slice(1).map(({ ended }) => ended))
    await until(() => all[0]?.events.length === 1)
    expect(all.map(({ events }) => events.length)).toEqual([1, 0, 0])
    await until(() => managed.listenerCount === 1)
    all[0]?.stop()
  })

  it("does not keep the server from being switched off", async () => {
    const managed = createScriptedManaged(someAnswers)
    await using own = await startTestServer({ manage: managed, localToken: token })
    const followed = await follow(own.url)
    expect(own.listener.runningRequests).toBe(0)
    // Whoever waited for the stream to end by itself would wait for an hour.
    await own.listener.close(3_600_000)
    await followed.ended
    expect(managed.listenerCount).toBe(0)
  })
})

describe("a whole host", () => {
  it("tells programs of the same user where it is, with another token at each start", async () => {
    const folder = tempFolder()
    const place = join(folder, "host.json")
    const read = () => JSON.parse(readFileSync(place, "utf8"))
    const first = await startApp(testPorts(folder))
    await until(() => typeof read().api === "string")
    const { api, token: one, pid } = read()
    expect(pid).toBe(process.pid)
    expect(statSync(place).mode & 0o777).toBe(0o600)
    const answer = await send(api, "/api/hearth/v1/models", { headers: { Authorization: `Bearer ${one}` } })
    expect(answer.json.items).toMatchObject([{ id: "ember", isEmbedded: true }])

    await first.services.server.stop()
    await until(() => read().api === null)
    await first.services.server.start()
    await until(() => typeof read().api === "string")
    await first.close()
    expect(existsSync(place)).toBe(false)

    await startApp(testPorts(folder))
    await until(() => existsSync(place) && typeof read().api === "string")
    expect(read().token).not.toBe(one)
    const old = await send(read().api, "/api/hearth/v1/models", { headers: { Authorization: `Bearer ${one}` } })
    expect(old.json.error.code).toBe("missing_api_key")
  })
})
