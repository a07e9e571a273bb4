import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { must } from "../../../electron/core/invariant.ts"
import { readGgufHeader } from "../../../electron/library/gguf/gguf.ts"
import { planLoad } from "../../../electron/library/memory/loadPlan.ts"
import { type ModelShape, modelShape } from "../../../electron/library/models/modelShape.ts"
import { tempFolder } from "../../support/tempFolder.ts"
import { encoderContextSize, writeTinyEncoder } from "../../support/tinyEncoder.ts"

const gigabyte = 2 ** 30
const none = new Array<number>(24).fill(0)

/** As large as BGE-M3: 24 layers of 1,024, a vocabulary of 250,002, 8,192 tokens. */
const encoder: ModelShape = {
  embeddingSize: 1024,
  headCount: 16,
  feedForwardSize: 4096,
  keySize: 64,
  valueSize: 64,
  vocabularySize: 0,
  keyValueHeads: none,
  windows: none.map(() => null),
  recurrentBytes: none,
  layerBytes: none.map(() => 13_000_000),
  inputBytes: 270_000_000,
  outputBytes: 0,
  trainedContextSize: 8192,
  readsWhole: true,
}

/** The same as a decoder, which computes logits for every token that it reads. */
const decoder = { ...encoder, vocabularySize: 250_002, keyValueHeads: none.map(() => 16) }
const limits = (gigabytes: number) => ({ ramBytes: gigabytes * gigabyte, videoBytes: 0 })

describe("the memory of a model that reads a text in one batch", () => {
  // Counted as a decoder's, BGE-M3 would need nine gigabytes, and be refused on most computers.
  it("holds no logits and no cache for an encoder", async () => {
    const path = join(tempFolder(), "encoder.gguf")
    writeTinyEncoder(path, "mean")
    const shape = must(modelShape([await readGgufHeader(path)], true), "the header says enough")
    expect(shape).toMatchObject({ vocabularySize: 0, keyValueHeads: [0], trainedContextSize: encoderContextSize })
    const { settings, total } = planLoad(encoder, {}, limits(8))
    expect(settings).toMatchObject({ contextSize: 8192, slotCount: 1, batchSize: 8192 })
    expect(total.ramBytes).toBeLessThan(3 * gigabyte)
  })

  it("is kept comfortable with a shorter context where nobody said how long it is to be", () => {
    const { settings, total } = planLoad(decoder, {}, limits(8))
    expect(settings.contextSize).toBeLessThan(8192)
    expect(settings.batchSize).toBe(settings.contextSize)
    expect(total.ramBytes).toBeLessThan(8 * gigabyte)
    expect(planLoad(decoder, {}, limits(64)).settings.contextSize).toBe(8192)
  })

  it("is what the user said, comfortable or not", () => {
    expect(planLoad(decoder, { contextSize: 8192, slotCount: 4 }, limits(1)).settings).toMatchObject({
      contextSize: 8192,
      slotCount: 1,
    })
  })
})
