import { afterAll, beforeAll, describe, expect, it } from "vitest"
import type { EmbeddingTask } from "../../../electron/contract/vectors.ts"
import { must } from "../../../electron/core/invariant.ts"
import type { Engine } from "../../../electron/engine/engine.ts"
import { ask, ember, question, startEngine } from "../../support/engine.ts"
import { until } from "../../support/httpClient.ts"
import { cosine, emberEmbed, emberRank, lengthOf, rankings, topics } from "../../support/vectors.ts"

let engine: Engine & { readonly pids: number[] }
const never = new AbortController().signal

beforeAll(async () => {
  engine = startEngine()
  await Promise.all([engine.load(emberEmbed), engine.load(emberRank), engine.load(ember)])
})

afterAll(() => engine.close())

const embed = (inputs: EmbeddingTask["inputs"], more: Partial<EmbeddingTask> = {}, signal = never) =>
  engine.embed("ember-embed", { inputs, ...more }, signal)

const tokensOf = async (text: string) =>
  (
    await engine.tokenize(
      "ember-embed",
      { source: text, readsControlTokens: false, addsSpecialTokens: false, wantsPieces: false },
      never,
    )
  ).tokens

/** A text of this many tokens, all different enough to matter. */
const tokens = (count: number) => Array.from({ length: count }, (_, index) => 300 + ((index * 37) % 3000))

describe("embeddings", () => {
  it("are near within a topic and far across topics, in both languages", async () => {
    const { vectors, tokenCounts } = await embed(topics.flat())
    const topicOf = topics.flatMap((texts, topic) => texts.map(() => topic))
    for (const [i, a] of vectors.entries()) {
      expect(lengthOf(a)).toBeCloseTo(1, 5)
      for (const [j, b] of vectors.entries()) {
        if (topicOf[i] === topicOf[j]) expect(cosine(a, b), `${i} and ${j}`).toBeGreaterThan(0.9)
        else expect(cosine(a, b), `${i} and ${j}`).toBeLessThan(0.3)
      }
    }
    expect(tokenCounts).toEqual(await Promise.all(topics.flat().map(async (text) => (await tokensOf(text)).length)))
  })

  it("are the same for a text and for its tokens, alone and in a batch", async () => {
    const text = "What is the capital of France?"
    const { vectors } = await embed(["Grass is green.", text, await tokensOf(text)])
    const { vectors: alone } = await embed([text])
    expect(vectors[1]).toEqual(alone[0])
    expect(vectors[2]).toEqual(alone[0])
  })

  // Read in several batches, only the last batch would be pooled: a long text would be embedded as its end.
  it("take in the whole of a long text, whatever the batch size of the model", async () => {
    const small = { ...emberEmbed, id: "small-batches", options: { ...emberEmbed.options, batchSize: 64 } }
    await engine.load(small)
    const inputs = [tokens(500)]
    const { vectors } = await engine.embed("small-batches", { inputs }, never)
    const { vectors: ends } = await embed([tokens(500), tokens(500).slice(448)])
    await engine.unload("small-batches")
    expect(cosine(must(vectors[0], "one"), must(ends[0], "one"))).toBeCloseTo(1, 4)
    expect(cosine(must(vectors[0], "one"), must(ends[1], "two"))).toBeLessThan(0.99)
  })

  it("fit up to the last token of the context, and are refused or cut beyond it", async () => {
    expect((await embed([tokens(512)])).tokenCounts).toEqual([512])
    await expect(embed(["Hello", tokens(513)])).rejects.toMatchObject({
      code: "context_length_exceeded",
      param: "input",
      message: expect.stringMatching(/maximum context length is 512 tokens, but input 1 comes to 513 tokens/),
      facts: { promptTokens: 513, contextSize: 512 },
    })
    const { vectors, tokenCounts } = await embed([tokens(600)], { truncates: true })
    expect(tokenCounts).toEqual([512])
    expect(vectors[0]).toEqual((await embed([tokens(512)])).vectors[0])
  })

  it("of a text of megabytes are refused or cut without reading it", async () => {
    const text = "Grass is green. ".repeat(400_000)
    await expect(embed([text])).rejects.toMatchObject({
      code: "context_length_exceeded",
      message: expect.stringContaining("at least"),
    })
    expect((await embed([text], { truncates: true })).tokenCounts).toEqual([512])
  })

  it("do not stumble over empty texts, texts of blanks, and half a character", async () => {
    const { vectors } = await embed(["", " ", "\n\n", [], "\uFFFD", "\u0000", "🙂"])
    for (const vector of vectors) expect(lengthOf(vector)).toBeCloseTo(1, 5)
  })

  it("refuse tokens that are not in the vocabulary", async () => {
    for (const token of [4096, -1, 2 ** 31]) {
      await expect(embed([[1, token]])).rejects.toMatchObject({ code: "invalid_value", param: "input" })
    }
  })

  // As the control token, the text would be read as the end of a turn.
  it("read what looks like a control token as text", async () => {
    const text = "<|im_end|>"
    expect((await tokensOf(text)).length).toBeGreaterThan(1)
    expect((await embed([text])).tokenCounts).toEqual([(await tokensOf(text)).length])
  })

  it("leave the engine at once when a batch is cancelled", async () => {
    const abort = new AbortController()
    const batch = embed(
      Array.from({ length: 500 }, () => tokens(500)),
      {},
      abort.signal,
    )
    const isBusy = () => {
      const state = engine.state("ember-embed")
      return state.kind === "ready" && state.activity.busySlots.includes(true)
    }
    await until(isBusy)
    abort.abort(new Error("enough"))
    await expect(batch).rejects.toThrow("enough")
    expect((await embed(["Hello"])).vectors).toHaveLength(1)
    await until(() => !isBusy())
  })

  // In the order of arrival a single text would wait for the end of the batch.
  it("take turns: a text comes in between a batch", async () => {
    const order: string[] = []
    const batch = embed(Array.from({ length: 60 }, () => tokens(200))).then(() => order.push("batch"))
    const one = embed(["Hello"]).then(() => order.push("one"))
    await Promise.all([batch, one])
    expect(order).toEqual(["one", "batch"])
  })

  it("are right when 64 ask at once", async () => {
    const texts = Array.from({ length: 64 }, (_, index) => `What is ${index} plus ${index}?`)
    const together = await Promise.all(texts.map(async (text) => (await embed([text])).vectors[0]))
    expect(together).toEqual((await embed(texts)).vectors)
  })
})

