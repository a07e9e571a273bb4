import { createOpenAICompatible } from "@ai-sdk/openai-compatible"
import { OpenAIEmbeddings } from "@langchain/openai"
import { embed, embedMany } from "ai"
import OpenAI from "openai"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { send, until } from "../../support/httpClient.ts"
import { startTestServer, type TestServer } from "../../support/server.ts"
import { cosine, lengthOf, vectorEntries } from "../../support/vectors.ts"

let server: TestServer
let client: OpenAI

beforeAll(async () => {
  server = await startTestServer({ entries: vectorEntries })
  client = new OpenAI({ baseURL: `${server.url}/v1`, apiKey: "none", maxRetries: 0 })
})

afterAll(() => server[Symbol.asyncDispose]())

const model = "ember-embed"
const [question, answer, other] = [
  "What is the capital of France?",
  "Paris is the capital of France.",
  "Grass is green.",
]
const post = (path: string, body: object) => send(server.url, path, { body })

describe("embeddings through the official client", () => {
  it("come in base64, as it asks, and as numbers, and are the same", async () => {
    const input = [question, answer, other]
    const byDefault = await client.embeddings.create({ model, input })
    const asNumbers = await client.embeddings.create({ model, input, encoding_format: "float" })
    expect(byDefault.data.map((one) => one.embedding)).toEqual(asNumbers.data.map((one) => one.embedding))
    expect(asNumbers).toMatchObject({ object: "list", model })
    expect(asNumbers.data.map((one) => [one.object, one.index])).toEqual([0, 1, 2].map((index) => ["embedding", index]))
    const [a, b, c] = asNumbers.data.map((one) => one.embedding)
    expect(a).toHaveLength(64)
    expect(lengthOf(a ?? [])).toBeCloseTo(1, 5)
    expect(cosine(a ?? [], b ?? [])).toBeGreaterThan(0.9)
    expect(cosine(a ?? [], c ?? [])).toBeLessThan(0.3)
    expect(asNumbers.usage.prompt_tokens).toBeGreaterThan(10)
    expect(asNumbers.usage.total_tokens).toBe(asNumbers.usage.prompt_tokens)
  })

  it("are the same for a text, its tokens, and both in arrays", async () => {
    const tokens: number[] = (await post("/tokenize", { model, content: question })).json.tokens
    const create = async (input: string | string[] | number[] | number[][]) =>
      (await client.embeddings.create({ model, input })).data.map((one) => one.embedding)
    const [expected] = await create(question)
    expect(await create([question])).toEqual([expected])
    expect(await create(tokens)).toEqual([expected])
    expect(await create([tokens, tokens])).toEqual([expected, expected])
  })

  it("have the dimensions of the model, and no others", async () => {
    const create = (dimensions: number) => client.embeddings.create({ model, input: question, dimensions })
    expect((await create(64)).data[0]?.embedding).toHaveLength(64)
    for (const dimensions of [32, 128]) {
      await expect(create(dimensions)).rejects.toMatchObject({
        status: 400,
        code: "unsupported_value",
        param: "dimensions",
        message: expect.stringContaining("64"),
      })
    }
  })

  // A vector of another model would be worse than an error: whoever reads `model` must see what answered.
  it("for a name that a program has built in come from the embedding model, which says so", async () => {
    const reply = await client.embeddings.create({ model: "text-embedding-3-small", input: question })
    expect(reply.model).toBe("ember-embed")
  })

  it("come for 64 requests at once", async () => {
    const texts = Array.from({ length: 64 }, (_, index) => `What is ${index} plus ${index}?`)
    const replies = await Promise.all(texts.map((input) => client.embeddings.create({ model, input })))
    const together = await client.embeddings.create({ model, input: texts })
    expect(replies.map((reply) => reply.data[0]?.embedding)).toEqual(together.data.map((one) => one.embedding))
  })
})

describe("embeddings through other clients", () => {
  it("work with LangChain", async () => {
    const embeddings = new OpenAIEmbeddings({ model, apiKey: "none", configuration: { baseURL: `${server.url}/v1` } })
    const [a = [], b = []] = await embeddings.embedDocuments([answer, other])
    const query = await embeddings.embedQuery(question)
    expect(cosine(query, a)).toBeGreaterThan(0.9)
    expect(cosine(query, b)).toBeLessThan(0.3)
  })

  it("work with the AI SDK", async () => {
    const provider = createOpenAICompatible({ name: "hearth", baseURL: `${server.url}/v1` })
    const { embedding, usage } = await embed({ model: provider.embeddingModel(model), value: question })
    const { embeddings } = await embedMany({ model: provider.embeddingModel(model), values: [answer, other] })
    expect(cosine(embedding, embeddings[0] ?? [])).toBeGreaterThan(0.9)
    expect(usage.tokens).toBeGreaterThan(3)
  })
})

