import { createServer, type IncomingMessage, type ServerResponse } from "node:http"
import type { AddressInfo } from "node:net"
import { text } from "node:stream/consumers"
import { gzipSync } from "node:zlib"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { exportRecords } from "../../../electron/protocols/ledgerExport.ts"
import { send, until } from "../../support/httpClient.ts"
import { type RoutedApp, startRoutedApp } from "../../support/routedApp.ts"

type Attack = (response: ServerResponse, request: IncomingMessage) => void

let host: RoutedApp
let url: string
let attack: Attack = (response) => response.end()
const paths: string[] = []
const server = createServer({ keepAlive: false }, async (request, response) => {
  paths.push(`${request.method} ${request.url}`)
  await text(request)
  attack(response, request)
})
const price = { currency: "USD", inputPerMillion: 10, cachedPerMillion: null, outputPerMillion: 10 }
const messages = [{ role: "user", content: "Hello!" }]

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  host = await startRoutedApp()
  url = host.url
  host.addProvider("evil", `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`, [
    "m",
    "embed-m",
    "rerank-m",
  ])
  host.app.services.providers.setModels("evil", ["m"], { price })
  // Without the second try that a model named by itself is given.
  const retries = { count: 0, pauseMs: 0 }
  const route = {
    name: "once",
    targets: [{ provider: "evil", model: "m" }],
    retries,
    breaker: { failures: 1_000, pauseMs: 1 },
  }
  host.app.services.routes.create(route)
})
afterAll(async () => {
  await host[Symbol.asyncDispose]()
  server.closeAllConnections()
  server.close()
})

const json =
  (body: unknown, status = 200): Attack =>
  (response) =>
    void response
      .writeHead(status, { "content-type": "application/json" })
      .end(typeof body === "string" ? body : JSON.stringify(body))
const ask = (fields: object = {}) => send(url, "/v1/chat/completions", { body: { model: "once", messages, ...fields } })
const answer = (fields: object = {}, message: object = {}) => ({
  object: "chat.completion",
  choices: [{ index: 0, message: { role: "assistant", content: "Hello there", ...message }, finish_reason: "stop" }],
  ...fields,
})
const isAlive = async () => expect((await send(url, "/v1/health")).status).toBe(200)

describe("usage", () => {
  it.each([
    ["negative", { prompt_tokens: -5, completion_tokens: -100 }],
    ["nothing", { prompt_tokens: 0, completion_tokens: 0 }],
    ["fractions", { prompt_tokens: 1.5, completion_tokens: 2.7 }],
    ["beyond all numbers", '{"prompt_tokens":1e999,"completion_tokens":1e308,"total_tokens":1e308}'],
    ["texts", { prompt_tokens: "12", completion_tokens: "many" }],
    [
      "more cached than read",
      { prompt_tokens: 5, completion_tokens: 5, prompt_tokens_details: { cached_tokens: 1e12 } },
    ],
    ["lists", { prompt_tokens: [1], completion_tokens: { valueOf: 1 } }],
    ["prototypes", '{"__proto__":{"prompt_tokens":9},"constructor":{"prototype":{}},"completion_tokens":-1}'],
  ])("of %s spends a budget by what can be true", async (_, usage) => {
    const { secret, key } = host.app.services.keys.create({
      name: "k",
      policy: { budgets: [{ period: "day", amount: { kind: "tokens", tokens: 1_000_000 } }] },
    })
    const raw = typeof usage === "string" ? usage : JSON.stringify(usage)
    attack = json(JSON.stringify(answer({ usage: "USAGE" })).replace('"USAGE"', raw))
    const headers = { Authorization: `Bearer ${secret}` }
    const reply = await send(url, "/v1/chat/completions", {
      body: { model: "evil/m", messages, max_tokens: 50 },
      headers,
    })
    const told = host.app.services.limits.usage().find(({ keyId }) => keyId === key.id)
    expect(reply.status).toBe(200)
    // What the service does not tell, or cannot mean, is estimated.
    const { prompt_tokens, completion_tokens } = reply.json.usage
    expect(prompt_tokens).toSatisfy((count: number) => Number.isInteger(count) && count >= 2 && count <= 20)
    expect(completion_tokens).toSatisfy((count: number) => Number.isInteger(count) && count >= 2 && count <= 20)
    const tokens = prompt_tokens + completion_tokens
    expect([told?.tokens.day, told?.cost.day[0]?.nanos]).toEqual([tokens, tokens * 10_000])
  })
})

