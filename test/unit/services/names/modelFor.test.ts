import { describe, expect, it } from "vitest"
import type { Model, ModelCapability } from "../../../../electron/contract/models.ts"
import { isMatryoshka, shortened } from "../../../../electron/services/answers/matryoshka.ts"
import { modelFor } from "../../../../electron/services/names/modelFor.ts"
import { emberEntry } from "../../../support/services.ts"

function model(id: string, capability: ModelCapability, modifiedAt = 0): Model {
  const { path: _, ...entry } = emberEntry
  return {
    ...entry,
    id,
    name: id,
    modifiedAt,
    capabilities: [capability],
    isDefault: false,
    settings: { load: {}, idleMinutes: null },
    needsReload: false,
    state: { kind: "unloaded" },
  }
}

const chat = model("ember", "chat")
const old = model("nomic-embed", "embedding", 1_000)
const young = model("bge-m3", "embedding", 2_000)
const ranker = model("ember-rank", "rerank")
const all = [chat, young, old, ranker]

describe("the model that is meant", () => {
  it("is the one that is named, in any case", () => {
    expect(modelFor(all, "BGE-M3:latest", "embedding")).toBe(young)
    expect(modelFor(all, "ember-rank", "rerank")).toBe(ranker)
  })

  // Vectors of two models cannot be compared: a database filled yesterday would be useless today.
  it("for a built-in name is the one that was there first, also when another one comes", () => {
    expect(modelFor([chat, old], "text-embedding-3-small", "embedding")).toBe(old)
    expect(modelFor(all, "text-embedding-3-small", "embedding")).toBe(old)
    expect(modelFor(all, undefined, "rerank")).toBe(ranker)
  })

  it("is not a model without the ability, whose own name it is or not", () => {
    expect(() => modelFor(all, "ember", "embedding")).toThrow(
      "The model 'ember' cannot embed text. Models here that can embed text: 'bge-m3', 'nomic-embed'.",
    )
    expect(() => modelFor([chat], "ember", "rerank")).toThrow(/cannot rank documents. No model here can rank documents/)
  })

  it.each([["text-embedding-3-small"], ["something"], [undefined]])("is not found where there is none: %s", (name) => {
    expect(() => modelFor([chat], name, "embedding")).toThrow(
      expect.objectContaining({
        code: "model_not_found",
        param: "model",
        message: expect.stringContaining("models folder"),
      }),
    )
  })

  it("is never one whose file cannot be used, unless it is asked for", () => {
    const problem = { code: "model_file_invalid", message: "The file is cut off." } as const
    const broken = { ...model("broken", "embedding", -1), problem }
    expect(modelFor([broken, old], "text-embedding-3-small", "embedding")).toBe(old)
    expect(modelFor([broken, old], "broken", "embedding")).toBe(broken)
  })
})

describe("shorter vectors", () => {
  it.each([
    "nomic-embed-text-v1.5.Q8_0",
    "Qwen3 Embedding 0.6B",
    "embeddinggemma-300m-qat",
    "mxbai-embed-large-v1-f16",
  ])("are possible with %s", (name) => expect(isMatryoshka(name)).toBe(true))

  it.each(["nomic-embed-text-v1", "bge-m3", "Ember Embed", "all-MiniLM-L6-v2", "snowflake-arctic-embed-m"])(
    "are not with %s",
    (name) => expect(isMatryoshka(name)).toBe(false),
  )

  it("have length 1 again, also where their beginning is nothing", () => {
    expect([...shortened(Float32Array.of(3, 4, 12), 2)]).toEqual([Math.fround(0.6), Math.fround(0.8)])
    expect([...shortened(Float32Array.of(0, 0, 1), 2)]).toEqual([0, 0])
  })
})
