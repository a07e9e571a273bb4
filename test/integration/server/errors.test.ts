import { gzipSync } from "node:zlib"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { httpStatusOf } from "../../../electron/contract/errorStatus.ts"
import { AppError, type ErrorCode, errorCodes } from "../../../electron/contract/errors.ts"
import { chat, send, sendRaw } from "../../support/httpClient.ts"
import { startTestServer, type TestServer } from "../../support/server.ts"
import { createScriptedEngine, says, started, throws } from "../../support/serverEngine.ts"
import { emberEntry } from "../../support/services.ts"

const engine = createScriptedEngine()
const embedEntry = { ...emberEntry, id: "ember-embed", capabilities: ["embedding"] as const, isEmbedded: false }
const brokenEntry = {
  ...emberEntry,
  id: "broken",
  isEmbedded: false,
  problem: { code: "model_file_invalid", message: "The file is cut off." } as const,
}
let server: TestServer

beforeAll(async () => {
  server = await startTestServer({ engine, entries: [emberEntry, embedEntry, brokenEntry] })
})
afterAll(() => server[Symbol.asyncDispose]())

/** What every error of this API looks like, whatever caused it. */
async function expectError(answer: ReturnType<typeof send>, status: number, code: string, param: string | null = null) {
  const { status: got, json, headers } = await answer
  expect({ status: got, ...json.error, message: "" }).toEqual({
    status,
    message: "",
    type: status === 429 ? "rate_limit_error" : status >= 500 ? "server_error" : "invalid_request_error",
    param,
    code,
  })
  expect(Object.keys(json)).toEqual(["error"])
  expect(json.error.message).not.toBe("")
  expect(headers["content-type"]).toBe("application/json; charset=utf-8")
  expect(headers["x-request-id"]).toMatch(/^req_/)
  return { json, headers }
}

