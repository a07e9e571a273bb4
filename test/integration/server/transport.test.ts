import { once } from "node:events"
import { connect } from "node:net"
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest"
import type { CompletionEvent } from "../../../electron/contract/completion.ts"
import { AppError } from "../../../electron/contract/errors.ts"
import { createSseReader } from "../../../electron/protocols/sse.ts"
import { chat, send, sendRaw, until } from "../../support/httpClient.ts"
import { ManualClock } from "../../support/manualClock.ts"
import { hasIpv6, startTestServer, type TestServer } from "../../support/server.ts"
import {
  createScriptedEngine,
  finished,
  neverEnds,
  plays,
  says,
  started,
  text,
  throws,
} from "../../support/serverEngine.ts"
import { emberEntry } from "../../support/services.ts"

const engine = createScriptedEngine()
const clock = new ManualClock()
const body = JSON.stringify({ model: "ember", messages: [{ role: "user", content: "Hello!" }] })
const startedRelaxed = { ...started, relaxed: [{ keyword: "not", path: "/a" }] } as CompletionEvent
let server: TestServer

beforeAll(async () => {
  server = await startTestServer({ engine, clock, entries: [emberEntry, { ...emberEntry, id: "org/name:tag" }] })
})
afterAll(() => server[Symbol.asyncDispose]())
beforeEach(() => {
  engine.script = says("Hel", "lo")
  engine.loading = async () => {}
  engine.requests.length = 0
})

const post = (content: string | Uint8Array, headers: Record<string, string> = {}, path = "/v1/chat/completions") =>
  send(server.url, path, { body: content, headers })

describe("requests as clients really send them", () => {
  it.each([
    ["no Content-Type", {}],
    ["a form's Content-Type, as curl -d", { "Content-Type": "application/x-www-form-urlencoded" }],
    ["text/plain", { "Content-Type": "text/plain" }],
    ["an empty Authorization", { Authorization: "" }],
    ["Bearer without a key", { Authorization: "Bearer " }],
    ["Bearer None", { Authorization: "bearer None  " }],
    ["any x-api-key", { "x-api-key": "undefined" }],
    ["Accept: text/event-stream without stream", { Accept: "text/event-stream" }],
    ["Expect: 100-continue", { Expect: "100-continue" }],
    ["an X-HTTP-Method-Override", { "X-HTTP-Method-Override": "DELETE" }],
  ])("%s", async (_, headers) => {
    const { status, json } = await post(body, headers)
    expect([status, json.object]).toEqual([200, "chat.completion"])
  })

  it("a byte order mark, and bytes that are no UTF-8", async () => {
    expect((await post(`\ufeff${body}`)).status).toBe(200)
    const broken = Buffer.concat([
      Buffer.from(body.slice(0, -4)),
      Buffer.from([0xff, 0xfe]),
      Buffer.from(body.slice(-4)),
    ])
    expect((await post(broken)).status).toBe(200)
  })

  it.each([
    "/chat/completions",
    "/api/v1/chat/completions",
    "//v1//chat/completions/",
    "/v1/v1/chat/completions?beta=true",
  ])("the path %s", async (path) => {
    expect((await post(body, {}, path)).status).toBe(200)
  })

  it("HEAD, with the headers of GET and no body", async () => {
    for (const path of ["/", "/health", "/v1/models", "/v1/models/ember"]) {
      const answer = await send(server.url, path, { method: "HEAD" })
      expect([path, answer.status, answer.text]).toEqual([path, 200, ""])
      expect(Number(answer.headers["content-length"])).toBeGreaterThan(0)
    }
  })

  it("Connection: close and HTTP/1.0", async () => {
    const lines = ["POST /v1/chat/completions HTTP/1.0", "Host: localhost", `Content-Length: ${body.length}`, "", body]
    const answer = await sendRaw(server.port, lines.join("\r\n"))
    expect(answer).toContain("200 OK")
    expect(answer).toContain('"content":"Hello"')
  })

  it("several requests over one connection", async () => {
    const one = `POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nContent-Length: ${body.length}\r\n`
    const answer = await sendRaw(server.port, `${one}\r\n${body}${one}Connection: close\r\n\r\n${body}`)
    expect(answer.split("HTTP/1.1 200 OK")).toHaveLength(3)
  })
})