describe("embeddings that cannot be made", () => {
  it.each([
    [{ model }, "missing_required_parameter", "input"],
    [{ model, input: null }, "missing_required_parameter", "input"],
    [{ input: "x" }, "missing_required_parameter", "model"],
    [{ model, input: [] }, "empty_array", "input"],
    [{ model, input: 7 }, "invalid_type", "input"],
    [{ model, input: {} }, "invalid_type", "input"],
    [{ model, input: [1.5] }, "invalid_type", "input[0]"],
    [{ model, input: [[1, "a"]] }, "invalid_type", "input[0][1]"],
    [{ model, input: ["a", 1] }, "invalid_type", "input[1]"],
    [{ model, input: ["a", null] }, "invalid_type", "input[1]"],
    [{ model, input: [-1] }, "integer_below_min_value", "input[0]"],
    [{ model, input: [99_999] }, "invalid_value", "input"],
    [{ model, input: new Array(2049).fill("a") }, "invalid_value", "input"],
    [{ model, input: "x", encoding_format: "int8" }, "invalid_value", "encoding_format"],
    [{ model, input: "x", dimensions: 0 }, "integer_below_min_value", "dimensions"],
    [{ model: "ember", input: "x" }, "unsupported_model", "model"],
    [{ model: "ember-rank", input: "x" }, "unsupported_model", "model"],
    [{ model, input: "word ".repeat(600) }, "context_length_exceeded", "input"],
    [{ model, input: "word ".repeat(500_000) }, "context_length_exceeded", "input"],
  ])("say why: %j", async (body, code, param) => {
    const reply = await post("/v1/embeddings", body)
    expect(reply.json.error).toMatchObject({ code, param, type: "invalid_request_error" })
    expect(reply.status).toBe(400)
    expect(server.requests.list()[0]).toMatchObject({
      operation: "embeddings",
      status: { kind: "failed", httpStatus: 400 },
    })
  })

  it("name both numbers where a text is too long, and cut it where that is asked for", async () => {
    const input = "word ".repeat(600)
    const { json } = await post("/v1/embeddings", { model, input })
    expect(json.error.message).toMatch(/maximum context length is 512 tokens.*\d{3,} tokens/)
    expect(json.error.n_ctx).toBe(512)
    expect(json.error.n_prompt_tokens).toBeGreaterThan(512)
    expect((await post("/v1/embeddings", { model, input, truncate: true })).json.usage.prompt_tokens).toBe(512)
  })

  it("name the models that could, where the one asked for cannot or does not exist", async () => {
    const cannot = await post("/v1/embeddings", { model: "ember", input: "x" })
    expect(cannot.json.error.message).toBe(
      "The model 'ember' cannot embed text. Models here that can embed text: 'ember-embed'.",
    )
    const unknown = await post("/v1/embeddings", { model: "bge-m3", input: "x" })
    expect(unknown.status).toBe(404)
    expect(unknown.json.error).toMatchObject({
      code: "model_not_found",
      message: expect.stringContaining("'ember-embed'"),
    })
  })

  it("are chats with an embedding model, too", async () => {
    const body = { model, messages: [{ role: "user", content: "Hi" }] }
    expect((await post("/v1/chat/completions", body)).json.error).toMatchObject({
      code: "unsupported_model",
      param: "model",
    })
  })
})

describe("embeddings", () => {
  it("do not fail where one text is empty, or fields are null", async () => {
    const body = { model, input: ["", "x"], encoding_format: null, dimensions: null, user: "me", input_type: "query" }
    const { json, headers } = await post("/embeddings", body)
    expect(json.data).toHaveLength(2)
    expect(headers).toMatchObject({ "x-hearth-target": "local/ember-embed", "x-hearth-attempts": "1" })
    expect(server.requests.list()[0]).toMatchObject({
      operation: "embeddings",
      askedModel: model,
      answeredBy: model,
      status: { kind: "done", httpStatus: 200 },
      promptTokens: json.usage.prompt_tokens,
    })
  })

  it("take what was said in messages as the text", async () => {
    const messages = [{ role: "user", content: [{ type: "text", text: question }] }]
    const said = await post("/v1/embeddings", { model, messages })
    expect(said.json.data).toEqual((await post("/v1/embeddings", { model, input: question })).json.data)
  })

  it("are left when the client goes away in the middle of a batch, and the engine is free", async () => {
    const abort = new AbortController()
    const input = Array.from({ length: 500 }, () => "word ".repeat(100))
    const batch = client.embeddings.create({ model, input }, { signal: abort.signal })
    const record = () => server.requests.list()[0]
    await until(() => server.listener.runningRequests === 1)
    abort.abort()
    await expect(batch).rejects.toThrow("aborted")
    await until(() => record()?.status.kind === "cancelled")
    expect((await client.embeddings.create({ model, input: "x" })).data).toHaveLength(1)
  })
})

describe("the list of models", () => {
  it("says what each is for, and how much it takes in", async () => {
    const { data } = await client.models.list()
    expect(data.map((one) => [one.id, (one as unknown as { type: string }).type])).toEqual([
      ["ember", "llm"],
      ["ember-embed", "embedding"],
      ["ember-rank", "rerank"],
    ])
  })

  it.each(["embeddings", "rerank", "reranking", "tokenize", "detokenize", "apply-template"])(
    "is the only thing to be read: GET /v1/%s is refused",
    async (path) => {
      const { status, json, headers } = await send(server.url, `/v1/${path}`)
      expect({ status, code: json.error.code, allow: headers.allow }).toEqual({
        status: 405,
        code: "method_not_allowed",
        allow: "POST",
      })
    },
  )
})
