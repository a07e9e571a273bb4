import { describe, expect, it } from "vitest"
import { guessCapabilities, readModelList } from "../../../electron/providers/remoteModels.ts"

describe("the list of models of a service", () => {
  it("is read as OpenAI, Ollama, Google and Together write it", () => {
    const ids = (reply: unknown) => readModelList(reply)?.map(({ id }) => id)
    expect(ids({ object: "list", data: [{ id: "gpt-test", object: "model" }] })).toEqual(["gpt-test"])
    expect(ids({ models: [{ name: "qwen3:8b", model: "qwen3:8b", details: {} }] })).toEqual(["qwen3:8b"])
    expect(ids({ models: [{ name: "models/gemini-pro", displayName: "Gemini" }] })).toEqual(["gemini-pro"])
    expect(ids([{ id: "meta/llama" }, "plain"])).toEqual(["meta/llama", "plain"])
    expect(ids({ data: [] })).toEqual([])
  })

  it.each([null, "text", 7, {}, { data: {} }, { error: { message: "no" } }])("is not found in %j", (reply) => {
    expect(readModelList(reply)).toBeNull()
  })

  it("leaves out what is no model, and what is there twice", () => {
    const data = [null, 3, {}, { id: "" }, { id: 5 }, { id: "a\nb" }, { id: "x".repeat(301) }, { id: "a" }, { id: "a" }]
    expect(readModelList({ data })?.map(({ id }) => id)).toEqual(["a"])
    const endless = Array.from({ length: 6_000 }, (_, index) => ({ id: `m${index}` }))
    expect(readModelList({ data: endless })).toHaveLength(5_000)
  })

  it("makes prices per million of OpenRouter's prices per token", () => {
    const pricing = { prompt: "0.00000027", completion: "0.0000011", input_cache_read: "0.00000007" }
    const variable = { prompt: "-1", completion: "-1" }
    const data = [
      { id: "a", pricing },
      { id: "auto", pricing: variable },
      { id: "free", pricing: { prompt: "0", completion: "0" } },
    ]
    expect(readModelList({ data })?.map(({ price }) => price)).toEqual([
      { currency: "USD", inputPerMillion: 0.27, cachedPerMillion: 0.07, outputPerMillion: 1.1 },
      null,
      { currency: "USD", inputPerMillion: 0, cachedPerMillion: null, outputPerMillion: 0 },
    ])
    const together = [{ id: "b", pricing: { input: 0.18, output: 0.59, hourly: 0 } }]
    expect(readModelList(together)?.[0]?.price).toMatchObject({ inputPerMillion: 0.18, outputPerMillion: 0.59 })
  })

  it.each([
    [{ context_length: 131_072 }, 131_072],
    [{ max_model_len: 4096 }, 4096],
    [{ context_window: 8192 }, 8192],
    [{ meta: { n_ctx_train: 2048 } }, 2048],
    [{ top_provider: { context_length: 65_536 } }, 65_536],
    [{ context_length: "131072" }, null],
    [{ context_length: -1 }, null],
    [{}, null],
  ])("tells the context of %j", (fields, contextSize) => {
    expect(readModelList([{ id: "m", ...fields }])?.[0]?.contextSize).toBe(contextSize)
  })

  it.each([
    ["gpt-4o-mini", ["chat", "tools"]],
    ["deepseek-r1", ["chat", "tools", "thinking"]],
    ["deepseek-reasoner", ["chat", "tools", "thinking"]],
    ["o3-mini", ["chat", "tools", "thinking"]],
    ["text-embedding-3-small", ["embedding"]],
    ["BAAI/bge-m3", ["embedding"]],
    ["BAAI/bge-reranker-v2-m3", ["rerank"]],
    ["nomic-embed-text:latest", ["embedding"]],
    ["gte-rerank-v2", ["rerank"]],
    ["whisper-1", []],
    ["gpt-4o-mini-tts", []],
    ["dall-e-3", []],
    ["omni-moderation-latest", []],
    ["llama3.1:8b", ["chat", "tools"]],
  ])("guesses by its name what %s can do", (id, capabilities) => {
    expect(guessCapabilities(id)).toEqual(capabilities)
  })

  it("believes what the list itself says more than the name", () => {
    const read = (fields: object) => readModelList([{ id: "my-model", ...fields }])?.[0]?.capabilities
    expect(read({ type: "embeddings" })).toEqual(["embedding"])
    expect(read({ type: "rerank" })).toEqual(["rerank"])
    expect(read({ architecture: { output_modalities: ["image"] } })).toEqual([])
    expect(read({ supported_parameters: ["temperature"] })).toEqual(["chat"])
    expect(read({ supported_parameters: ["tools", "reasoning"] })).toEqual(["chat", "tools", "thinking"])
    expect(read({ capabilities: { completion_chat: true, function_calling: false } })).toEqual(["chat"])
  })
})