describe("bodies that are no request", () => {
  const post = (body: string | Uint8Array, headers = {}) => send(server.url, "/v1/chat/completions", { body, headers })
  it.each([
    ["empty", ""],
    ["blank", "  \n"],
    ["cut off", '{"model":"ember",'],
    ["an array", "[]"],
    ["a string", '"x"'],
    ["null", "null"],
  ])("%s: invalid_json", async (_, body) => {
    await expectError(post(body), 400, "invalid_json")
  })

  it("does not repeat what was sent in the message", async () => {
    const { json } = await expectError(post("sk-secret-token"), 400, "invalid_json")
    expect(json.error.message).not.toContain("secret")
  })

  it("refuses nesting that would overflow a stack later", async () => {
    const deep = `{"model":"ember","messages":${"[".repeat(50_000)}${"]".repeat(50_000)}}`
    await expectError(post(deep), 400, "invalid_json")
  })

  it("answers a body that is too large, so that the client can read why, and closes", async () => {
    const { headers } = await expectError(post(Buffer.alloc(33 * 1024 * 1024, 32)), 413, "request_too_large")
    expect(headers.connection).toBe("close")
  })

  it("bounds the decoded size of a compressed body", async () => {
    const bomb = gzipSync(Buffer.alloc(40 * 1024 * 1024, 32))
    await expectError(post(bomb, { "Content-Encoding": "gzip" }), 413, "request_too_large")
  })

  it("reads compressed bodies and refuses encodings that it does not know", async () => {
    const body = JSON.stringify({ model: "ember", messages: [{ role: "user", content: "Hi" }] })
    expect((await post(gzipSync(body), { "Content-Encoding": "gzip" })).status).toBe(200)
    await expectError(post(body, { "Content-Encoding": "rot13" }), 415, "unsupported_encoding")
    await expectError(post(body, { "Content-Encoding": "constructor" }), 415, "unsupported_encoding")
    await expectError(post(body, { "Content-Encoding": "gzip" }), 400, "invalid_json")
  })

  it.each([
    ["is not HTTP", "nonsense\r\n\r\n", "400 Bad Request"],
    ["has endless headers", `GET / HTTP/1.1\r\nHost: localhost\r\nX: ${"x".repeat(20_000)}\r\n\r\n`, "431 Request"],
    ["names no host", "GET /health HTTP/1.1\r\nConnection: close\r\n\r\n", "421 Misdirected"],
    [
      "expects what nobody knows",
      "GET /nowhere HTTP/1.1\r\nHost: localhost\r\nExpect: x\r\nConnection: close\r\n\r\n",
      "404 Not",
    ],
  ])("answers what %s in JSON too, with a request id", async (_, sent, status) => {
    const answer = await sendRaw(server.port, sent)
    expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status}[^]*x-request-id: req_`))
    expect(JSON.parse(answer.slice(answer.indexOf("\r\n\r\n")))).toHaveProperty("error.type", "invalid_request_error")
  })
})

describe("paths", () => {
  it("names the base URL for an unknown path, and never answers in HTML", async () => {
    const { json } = await expectError(send(server.url, "/v1/foo", { body: {} }), 404, "unknown_url")
    expect(json.error.message).toContain("POST /v1/foo")
    expect(json.error.message).toContain(`${server.url}/v1`)
    await expectError(send(server.url, "/v1"), 404, "unknown_url")
  })

  it.each([
    ["GET", "/v1/chat/completions", "POST"],
    ["DELETE", "/v1/models", "HEAD, GET"],
    ["POST", "/health", "HEAD, GET"],
  ])("%s %s: 405 with Allow", async (method, path, allow) => {
    const { headers } = await expectError(send(server.url, path, { method }), 405, "method_not_allowed")
    expect(headers.allow?.split(", ").sort()).toEqual(allow.split(", ").sort())
  })
})

describe("what is asked for", () => {
  it("quotes an unknown model and names the nearest", async () => {
    const { json } = await expectError(chat(server.url, { model: "embr" }), 404, "model_not_found", "model")
    expect(json.error.message).toContain("'embr'")
    expect(json.error.message).toContain("'ember'")
  })

  it("refuses to chat with a model that cannot", async () => {
    await expectError(chat(server.url, { model: "ember-embed" }), 400, "unsupported_model", "model")
  })

  it("says what is wrong with a file, once, without a retry", async () => {
    const { headers } = await expectError(chat(server.url, { model: "broken" }), 500, "model_file_invalid")
    expect(headers["x-should-retry"]).toBe("false")
  })

  it.each(["model", "messages"])("names %s when it is missing or null", async (field) => {
    await expectError(chat(server.url, { [field]: null }), 400, "missing_required_parameter", field)
  })

  it("names the path of a wrong field", async () => {
    const messages = [
      { role: "user", content: "a" },
      { role: "user", content: "b" },
      { role: "user", content: 5 },
    ]
    await expectError(chat(server.url, { messages }), 400, "invalid_type", "messages[2].content")
    await expectError(chat(server.url, { stream: "true" }), 400, "invalid_type", "stream")
  })
})

describe("failures before the first byte", () => {
  const failures: [ErrorCode, string | null][] = [
    ["context_length_exceeded", "messages"],
    ["template_refused", "messages"],
    ["rate_limit_exceeded", null],
    ["model_load_failed", null],
    ["engine_crashed", null],
    ["internal_error", null],
  ]
  it.each(failures)("%s has an honest status, also for streams", async (code, param) => {
    engine.script = throws(new AppError(code, "Because."))
    for (const stream of [false, true]) await expectError(chat(server.url, { stream }), httpStatusOf[code], code, param)
  })

  it("gives both numbers when a prompt is too long", async () => {
    const facts = { promptTokens: 3000, contextSize: 2048 }
    engine.script = throws(
      new AppError("context_length_exceeded", "This model's maximum context length is …", { facts }),
    )
    const { json } = await chat(server.url)
    expect(json.error).toMatchObject({ n_prompt_tokens: 3000, n_ctx: 2048 })
  })

  it("tells when to come back", async () => {
    engine.script = throws(new AppError("rate_limit_exceeded", "Full.", { facts: { retryAfterSeconds: 3.2 } }))
    expect((await chat(server.url)).headers["retry-after"]).toBe("4")
  })

  it("keeps the reason of an unexpected error to itself", async () => {
    engine.script = throws(new Error("ENOENT /home/someone/secret.gguf"))
    const { json } = await expectError(chat(server.url), 500, "internal_error")
    expect(json.error.message).not.toContain("secret")
  })

  it("never shows the details of an error: they may hold paths", async () => {
    engine.script = throws(new AppError("model_load_failed", "No.", { detail: "/home/someone/x.gguf" }))
    expect((await chat(server.url)).text).not.toContain("someone")
  })

  it("lists refused requests with their reason", async () => {
    await chat(server.url, { model: "embr" })
    expect(server.requests.list()[0]).toMatchObject({
      operation: "chat/completions",
      askedModel: "embr",
      status: { kind: "failed", httpStatus: 404, error: { code: "model_not_found" } },
    })
    await chat(server.url, { temperature: 9 })
    expect(server.requests.list()[0]?.status).toMatchObject({ kind: "failed", httpStatus: 400 })
  })
})

it("tells a failure after the first byte inside the stream, and ends it", async () => {
  engine.script = throws(new AppError("engine_crashed", "The engine ended."), started, {
    type: "text-delta",
    choice: 0,
    text: "Hel",
  })
  const { status, text } = await chat(server.url, { stream: true })
  expect(status).toBe(200)
  const frames = text.split("\n\n")
  const error = { message: "The engine ended.", type: "server_error", param: null, code: "engine_crashed" }
  expect(frames.slice(-3)).toEqual([`data: ${JSON.stringify({ error })}`, "data: [DONE]", ""])
  engine.script = says("Hello")
  expect((await chat(server.url)).json.choices[0].message.content).toBe("Hello")
})

it("ends uploads that never end, in words, and keeps nothing of them", async () => {
  const connectionLimits = { headersTimeout: 200, requestTimeout: 400, connectionsCheckingInterval: 50 }
  await using slow = await startTestServer({ engine, connectionLimits })
  const head = "POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\n"
  for (const begun of [head, `${head}Content-Length: 1000\r\n\r\n{"model":`]) {
    const answer = await sendRaw(slow.port, begun)
    expect(answer).toMatch(/^HTTP\/1.1 408 Request Timeout\r\n/)
    expect(answer.match(/HTTP\/1/g)).toHaveLength(1)
  }
  expect(slow.listener.runningRequests).toBe(0)
})

it("has a status for every code", () => {
  expect(Object.keys(httpStatusOf).sort()).toEqual([...errorCodes].sort())
})