it("is found as localhost, whichever address that stands for", async () => {
  for (const address of ["127.0.0.1", ...(hasIpv6 ? ["[::1]"] : [])]) {
    expect((await send(`http://${address}:${server.port}`, "/health")).status).toBe(200)
  }
})

describe("models", () => {
  it("lists all with the fields that every client reads", async () => {
    const { json } = await send(server.url, "/v1/models")
    expect(json.object).toBe("list")
    expect(json.data).toMatchObject([
      { id: "ember", object: "model", created: 1_790_000_000, owned_by: "local", context_length: 2048, type: "llm" },
      { id: "org/name:tag" },
    ])
    expect(JSON.stringify(json)).not.toContain("null")
  })

  it.each(["org/name:tag", "org%2Fname%3Atag", "ORG/NAME:TAG"])("finds %s", async (id) => {
    expect((await send(server.url, `/v1/models/${id}`)).json).toMatchObject({ id: "org/name:tag", object: "model" })
  })

  it("knows what it has not", async () => {
    const { status, json } = await send(server.url, "/v1/models/none%zz")
    expect([status, json.error.code]).toEqual([404, "model_not_found"])
  })
})

describe("headers of an answer", () => {
  it("say what answered, in one piece and streamed", async () => {
    for (const stream of [false, true]) {
      const { headers } = await chat(server.url, { model: "gpt-4", stream })
      expect(headers).toMatchObject({
        "x-hearth-target": "local/ember",
        "x-hearth-attempts": "1",
        "x-hearth-cache": "off",
        "x-request-id": expect.stringMatching(/^req_\w{24}$/),
      })
    }
  })

  it("say which part of a schema is not enforced", async () => {
    engine.script = plays(startedRelaxed, finished())
    for (const stream of [false, true]) {
      const { headers } = await chat(server.url, { stream, response_format: { type: "json_object" } })
      expect(headers["x-hearth-relaxed"]).toBe("not /a")
    }
  })

  it("keep streams from being held up by proxies", async () => {
    const { headers } = await chat(server.url, { stream: true }, { "Accept-Encoding": "gzip, br" })
    expect(headers).toMatchObject({
      "content-type": "text/event-stream; charset=utf-8",
      "cache-control": "no-cache",
      "x-accel-buffering": "no",
    })
    expect(headers["content-encoding"]).toBeUndefined()
  })
})

