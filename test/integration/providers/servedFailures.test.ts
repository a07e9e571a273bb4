import { createServer } from "node:net"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { readCleanStream } from "../../support/cleanStream.ts"
import { type RoutedApp, startRoutedApp } from "../../support/routedApp.ts"
import { fatalNames, type Misbehaviour } from "../../support/upstream/misbehaviours.ts"
import type { Upstream } from "../../support/upstream/upstream.ts"

type Name = Misbehaviour | "closed-port" | "no-such-host" | "no-tls"
type Headers = { readonly "retry-after"?: RegExp; readonly "x-should-retry"?: RegExp }

/** What clients are told before the first byte (api-contract, 1.4), and after how long to come back, or never. */
const refused: Readonly<Partial<Record<Name, readonly [status: number, code: string, headers?: Headers]>>> = {
  "status-400": [400, "upstream_refused"],
  "context-400": [400, "context_length_exceeded"],
  "status-413": [413, "upstream_refused"],
  "status-422": [422, "upstream_refused"],
  "model-404": [404, "model_not_found"],
  // A secret of the provider that is not good must not look like a bad key of the client.
  "status-401": [502, "upstream_auth_failed", { "x-should-retry": /^false$/ }],
  "status-403": [502, "upstream_auth_failed", { "x-should-retry": /^false$/ }],
  "status-402": [502, "upstream_billing", { "x-should-retry": /^false$/ }],
  "quota-429": [502, "upstream_billing", { "x-should-retry": /^false$/ }],
  "status-429": [429, "upstream_rate_limited", { "retry-after": /^2$/ }],
  "status-429-seconds": [429, "upstream_rate_limited", { "retry-after": /^7$/ }],
  "status-429-date": [429, "upstream_rate_limited", { "retry-after": /^(60|[345]\d)$/ }],
  "status-500": [502, "upstream_error"],
  "status-503": [502, "upstream_error"],
  "status-503-seconds": [502, "upstream_error", { "retry-after": /^1$/ }],
  "status-529": [502, "upstream_error"],
  "html-error": [502, "upstream_error"],
  "error-in-200": [502, "upstream_error"],
  "html-answer": [502, "upstream_invalid_reply"],
  "empty-answer": [502, "upstream_invalid_reply"],
  "empty-stream": [502, "upstream_invalid_reply"],
  "only-done": [502, "upstream_invalid_reply"],
  "truncated-json": [502, "upstream_invalid_reply"],
  "path-404": [502, "upstream_invalid_reply"],
  redirect: [502, "upstream_invalid_reply"],
  "reset-before": [502, "upstream_unavailable"],
  silent: [504, "upstream_timeout"],
  "closed-port": [502, "upstream_unavailable"],
  "no-such-host": [502, "upstream_unavailable"],
  "no-tls": [502, "upstream_unavailable"],
}

/** What is told inside a stream that has begun; as a whole, the same is an honest status. */
const brokenOff: Readonly<Partial<Record<Name, readonly [status: number, code: string]>>> = {
  stall: [504, "upstream_timeout"],
  "reset-mid": [502, "upstream_unavailable"],
  "cut-mid": [502, "upstream_invalid_reply"],
  "invalid-json": [502, "upstream_invalid_reply"],
  "gigantic-line": [502, "upstream_invalid_reply"],
  "error-in-stream": [502, "upstream_error"],
  "error-event": [502, "upstream_error"],
  "finish-error": [502, "upstream_error"],
  "status-in-stream": [429, "upstream_rate_limited"],
}

let host: RoutedApp
let upstream: Upstream

/** Behind routes without a second try: what is asked about is the one answer. */
beforeAll(async () => {
  host = await startRoutedApp()
  upstream = await host.addUpstream("far", fatalNames)
  host.addProvider("hasty", upstream.baseUrl, ["silent"], { timeouts: { firstByteMs: 200 } })
  host.addProvider("restless", upstream.baseUrl, ["stall"], { timeouts: { idleMs: 200 } })
  host.addProvider("closed", `http://127.0.0.1:${await closedPort()}/v1`, ["closed-port"])
  host.addProvider("nowhere", "http://nowhere.invalid/v1", ["no-such-host"])
  host.addProvider("plain", upstream.baseUrl.replace("http:", "https:"), ["no-tls"])
  const others: Partial<Record<Name, string>> = {
    silent: "hasty",
    stall: "restless",
    "closed-port": "closed",
    "no-such-host": "nowhere",
    "no-tls": "plain",
  }
  for (const model of [...Object.keys(refused), ...Object.keys(brokenOff)] as Name[]) {
    const provider = others[model] ?? "far"
    const breaker = { failures: 100, pauseMs: 0 }
    const retries = { count: 0, pauseMs: 0 }
    host.app.services.routes.create({ name: `with-${model}`, targets: [{ provider, model }], retries, breaker })
    if (provider === "far") {
      const targets = [{ provider: "vectors", model }]
      host.app.services.routes.create({ name: `vectors-${model}`, targets, retries, breaker })
    }
  }
  host.addProvider("vectors", upstream.baseUrl, [])
  host.app.services.providers.setModels("vectors", fatalNames, {
    isEnabled: true,
    capabilities: ["embedding", "rerank"],
  })
})
afterAll(() => host[Symbol.asyncDispose]())