describe("replies", () => {
  it.each<[string, unknown]>([
    [
      "tool index",
      answer(
        {},
        {
          tool_calls: [
            { index: 4e9, id: "__proto__", function: { name: "__proto__", arguments: { __proto__: { a: 1 } } } },
          ],
        },
      ),
    ],
    [
      "choice index",
      {
        choices: [
          { index: 4e9, message: { content: "x" } },
          { index: -1, message: { content: "y" } },
        ],
      },
    ],
    ["choices object", { choices: { length: 1e9, 0: {} } }],
    [
      "proto",
      '{"__proto__":{"choices":[]},"choices":[{"__proto__":{"message":{"content":"x"}},"finish_reason":"stop"}]}',
    ],
    ["content list", answer({}, { content: Array.from({ length: 50_000 }, () => ({ type: "text", text: "a" })) })],
    ["content deep", `{"choices":[{"message":{"content":${"[".repeat(50_000)}${"]".repeat(50_000)}}}]}`],
    ["finish object", { choices: [{ index: 0, message: { content: "x" }, finish_reason: { a: 1 } }] }],
    ["error array", { error: [[[["x"]]]] }],
    ["error proto", '{"error":{"__proto__":{"message":"x"},"code":"__proto__","type":["a"],"status":"999999999999"}}'],
    ["error status 200", { error: { message: "x", code: 200, status: 101 } }],
    ["status 999", { error: { message: "x", code: 599 } }],
  ])("of strange shape (%s) leave the host as it was", async (_, body) => {
    attack = json(body)
    for (const fields of [{}, { stream: true }, { n: 2 }, { tools: [{ type: "function", function: { name: "f" } }] }]) {
      const reply = await ask(fields)
      expect([200, 502]).toContain(reply.status)
    }
    expect(({} as Record<string, unknown>).a).toBeUndefined()
    await isAlive()
  })

  it.each<[string, Attack]>([
    [
      "header flood",
      (response) => {
        response
          .writeHead(200, Object.fromEntries(Array.from({ length: 5_000 }, (_, at) => [`x-${at}`, "y".repeat(100)])))
          .end("{}")
      },
    ],
    [
      "bomb",
      (response) =>
        void response
          .writeHead(200, { "content-type": "application/json", "content-encoding": "gzip" })
          .end(gzipSync(Buffer.alloc(40 * 1024 * 1024, " "))),
    ],
    [
      "bomb refusal",
      (response) =>
        void response.writeHead(500, { "content-encoding": "gzip" }).end(gzipSync(Buffer.alloc(40 * 1024 * 1024, " "))),
    ],
    [
      "bomb stream",
      (response) =>
        void response
          .writeHead(200, { "content-type": "text/event-stream", "content-encoding": "gzip" })
          .end(gzipSync(Buffer.from(": x\n\n".repeat(8 * 1024 * 1024)))),
    ],
    ["no gzip", (response) => void response.writeHead(200, { "content-encoding": "gzip" }).end("not gzip")],
    ["encodings", (response) => void response.writeHead(200, { "content-encoding": "gzip, gzip, gzip" }).end("x")],
    ["redirect", (response) => void response.writeHead(302, { location: "http://127.0.0.1:1/steal" }).end()],
    ["redirect local", (response) => void response.writeHead(307, { location: "/v1/other" }).end()],
    [
      "101",
      (response) =>
        void response.socket?.end("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n"),
    ],
    ["204", (response) => void response.writeHead(204).end()],
    ["not http", (response) => void response.socket?.end("SSH-2.0-OpenSSH\r\n")],
    ["length", (response) => void response.socket?.end("HTTP/1.1 200 OK\r\nContent-Length: 99999999999999\r\n\r\n{}")],
    [
      "two lengths",
      (response) => void response.socket?.end("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 50\r\n\r\n{}"),
    ],
    ["retry", (response) => void response.writeHead(503, { "retry-after": "99999999999999999999" }).end("{}")],
    [
      "retry date",
      (response) => void response.writeHead(503, { "retry-after": "Fri, 31 Dec 9999 23:59:59 GMT" }).end("{}"),
    ],
    ["retry negative", (response) => void response.writeHead(503, { "retry-after": "-5" }).end("{}")],
  ])(
    "over HTTP that is none (%s) end as an error",
    async (_, given) => {
      attack = given
      const { status, text } = await ask()
      expect(status).toBe(502)
      expect(text).not.toContain("undefined")
      // Nowhere but where the owner said.
      expect(paths.every((path) => path === "POST /v1/chat/completions")).toBe(true)
      await isAlive()
    },
    60_000,
  )

  it.each<[string, unknown]>([
    ["a far index", [{ index: 4e9, embedding: [1] }]],
    ["no numbers", [{ index: 0, embedding: "////" }]],
    ["numbers that are none", [{ index: 0, embedding: [null, "x"] }]],
    ["a length", { length: 1e9 }],
    ["nothing", []],
  ])("that should be vectors and ranks, but are %s, are refused", async (_, data) => {
    attack = json({ data, results: data, usage: { prompt_tokens: -1 } })
    const vectors = await send(url, "/v1/embeddings", { body: { model: "evil/embed-m", input: "x" } })
    const ranks = await send(url, "/v1/rerank", { body: { model: "evil/rerank-m", query: "x", documents: ["a"] } })
    expect([vectors.status, ranks.status]).toEqual([502, 502])
  })

  it("that list models without end, under names that are attacks, are cut and read as names", async () => {
    const odd = ["__proto__", "constructor", "<img src=x onerror=alert(1)>", "../../etc/passwd", "=cmd()", "\u202eevil"]
    const bad = ["a\nb", "x".repeat(5_000), "\u0000", ""]
    const many = Array.from({ length: 100_000 }, (_, at) => ({ id: `m${at}`, context_length: -1 }))
    attack = json({ data: [...[...odd, ...bad].map((id) => ({ id })), ...many] })
    const { models } = await host.app.services.providers.fetchModels("evil")
    const ids = models.map(({ id }) => id)
    expect(ids).toEqual(expect.arrayContaining(odd))
    expect(ids).not.toEqual(expect.arrayContaining([expect.stringMatching(/[\n\0]|x{5000}/)]))
    expect(ids.length).toBeLessThan(5_010)
    host.app.services.providers.setModels("evil", odd, { isEnabled: true })
    attack = json(answer())
    for (const name of odd) {
      const { status, headers, json: reply } = await ask({ model: `evil/${name}` })
      expect([status, reply.model]).toEqual([200, `evil/${name}`])
      expect(headers["x-hearth-target"]).toBe(encodeURI(`evil/${name}`))
    }
    // Not one of them is a formula in a spreadsheet, also not as a name of a client's own.
    await send(url, "/v1/chat/completions", {
      body: { model: "=cmd()", messages },
      headers: { "User-Agent": "@SUM(1)" },
    })
    let csv = ""
    for await (const piece of exportRecords(host.app.services.ledger.pages({}), "csv")) csv += piece
    expect(csv).toContain("'=cmd()")
    expect(csv).not.toMatch(/(?:^|[,\n"])[=@]/m)
  })

  it("that never come to an end, end when nobody waits for them", async () => {
    let closed = 0
    let drops = 0
    attack = (response) => {
      response.writeHead(200, { "content-type": "text/event-stream" })
      const timer = setInterval(() => {
        drops += 1
        response.write(": drip\n\n")
      }, 20)
      response.on("close", () => {
        clearInterval(timer)
        closed += 1
      })
    }
    const leaving = new AbortController()
    const asked = fetch(`${url}/chat/completions`, {
      method: "POST",
      signal: leaving.signal,
      body: JSON.stringify({ model: "evil/m", messages }),
    }).catch(() => {})
    await until(() => drops > 3)
    leaving.abort()
    await asked
    await until(() => closed === 1)
  })
})
