import { once } from "node:events"
import { request } from "node:http"
import { createServer } from "node:net"
import { join } from "node:path"
import { describe, expect, it, onTestFinished, vi } from "vitest"
import { silentLog } from "../../../electron/core/log.ts"
import { createUiServer } from "../../../electron/host/uiServer.ts"
import { createHttpTransport } from "../../../renderer/host/httpTransport.ts"
import { tempFolder } from "../../support/tempFolder.ts"
import { createTestHost, startTestUi } from "../../support/testHost.ts"
import { readToken } from "../../support/testWindow.ts"

type Reply = { readonly status: number; readonly headers: NodeJS.Dict<string | string[]>; readonly body: string }

/** A request as it is: `fetch` would tidy up the path and refuse to set Host. */
async function send(
  origin: string,
  path: string,
  options: { method?: string; headers?: Record<string, string>; body?: string } = {},
): Promise<Reply> {
  const { hostname, port } = new URL(origin)
  const { method = "GET", headers = {} } = options
  const sent = request({ hostname, port, path, method, headers, agent: false })
  sent.end(options.body)
  const [response] = await once(sent, "response")
  let body = ""
  for await (const chunk of response.setEncoding("utf8")) body += chunk
  return { status: response.statusCode, headers: response.headers, body }
}

const errorOf = (reply: Reply) => JSON.parse(reply.body).error?.code

async function open() {
  const host = createTestHost()
  return { ...host, ...(await startTestUi(host)) }
}

describe("the page", () => {
  it("carries the token, is never stored, and lets no other site frame or read it", async () => {
    const { origin, token } = await open()
    const page = await send(origin, "/")
    expect(token).toMatch(/^\w{24}$/)
    expect(page.headers["cache-control"]).toBe("no-store")
    expect(page.headers["content-security-policy"]).toContain("default-src 'none'")
    expect(page.headers["content-security-policy"]).toContain("frame-ancestors 'none'")
    expect(page.headers["cross-origin-resource-policy"]).toBe("same-origin")
    expect(page.headers["access-control-allow-origin"]).toBeUndefined()
  })

  it("has assets that are kept for ever, for their names change with their content", async () => {
    const { origin, token } = await open()
    const asset = await send(origin, "/assets/index-abc.js")
    expect(asset.headers["cache-control"]).toContain("immutable")
    expect(asset.headers["content-type"]).toContain("text/javascript")
    expect(asset.body).not.toContain(token)
    const head = await send(origin, "/assets/index-abc.js", { method: "HEAD" })
    expect([head.status, head.body]).toEqual([200, ""])
  })

  it.each([
    "/../secret.txt",
    "/%2e%2e/secret.txt",
    "/..%2fsecret.txt",
    "/assets/../../secret.txt",
    "/..%5csecret.txt",
    "/%00",
    "/%",
    "//etc/passwd",
    "/assets",
    "/absent.js",
  ])("gives nothing for %s", async (path) => {
    const { origin } = await open()
    const reply = await send(origin, path)
    expect([404, 400]).toContain(reply.status)
    expect(reply.body).not.toContain("outside")
  })

  it("says in both languages what to do where the window was not built", async () => {
    const { router, services } = createTestHost()
    const uiServer = createUiServer({
      router,
      incoming: services.incoming,
      rendererFolder: join(tempFolder(), "absent"),
      log: silentLog,
    })
    onTestFinished(() => uiServer.close())
    const page = await send((await uiServer.start(0)).url, "/")
    expect(page.status).toBe(503)
    expect(page.body).toContain("npm run build")
    expect(page.body).toContain("尚未构建")
  })
})