async function closedPort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  return typeof address === "object" && address !== null ? address.port : 1
}

const messages = [{ role: "user", content: "Hello!" }]
const post = (body: object, path = "chat/completions") =>
  fetch(`${host.url}/${path}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  })

/** No connection is left behind that goes on with what nobody reads. */
const untilIdle = () => expect.poll(() => upstream.runningCount).toBe(0)

async function expectRefusal(response: Response, [status, code, headers = {}]: readonly [number, string, Headers?]) {
  expect([response.status, response.headers.get("content-type")]).toEqual([status, "application/json; charset=utf-8"])
  for (const name of ["retry-after", "x-should-retry"] as const) {
    expect(response.headers.get(name) ?? "").toMatch(headers[name] ?? (status === 429 ? /^2$|^$/ : /^$/))
  }
  const { error } = (await response.json()) as { error: Record<string, unknown> }
  expect(Object.keys(error).sort()).toEqual(expect.arrayContaining(["code", "message", "param", "type"]))
  const type = status === 429 ? "rate_limit_error" : status < 500 ? "invalid_request_error" : "upstream_error"
  expect(error).toMatchObject({ code, type, message: expect.stringMatching(/\w{3}.*\./) })
  expect(error.message).not.toMatch(/\/v1|\.ts\b|<html|undefined|\[object/)
}

it("every way to fail is in one of the two tables, but for the stream that has no end", () => {
  const told = [...Object.keys(refused), ...Object.keys(brokenOff)]
  expect(fatalNames.filter((name) => !told.includes(name))).toEqual(["endless"])
})

describe("a service that fails before its first token", () => {
  it.each(Object.entries(refused))("%s has an honest status, streamed or not", async (name, expected) => {
    for (const stream of [true, false]) {
      await expectRefusal(await post({ model: `with-${name}`, messages, stream }), expected)
    }
    await untilIdle()
  })
})

/** What fails in the same way whatever is asked for; streams and their chunks are none of these. */
const anyTask = Object.entries(refused).filter(([name]) =>
  /^(status|model|path|quota|html|error|redirect|reset)/.test(name),
)

describe("embeddings and rankings of a service that fails", () => {
  it.each(anyTask)("%s have an honest status", async (name, expected) => {
    const model = `vectors-${name}`
    await expectRefusal(await post({ model, input: ["a", "b"] }, "embeddings"), expected)
    await expectRefusal(await post({ model, query: "a", documents: ["a", "b"] }, "rerank"), expected)
    await untilIdle()
  })

  it.each(["empty-answer", "truncated-json"])("%s are a reply that cannot be understood", async (name) => {
    const reply = await post({ model: `vectors-${name}`, input: "a" }, "embeddings")
    await expectRefusal(reply, [502, "upstream_invalid_reply"])
  })
})

describe("a service that fails in the middle", () => {
  it.each(Object.entries(brokenOff))(
    "%s is one error inside the stream, and a status without one",
    async (name, expected) => {
      const [status, code] = expected
      const response = await post({
        model: `with-${name}`,
        messages,
        stream: true,
        stream_options: { include_usage: true },
      })
      expect(response.status).toBe(200)
      const { error, text } = readCleanStream(await response.text(), { wantsUsage: true })
      expect(error).toMatchObject({ code, message: expect.stringMatching(/\w{3}.*\./) })
      expect("Hello from far away: café 世界 👋.").toContain(text)
      await expectRefusal(await post({ model: `with-${name}`, messages }), [status, code])
      await untilIdle()
    },
  )

  it("is an error of completions in the same way", async () => {
    const response = await post({ model: "with-reset-mid", prompt: "Hello", stream: true }, "completions")
    const raw = await response.text()
    expect(raw).toMatch(/data: \{"error":\{[^\n]*"code":"upstream_unavailable"[^\n]*\n\ndata: \[DONE\]\n\n$/)
  })
})

describe("a service whose answer has no end", () => {
  /** Reads the beginning of it, and no more; aborting leaves. */
  async function beginEndless(): Promise<AbortController> {
    const leaving = new AbortController()
    const response = await fetch(`${host.url}/chat/completions`, {
      method: "POST",
      body: JSON.stringify({ model: "far/endless", messages, stream: true }),
      signal: leaving.signal,
    })
    await response.body?.getReader().read()
    return leaving
  }

  it("is left as soon as the client has gone", async () => {
    const leaving = await beginEndless()
    leaving.abort()
    expect(await upstream.requests.at(-1)?.closed).toBe(true)
    await untilIdle()
  })

  it("waits for a client that does not read, instead of filling the memory", async () => {
    const leaving = await beginEndless()
    let before = -1
    const hasStopped = () => {
      const same = upstream.sentBytes === before
      before = upstream.sentBytes
      return same
    }
    await expect.poll(hasStopped, { interval: 150, timeout: 20_000 }).toBe(true)
    expect(upstream.runningCount).toBe(1)
    leaving.abort()
    await untilIdle()
  })
})