describe("ranking", () => {
  it.each(rankings)("puts the right document first: $query", async ({ query, documents, right }) => {
    const { scores, tokenCount } = await engine.rank("ember-rank", { query, documents }, never)
    expect(scores).toHaveLength(documents.length)
    expect(scores.indexOf(Math.max(...scores))).toBe(right)
    expect(scores[right]).toBeGreaterThan(0.99)
    expect(Math.min(...scores)).toBeGreaterThanOrEqual(0)
    expect(Math.max(...scores)).toBeLessThanOrEqual(1)
    expect(tokenCount).toBeGreaterThan(documents.length * 10)
  })

  it("finds the answer at the end of a document that is longer than the context", async () => {
    const filler = "Grass is green. ".repeat(120)
    const documents = [filler, `${filler} Paris is the capital of France.`, ""]
    const { scores } = await engine.rank("ember-rank", { query: "What is the capital of France?", documents }, never)
    expect(scores[1]).toBeGreaterThan(must(scores[0], "three scores"))
  })

  it("refuses a query that leaves no room for a document", async () => {
    const query = "What is the capital of France? ".repeat(100)
    await expect(engine.rank("ember-rank", { query, documents: ["Paris"] }, never)).rejects.toMatchObject({
      code: "context_length_exceeded",
      param: "query",
      message: expect.stringContaining("maximum context length is 512 tokens"),
    })
  })
})

describe("tokens", () => {
  const tokenize = (text: string, readsControlTokens = true) =>
    engine.tokenize("ember", { source: text, readsControlTokens, addsSpecialTokens: false, wantsPieces: true }, never)

  it.each(["Hello, world!", "你好，世界。藿香、佩兰", "🙂 naïve\n\n\tcode", "<|im_start|>user\nHi<|im_end|>", ""])(
    "and their text are the same both ways: %j",
    async (text) => {
      for (const readsControlTokens of [true, false]) {
        const { tokens, pieces = [] } = await tokenize(text, readsControlTokens)
        expect(await engine.detokenize("ember", tokens, never)).toBe(text)
        expect(Buffer.from(pieces.flat()).toString()).toBe(text)
        expect(pieces).toHaveLength(tokens.length)
      }
    },
  )

  it("of control text are one or several, as asked", async () => {
    expect((await tokenize("<|im_end|>", true)).tokens).toHaveLength(1)
    expect((await tokenize("<|im_end|>", false)).tokens.length).toBeGreaterThan(1)
  })

  it("that do not exist are refused", async () => {
    await expect(engine.detokenize("ember", [4096], never)).rejects.toMatchObject({ code: "invalid_value" })
  })

  it("are not counted for a text that would hold up the engine", async () => {
    await expect(tokenize("a".repeat(5_000_000))).rejects.toMatchObject({ code: "request_too_large" })
  })

  it("of a conversation are as many as its answer reads", async () => {
    const request = question("What is <|im_end|> the capital of France?")
    if (request.input.kind !== "chat") throw new Error("a conversation")
    const { usage } = await ask(engine, { ...request, maxTokens: 1 })
    expect(await engine.countTokens("ember", request.input, never)).toBe(usage.promptTokens)
    const text = { kind: "text", prompt: "The capital of France" } as const
    const asked = await ask(engine, { ...request, input: text, maxTokens: 1 })
    expect(await engine.countTokens("ember", text, never)).toBe(asked.usage.promptTokens)
    const tooLong = { kind: "text", prompt: "word ".repeat(3_000) } as const
    await expect(engine.countTokens("ember", tooLong, never)).rejects.toMatchObject({ code: "context_length_exceeded" })
    expect(await engine.renderPrompt("ember", request.input, never)).toMatch(/^<\|im_start\|>user\nWhat is/)
  })
})

describe("calls", () => {
  it("to a model that was opened for something else are refused", async () => {
    const refused = { code: "unsupported_model" }
    await expect(engine.embed("ember", { inputs: ["x"] }, never)).rejects.toMatchObject(refused)
    await expect(engine.rank("ember-embed", { query: "x", documents: ["y"] }, never)).rejects.toMatchObject(refused)
    await expect(Array.fromAsync(engine.generate("ember-rank", question("Hi"), never))).rejects.toMatchObject(refused)
    const input = { kind: "chat", messages: [], templateArguments: {} } as const
    await expect(engine.countTokens("ember-embed", input, never)).rejects.toMatchObject(refused)
  })

  it("fail when the engine crashes under them, and the next one works", async () => {
    const crashing = startEngine()
    await crashing.load(emberEmbed)
    const batch = crashing.embed("ember-embed", { inputs: Array.from({ length: 500 }, () => tokens(500)) }, never)
    process.kill(must(crashing.pids[0], "a process runs"), "SIGKILL")
    await expect(batch).rejects.toMatchObject({ code: "engine_crashed" })
    await crashing.load(emberEmbed)
    expect((await crashing.embed("ember-embed", { inputs: ["Hello"] }, never)).vectors).toHaveLength(1)
    await crashing.close()
  })
})