describe("a stream", () => {
  it("is exact on the wire: one chunk of HTTP for one frame, \\n only, whole characters", async () => {
    engine.script = says("水", "😀", "é\r\n")
    const streamed = JSON.stringify({ ...JSON.parse(body), stream: true })
    const lines = ["POST /v1/chat/completions HTTP/1.1", "Host: localhost", "Connection: close"]
    const head = `${lines.join("\r\n")}\r\nContent-Length: ${Buffer.byteLength(streamed)}\r\n\r\n`
    const answer = await sendRaw(server.port, head + streamed)
    const content = answer.slice(answer.indexOf("\r\n\r\n") + 4)
    const chunks = [...content.matchAll(/([0-9a-f]+)\r\n((?:data|:)[^\r]*?\n\n)\r\n/g)]
    expect(chunks.map(([, size, frame]) => Number.parseInt(size ?? "", 16) === Buffer.byteLength(frame ?? ""))).toEqual(
      Array(6).fill(true),
    )
    const frames = chunks.map(([, , frame]) => frame ?? "")
    expect(content.replaceAll(/[0-9a-f]+\r\n|\r\n/g, "")).toBe(frames.join(""))
    const texts = frames.slice(0, -1).map((frame) => JSON.parse(frame.slice(6)).choices[0].delta.content ?? "")
    expect(texts.join("")).toBe("水😀é\r\n")
    expect(frames.at(-1)).toBe("data: [DONE]\n\n")
  })

  it("is kept alive while it waits, and tells a late failure inside", async () => {
    const load = Promise.withResolvers<void>()
    engine.setState("ember", { kind: "unloaded" })
    engine.loading = () => load.promise
    const events: string[] = []
    const answer = readStream(events)
    await until(() => engine.state("ember").kind === "loading")
    clock.advance(10_000)
    await until(() => events.length === 1)
    clock.advance(10_000)
    await until(() => events.length === 2)
    expect(events).toEqual([": loading 50%", ": loading 50%"])
    load.reject(new AppError("model_load_failed", "It does not fit."))
    expect(await answer).toBe(200)
    const error = { message: "It does not fit.", type: "server_error", param: null, code: "model_load_failed" }
    expect(events.slice(2)).toEqual([`data: ${JSON.stringify({ error })}`, "data: [DONE]"])
  })

  it("says what is certain of who answers where that takes long, and the rest when it is", async () => {
    const [fail, start] = [0, 1].map(() => Promise.withResolvers<void>())
    const play = async function* (): AsyncGenerator<CompletionEvent> {
      await start?.promise
      yield* [started, ...text("Hello"), finished()]
    }
    engine.script = play
    const alone: Record<string, string> = {}
    const first = readStream([], "ember", alone)
    await until(() => engine.running === 1)
    clock.advance(10_000)
    await until(() => Object.keys(alone).length > 0)
    expect(alone).toEqual({ target: "local/ember", attempts: "1", cache: "off" })

    const targets = ["ember", "org/name:tag"].map((model) => ({ provider: "local", model }))
    const cache = { mode: "all", ttlSeconds: 9 } as const
    server.routes.create({ name: "two", targets, retries: { count: 0, pauseMs: 1 }, cache })
    engine.script = async function* (...given) {
      engine.script = play
      await fail?.promise
      yield* throws(new AppError("engine_crashed", "It ended."))(...given)
    }
    const events: string[] = []
    const routed: Record<string, string> = {}
    const second = readStream(events, "two", routed)
    await until(() => engine.running === 2)
    clock.advance(10_000)
    await until(() => Object.keys(routed).length > 0)
    expect(routed).toEqual({ attempts: "1", cache: "miss" })
    fail?.resolve()
    start?.resolve()
    expect(await Promise.all([first, second])).toEqual([200, 200])
    const comments = events.filter((event) => event.startsWith(":") && event !== ": keep-alive")
    expect(comments).toEqual([": target local/org/name:tag", ": attempts 2"])
  })

  it("is kept alive between two tokens, by frames of their own", async () => {
    const more = Promise.withResolvers<void>()
    engine.script = async function* () {
      yield* [started, ...text("Hel")]
      await more.promise
      yield* [...text("lo"), finished()]
    }
    const events: string[] = []
    const answer = readStream(events)
    await until(() => events.length === 2)
    clock.advance(10_000)
    await until(() => events.length === 3)
    more.resolve()
    await answer
    expect(events[2]).toBe(": keep-alive")
    // What others still have to do, such as to write down what was used, is done by then.
    clock.advance(1_000)
    expect(clock.pendingCount).toBe(0)
    const reader = createSseReader()
    const data = reader.push(events.map((event) => `${event}\n\n`).join("")).slice(0, -1)
    expect(data.map((one) => JSON.parse(one.data).choices[0].delta.content ?? "").join("")).toBe("Hello")
  })

  it("says how the waiting goes: the load, then the place in the queue, at once when it changes", async () => {
    const [first, second, start] = [0, 1, 2].map(() => Promise.withResolvers<void>())
    engine.script = async function* () {
      yield { type: "queued", position: 3 }
      await first?.promise
      yield { type: "queued", position: 2 }
      await second?.promise
      yield { type: "queued", position: 1 }
      await start?.promise
      yield* [startedRelaxed, finished()]
    }
    const events: string[] = []
    const answer = readStream(events)
    await until(() => engine.running === 1)
    first?.resolve()
    await new Promise(setImmediate)
    clock.advance(10_000)
    await until(() => events.length === 1)
    expect(events[0]).toMatch(/^: queued [23]$/)
    second?.resolve()
    await until(() => events.at(-1) === ": queued 1")
    start?.resolve()
    await answer
    // Too late for a header, it is told here.
    expect(events.at(-4)).toBe(": relaxed not /a")
  })

  it("answers a failure within the first ten seconds with its status", async () => {
    engine.script = throws(new AppError("context_length_exceeded", "Too long."))
    expect((await chat(server.url, { stream: true })).status).toBe(400)
  })

  /** Collects our headers and the frames as they come; resolves with the status when the stream has ended. */
  async function readStream(events: string[], model = "ember", headers: Record<string, string> = {}): Promise<number> {
    const streamed = JSON.stringify({ ...JSON.parse(body), model, stream: true })
    const response = await fetch(`${server.url}/v1/chat/completions`, { method: "POST", body: streamed })
    for (const name of ["target", "attempts", "cache"]) {
      const value = response.headers.get(`x-hearth-${name}`)
      if (value !== null) headers[name] = value
    }
    let rest = ""
    for await (const part of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
      const frames = (rest + part).split("\n\n")
      rest = frames.pop() ?? ""
      events.push(...frames)
    }
    return response.status
  }
})

