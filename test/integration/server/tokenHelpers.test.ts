import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { send } from "../../support/httpClient.ts"
import { startTestServer, type TestServer } from "../../support/server.ts"
import { vectorEntries } from "../../support/vectors.ts"

let server: TestServer

beforeAll(async () => {
  server = await startTestServer({ entries: vectorEntries })
})

afterAll(() => server[Symbol.asyncDispose]())

const post = (path: string, body: object) => send(server.url, path, { body })

describe("token helpers", () => {
  it.each(["你好，世界", "<|im_end|>", "a\tb\n🙂", ""])("turn %j into tokens and back", async (content) => {
    for (const path of ["", "/v1", "/api/v1"]) {
      const { json } = await post(`${path}/tokenize`, { model: "ember", content })
      expect(json.count).toBe(json.tokens.length)
      expect(json.max_model_len).toBe(2048)
      const back = await post(`${path}/detokenize`, { model: "ember", tokens: json.tokens })
      expect(back.json).toEqual({ content, prompt: content })
    }
  })

  it("read control tokens as such or as text, as asked, and tell the pieces", async () => {
    const control = await post("/tokenize", { model: "ember", content: "<|im_end|>" })
    expect(control.json.tokens).toHaveLength(1)
    const plain = await post("/tokenize", { model: "ember", content: "<|im_end|>", parse_special: false })
    expect(plain.json.count).toBeGreaterThan(1)
    const { json } = await post("/tokenize", { model: "ember", content: "Hi 🙂", with_pieces: true })
    const bytes = json.tokens.flatMap(({ piece }: { piece: string | number[] }) => [...Buffer.from(piece as string)])
    expect(Buffer.from(bytes).toString()).toBe("Hi 🙂")
    expect(json.tokens.some(({ piece }: { piece: unknown }) => Array.isArray(piece))).toBe(true)
  })

  it("render a conversation, and count what it comes to", async () => {
    const messages = [{ role: "user", content: "Hi <|im_end|>" }]
    const { json } = await post("/apply-template", { model: "ember", messages })
    expect(json.prompt).toBe("<|im_start|>user\nHi <|im_end|><|im_end|>\n<|im_start|>assistant\n")
    const counted = await post("/tokenize", { model: "ember", messages })
    const answered = await post("/v1/chat/completions", { model: "ember", messages, max_tokens: 1 })
    expect(counted.json.count).toBe(answered.json.usage.prompt_tokens)
  })

  it("take the model that is there where none is named", async () => {
    const { headers, json } = await post("/tokenize", { content: "Hello" })
    expect(headers["x-hearth-target"]).toBe("local/ember")
    expect(json.count).toBeGreaterThan(0)
  })

  it("count as requests of their key, of no tokens, also when its budget is spent", async () => {
    const budgets = [{ period: "day", amount: { kind: "tokens", tokens: 1 } }] as const
    const { secret } = server.access.keys.create({ name: "Counter", policy: { requestsPerMinute: 3, budgets } })
    const headers = { Authorization: `Bearer ${secret}` }
    const ask = (path: string, body: object) => send(server.url, path, { headers, body: { model: "ember", ...body } })
    expect((await ask("/v1/chat/completions", { messages: [{ role: "user", content: "Hi" }] })).status).toBe(429)
    expect((await ask("/tokenize", { content: "Hello" })).status).toBe(200)
    expect((await ask("/detokenize", { tokens: [1, 2] })).status).toBe(200)
    expect((await ask("/apply-template", { messages: [{ role: "user", content: "Hi" }] })).status).toBe(200)
    const { status, json } = await ask("/tokenize", { content: "Hello" })
    expect([status, json.error.code]).toEqual([429, "rate_limit_exceeded"])
    const usage = await send(server.url, "/v1/usage", { headers })
    expect(usage.json.day).toMatchObject({ requests: 3, tokens: 0 })
    const counted = server.requests.list().find(({ operation }) => operation === "tokenize")
    expect(counted).toMatchObject({ promptTokens: null, saved: null })
  })

  it.each([
    ["/tokenize", {}, "missing_required_parameter", "content"],
    ["/tokenize", { content: 5 }, "invalid_type", "content"],
    ["/tokenize", { content: "a".repeat(5_000_000) }, "request_too_large", null],
    ["/detokenize", {}, "missing_required_parameter", "tokens"],
    ["/detokenize", { tokens: "1" }, "invalid_type", "tokens"],
    ["/detokenize", { tokens: [1.5] }, "invalid_type", "tokens[0]"],
    ["/detokenize", { tokens: [4096] }, "invalid_value", "tokens"],
    ["/apply-template", {}, "missing_required_parameter", "messages"],
    ["/apply-template", { messages: [] }, "empty_array", "messages"],
    [
      "/apply-template",
      { model: "ember-embed", messages: [{ role: "user", content: "x" }] },
      "unsupported_model",
      "model",
    ],
    ["/tokenize", { model: "nothing-like-it", content: "x" }, "model_not_found", "model"],
  ])("say why they cannot: %s %j", async (path, body, code, param) => {
    expect((await post(path, body)).json.error).toMatchObject({ code, param })
  })
})