describe("a call", () => {
  const call = (token: string, headers: Record<string, string> = {}) => ({
    method: "POST",
    headers: { "x-hearth-ui-token": token, ...headers },
    body: "{}",
  })

  it.each([
    ["without the token", { "x-hearth-ui-token": "" }, 401, "ui_token_invalid"],
    ["with another token", { "x-hearth-ui-token": "x".repeat(24) }, 401, "ui_token_invalid"],
    ["from another site", { origin: "https://evil.example" }, 403, "origin_not_allowed"],
    ["from another port of this computer", { origin: "http://127.0.0.1:1" }, 403, "origin_not_allowed"],
    ["from a sandboxed frame", { origin: "null" }, 403, "origin_not_allowed"],
  ])("is refused %s", async (_what, headers, status, code) => {
    const { origin, token } = await open()
    for (const path of ["/host/call/host.snapshot", "/host/open/chat.follow", "/host/events"]) {
      const reply = await send(origin, path, call(token, headers))
      expect([reply.status, errorOf(reply)]).toEqual([status, code])
    }
  })

  it("is refused under a name that does not mean this computer, and so is the page with the token", async () => {
    const { origin, token } = await open()
    const headers = { host: `evil.example:${new URL(origin).port}` }
    expect((await send(origin, "/host/call/host.snapshot", call(token, headers))).status).toBe(421)
    const page = await send(origin, "/", { headers })
    expect(page.status).toBe(421)
    expect(page.body).not.toContain(token)
  })

  it.each(["localhost", "127.0.0.1", "[::1]"])("is answered under the name %s", async (name) => {
    const { origin, token } = await open()
    const host = `${name}:${new URL(origin).port}`
    const reply = await send(origin, "/host/call/host.snapshot", call(token, { host, origin: `http://${host}` }))
    expect([reply.status, JSON.parse(reply.body).ok]).toEqual([200, true])
  })

  it("is refused by GET, with a body that is no JSON, and with one that is too large", async () => {
    const { origin, token } = await open()
    const path = "/host/call/host.snapshot"
    expect(errorOf(await send(origin, path, { ...call(token), method: "GET", body: "" }))).toBe("method_not_allowed")
    expect(errorOf(await send(origin, path, { ...call(token), body: "{" }))).toBe("invalid_json")
    const large = { ...call(token), body: " ".repeat(9 * 1024 * 1024) }
    expect(errorOf(await send(origin, path, large))).toBe("request_too_large")
    expect(errorOf(await send(origin, "/host/else", call(token)))).toBe("unknown_url")
  })
})

it("serves on the next port when one is taken", async () => {
  const holder = createServer().listen(0, "127.0.0.1")
  await once(holder, "listening")
  onTestFinished(() => void holder.close())
  const { port } = holder.address() as { port: number }
  const { router, services } = createTestHost()
  const uiServer = createUiServer({ router, incoming: services.incoming, rendererFolder: tempFolder(), log: silentLog })
  onTestFinished(() => uiServer.close())
  const { url } = await uiServer.start(port)
  expect(Number(new URL(url).port)).toBeGreaterThan(port)
})

it("ends open streams when it is closed, and then listens to nothing any more", async () => {
  const host = createTestHost()
  let listening = 0
  const subscribe: typeof host.router.subscribe = (listener) => {
    const stop = host.router.subscribe(listener)
    listening += 1
    return () => {
      listening -= 1
      stop()
    }
  }
  const { origin, token, uiServer } = await startTestUi({ ...host, router: { ...host.router, subscribe } })
  const headers = { "x-hearth-ui-token": token }
  const leaving = new AbortController()
  const events = (signal?: AbortSignal) => fetch(`${origin}/host/events`, { method: "POST", headers, signal })
  await events(leaving.signal)
  const staying = await events()
  expect(listening).toBe(2)
  leaving.abort()
  await vi.waitFor(() => expect(listening).toBe(1))
  await uiServer.close()
  await vi.waitFor(() => expect(listening).toBe(0))
  await expect(staying.text()).rejects.toThrow()
  await expect(fetch(origin)).rejects.toThrow("fetch failed")
})

it("lets a tab that was left open go on with the next start of the host on the same port", async () => {
  const first = await open()
  const transport = createHttpTransport({ ...first, backOffMs: () => 5 })
  const states: string[] = []
  onTestFinished(transport.subscribe({ event: () => {}, connection: (state) => states.push(state) }))
  await vi.waitFor(() => expect(states).toEqual(["open"]))
  await first.uiServer.close()
  await vi.waitFor(() => expect(states).toContain("lost"))

  const { origin } = await startTestUi(createTestHost(), Number(new URL(first.origin).port))
  expect(await readToken(origin)).not.toBe(first.token)
  await vi.waitFor(() => expect(states.at(-1)).toBe("open"))
  expect((await transport.call("host.snapshot", {})).models).toHaveLength(1)
})