describe("a client that goes away", () => {
  it.each([true, false])("stops the work at once (stream: %s)", async (stream) => {
    engine.script = neverEnds("Hel")
    const leaving = new AbortController()
    const content = JSON.stringify({ ...JSON.parse(body), stream })
    const url = `${server.url}/v1/chat/completions`
    const answer = fetch(url, { method: "POST", body: content, signal: leaving.signal }).then((got) => got.text())
    await until(() => engine.running === 1)
    expect(server.listener.runningRequests).toBe(1)
    leaving.abort()
    await expect(answer).rejects.toThrow("abort")
    await until(() => engine.running === 0 && server.listener.runningRequests === 0)
    expect(server.requests.list()[0]?.status).toEqual({ kind: "cancelled" })
  })

  it("leaves nothing behind of the requests that it had sent ahead", async () => {
    engine.script = neverEnds("Hel")
    const socket = connect(server.port, "127.0.0.1")
    const one = `POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nContent-Length: ${body.length}\r\n\r\n${body}`
    socket.write(one.repeat(3))
    await until(() => engine.running === 3)
    socket.destroy()
    await until(() => engine.running === 0 && server.listener.runningRequests === 0)
  })

  it("during the upload leaves nothing behind", async () => {
    const before = server.requests.list().length
    const socket = connect(server.port, "127.0.0.1")
    socket.write("POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\n")
    socket.write("Content-Length: 100\r\nExpect: 100-continue\r\n\r\n{")
    await once(socket, "data")
    socket.destroy()
    await until(() => server.requests.list().length > before)
    expect(server.requests.list()[0]?.status).toEqual({ kind: "cancelled" })
    expect(engine.requests).toEqual([])
  })

  it("and does not read does not make the host hold the whole answer", async () => {
    let given = 0
    engine.script = async function* (_, signal) {
      yield started
      while (!signal.aborted && given < 5_000) {
        given++
        yield* text("x".repeat(10_000))
        await new Promise(setImmediate)
      }
      yield finished("cancelled")
    }
    const socket = connect(server.port, "127.0.0.1")
    socket.pause()
    const streamed = JSON.stringify({ ...JSON.parse(body), stream: true })
    socket.write(
      `POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nContent-Length: ${streamed.length}\r\n\r\n${streamed}`,
    )
    let last = -1
    await until(() => {
      const isStill = given > 10 && given === last
      last = given
      return isStill
    })
    expect(given).toBeLessThan(5_000)
    socket.destroy()
    await until(() => engine.running === 0)
  })
})
