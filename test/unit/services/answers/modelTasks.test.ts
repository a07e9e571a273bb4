import { describe, expect, it } from "vitest"
import { AppError } from "../../../../electron/contract/errors.ts"
import { openAccess } from "../../../../electron/services/access/access.ts"
import type { Caller } from "../../../../electron/services/answers/caller.ts"
import { createScriptedEngine, readyState } from "../../../support/serverEngine.ts"
import { createCompletions, emberEntry } from "../../../support/services.ts"

const caller: Caller = {
  kind: "api",
  requestId: "req_1",
  operation: "embeddings",
  address: "127.0.0.1",
  userAgent: null,
  access: openAccess,
}
const nomic = { ...emberEntry, id: "nomic-embed-text-v1.5", capabilities: ["embedding"] as const }
const plain = { ...nomic, id: "bge" }
const never = new AbortController().signal

/** Embedding models whose vectors are 3, 4, 0, 12. */
function open() {
  const engine = createScriptedEngine()
  for (const { id } of [nomic, plain]) {
    if (readyState.kind === "ready")
      engine.setState(id, { ...readyState, info: { ...readyState.info, embeddingSize: 4 } })
  }
  engine.tasks.embed = async (_, { inputs }) => ({
    vectors: inputs.map(() => Float32Array.of(3, 4, 0, 12)),
    tokenCounts: inputs.map(() => 5),
  })
  return { engine, ...createCompletions({ engine, entries: [emberEntry, nomic, plain] }) }
}

describe("embeddings of fewer dimensions", () => {
  it("are cut and have length 1 again, where the model was trained for it", async () => {
    const { embeddings } = open()
    const request = { model: nomic.id, inputs: ["a", "b"], dimensions: 2 }
    const { vectors } = await embeddings.embed(request, caller, never)
    expect(vectors.map((vector) => [...vector])).toEqual([0, 1].map(() => [Math.fround(0.6), Math.fround(0.8)]))
  })

  it.each([
    [plain.id, 2],
    [plain.id, 5],
    [nomic.id, 5],
  ])("are refused before anything is computed: %s, %i", async (model, dimensions) => {
    const { embeddings, engine } = open()
    engine.tasks.embed = () => expect.unreachable("nothing is computed")
    await expect(embeddings.embed({ model, inputs: ["a"], dimensions }, caller, never)).rejects.toMatchObject({
      code: "unsupported_value",
      facts: { dimensions: 4 },
    })
  })
})

describe("the line in the request list", () => {
  it("says who answered and what was read", async () => {
    const { embeddings, requests } = open()
    await embeddings.embed({ model: "text-embedding-3-small", inputs: ["a", "b"] }, caller, never)
    expect(requests.list()[0]).toMatchObject({
      operation: "embeddings",
      askedModel: "text-embedding-3-small",
      answeredBy: "bge",
      promptTokens: 10,
      completionTokens: null,
      status: { kind: "done", httpStatus: 200 },
    })
  })

  it("is cancelled when the client has gone, and failed when the model fails", async () => {
    const { embeddings, requests, engine } = open()
    const abort = new AbortController()
    engine.tasks.embed = (_, __, signal) =>
      new Promise((___, reject) => signal.addEventListener("abort", () => reject(signal.reason)))
    const gone = embeddings.embed({ model: "bge", inputs: ["a"] }, caller, abort.signal)
    abort.abort(new Error("gone"))
    await expect(gone).rejects.toThrow("gone")
    expect(requests.list()[0]?.status).toEqual({ kind: "cancelled" })
    engine.tasks.embed = () => Promise.reject(new AppError("engine_crashed", "It crashed."))
    await expect(embeddings.embed({ model: "bge", inputs: ["a"] }, caller, never)).rejects.toThrow("It crashed.")
    expect(requests.list()[0]?.status).toMatchObject({ kind: "failed", httpStatus: 500 })
  })
})

describe("a model that is not loaded", () => {
  it("is loaded first, and not waited for by who has gone meanwhile", async () => {
    const { tokens, requests, engine } = open()
    engine.tasks.countTokens = async () => 7
    const input = { kind: "chat", messages: [{ role: "user", content: "Hi" }], templateArguments: {} } as const
    expect(await tokens.countTokens(input, { caller, signal: never })).toMatchObject({ model: "ember", tokenCount: 7 })
    await engine.unload("ember")
    engine.loading = () => new Promise(() => {})
    const abort = new AbortController()
    const waiting = tokens.countTokens(input, { model: "ember", caller, signal: abort.signal })
    abort.abort(new Error("gone"))
    await expect(waiting).rejects.toThrow("gone")
    expect(requests.list()[0]?.status).toEqual({ kind: "cancelled" })
  })
})
