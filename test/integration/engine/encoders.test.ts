import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { must } from "../../../electron/core/invariant.ts"
import type { Engine } from "../../../electron/engine/engine.ts"
import { startEngine } from "../../support/engine.ts"
import { openTestCatalogue } from "../../support/library.ts"
import { encoderContextSize, writeTinyEncoder } from "../../support/tinyEncoder.ts"
import { cosine, lengthOf } from "../../support/vectors.ts"

const never = new AbortController().signal
const folder = mkdtempSync(join(tmpdir(), "hearth-encoders-"))
const kinds = ["mean", "cls", "rank"] as const
let engine: Engine

beforeAll(async () => {
  engine = startEngine()
  const loads = kinds.map((kind) => {
    const path = join(folder, `${kind}.gguf`)
    writeTinyEncoder(path, kind)
    return engine.load({
      id: kind,
      path,
      options: { contextSize: 8192, slotCount: 1 },
      role: kind === "rank" ? "rerank" : "embedding",
    })
  })
  await Promise.all(loads)
})

afterAll(async () => {
  await engine.close()
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
})

/** As many tokens as words. */
const words = (count: number) => Array.from({ length: count }, (_, index) => "abcdefghij"[index % 10]).join(" ")

// The most common embedding models are of this kind, and all that runs on Ember's companions may still fail on them.
describe("models that read in both directions", () => {
  it.each(["mean", "cls"])("embed with pooling by %s, with the tokens that they want around a text", async (id) => {
    const { vectors, tokenCounts } = await engine.embed(id, { inputs: ["hello", "hello", "world", ""] }, never)
    expect(tokenCounts).toEqual([7, 7, 7, 2])
    for (const vector of vectors) expect(lengthOf(vector)).toBeCloseTo(1, 5)
    expect(vectors[0]).toEqual(vectors[1])
    expect(cosine(must(vectors[0], "hello"), must(vectors[2], "world"))).toBeLessThan(0.999)
  })

  // The library's own batch ends at 512 tokens: llama.cpp would end the process, or the first token not know of the last.
  it.each(["mean", "cls"])("take in a text of more than one usual batch, with pooling by %s", async (id) => {
    const start = words(encoderContextSize - 3)
    const { vectors, tokenCounts } = await engine.embed(id, { inputs: [`${start} y`, `${start} z`] }, never)
    expect(tokenCounts).toEqual([encoderContextSize, encoderContextSize])
    expect(vectors[0]).not.toEqual(vectors[1])
    await expect(engine.embed(id, { inputs: [`${start} y z`] }, never)).rejects.toMatchObject({
      code: "context_length_exceeded",
    })
    const cut = await engine.embed(id, { inputs: [`${start} y z`], truncates: true }, never)
    expect(cut.vectors[0]).toEqual(vectors[0])
  })

  it("rank, in pieces where a document is too long", async () => {
    const documents = ["world", "", words(600), words(1200)]
    const { scores, tokenCount } = await engine.rank("rank", { query: "hello", documents }, never)
    expect(scores.every((score) => score > 0 && score < 1)).toBe(true)
    expect(tokenCount).toBeGreaterThan(1800)
  })

  it("have tokens, with those around a text where they are asked for", async () => {
    const tokenize = async (addsSpecialTokens: boolean) =>
      engine.tokenize("cls", { source: "hi", readsControlTokens: true, addsSpecialTokens, wantsPieces: false }, never)
    const { tokens: plain } = await tokenize(false)
    expect(plain).toHaveLength(2)
    expect((await tokenize(true)).tokens).toEqual([2, ...plain, 3])
  })

  it("are known for what they are by the library", async () => {
    const catalogue = await openTestCatalogue(join(folder, "own"), { embeddedFolder: folder })
    const found = catalogue.list().map(({ fileName, capabilities }) => [fileName, capabilities])
    expect(Object.fromEntries(found)).toEqual({
      "mean.gguf": ["embedding"],
      "cls.gguf": ["embedding"],
      "rank.gguf": ["rerank"],
    })
  })
})
