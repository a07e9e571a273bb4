import { describe, expect, it } from "vitest"
import type { HubFile } from "../../../../electron/contract/hub.ts"
import { groupFiles } from "../../../../electron/library/hub/hubGroups.ts"
import { bitsPerWeight, quantizationOf, sizeOf } from "../../../../electron/library/hub/quantizationName.ts"

function file(path: string, sizeBytes = 1000, sha256: string | null = null): HubFile {
  return { path, sizeBytes, sha256 }
}

describe("the quantisation in a file's name", () => {
  // Names as their publishers write them.
  it.each([
    ["Qwen3-4B-Q4_K_M.gguf", "Q4_K_M", "balanced"],
    ["qwen2.5-7b-instruct-q4_k_m.gguf", "Q4_K_M", "balanced"],
    ["mistral-7b-instruct-v0.2.Q5_K_S.gguf", "Q5_K_S", "balanced"],
    ["Qwen3-30B-A3B-UD-Q4_K_XL.gguf", "UD-Q4_K_XL", "balanced"],
    ["DeepSeek-R1-UD-IQ1_S.gguf", "UD-IQ1_S", "small"],
    ["Llama-3.2-3B-Instruct-Q3_K_XL.gguf", "Q3_K_XL", "small"],
    ["Qwen_Qwen3-8B-Q6_K_L.gguf", "Q6_K_L", "large"],
    ["Model.i1-IQ2_XXS.gguf", "IQ2_XXS", "small"],
    ["Model-IQ4_NL.gguf", "IQ4_NL", "balanced"],
    ["Model-IQ4_XS-imat.gguf", "IQ4_XS", "balanced"],
    ["gemma-3-4b-it-q4_0.gguf", "Q4_0", "balanced"],
    ["Model-Q4_0_4_8.gguf", "Q4_0_4_8", "balanced"],
    ["gpt-oss-20b-mxfp4.gguf", "MXFP4", "balanced"],
    ["gpt-oss-20b-MXFP4_MOE.gguf", "MXFP4_MOE", "balanced"],
    ["Model-TQ1_0.gguf", "TQ1_0", "small"],
    ["Model-TQ2_0.gguf", "TQ2_0", "small"],
    ["Qwen3-0.6B-Q8_0.gguf", "Q8_0", "large"],
    ["Model-BF16.gguf", "BF16", "large"],
    ["Phi-3-mini-4k-instruct-fp16.gguf", "F16", "large"],
    ["Phi-3-mini-4k-instruct-q4.gguf", "Q4", "balanced"],
    ["ggml-model-f32.gguf", "F32", "large"],
    ["Q4_K_M/model.gguf", "Q4_K_M", "balanced"],
    ["UD-Q2_K_XL/DeepSeek-V3-UD-Q2_K_XL", "UD-Q2_K_XL", "small"],
    ["F16-Q4_K_M-Model-Q8_0.gguf", "Q8_0", "large"],
  ] as const)("%s is %s", (path, quantization, size) => {
    expect(quantizationOf(path)).toBe(quantization)
    expect(sizeOf(quantization)).toBe(size)
  })

  it.each(["model.gguf", "Qwen3-4B.gguf", "FAQ4_K.gguf", "A3B-v1.5-f8.gguf", "models/model.gguf", ""])(
    "%j tells nothing",
    (path) => {
      expect(quantizationOf(path)).toBeNull()
    },
  )

  // A recommendation goes by it: one name out of order would recommend the worse file.
  it("is ordered by how much is kept", () => {
    const names = ["UD-IQ1_S", "IQ2_M", "Q2_K", "Q3_K_M", "IQ4_XS", "Q4_K_M", "UD-Q4_K_XL", "Q5_K_M", "Q6_K", "Q6_K_L"]
    const bits = [...names, "Q8_0", "UD-Q8_K_XL", "BF16", "F32"].map((name) => bitsPerWeight(name) ?? Number.NaN)
    expect(bits).toEqual(bits.toSorted((a, b) => a - b))
  })
})

describe("the files of a repository", () => {
  it("are grouped: split ones as one, eyes and adapters apart, models by their size", () => {
    const groups = groupFiles([
      file("README.md"),
      file("Q8_0/Model-Q8_0-00002-of-00002.gguf", 40, "b"),
      file("Q8_0/Model-Q8_0-00001-of-00002.gguf", 60, "a"),
      file("mmproj-model-f16.gguf", 5),
      file("Model-Q4_K_M.gguf", 50),
      file("Model-lora-f16.gguf", 2),
      file("imatrix_unsloth.gguf", 3),
      file("config.json"),
    ])
    expect(groups.map(({ id, kind, sizeBytes, files }) => [id, kind, sizeBytes, files.length])).toEqual([
      ["Model-Q4_K_M.gguf", "model", 50, 1],
      ["Q8_0/Model-Q8_0.gguf", "model", 100, 2],
      ["mmproj-model-f16.gguf", "projector", 5, 1],
      ["Model-lora-f16.gguf", "adapter", 2, 1],
    ])
    expect(groups[1]?.files.map(({ sha256 }) => sha256)).toEqual(["a", "b"])
    expect(groups[1]).toMatchObject({ quantization: "Q8_0", size: "large", missingParts: 0 })
  })

  it("tell how many parts are missing, and never take two sets of another length for one", () => {
    const groups = groupFiles([
      file("m-00001-of-00003.gguf"),
      file("m-00003-of-00003.gguf"),
      file("m-00001-of-00002.gguf"),
      file("m-00002-of-00002.gguf"),
      file("m.gguf"),
      file("m-00000-of-00002.gguf"),
    ])
    const missing = Object.fromEntries(groups.map(({ id, missingParts }) => [id, missingParts]))
    expect(missing).toEqual({ "m.gguf": 0, "m-of-2.gguf": 0, "m-of-3.gguf": 1, "m-00000-of-00002.gguf": 0 })
  })

  // A download is asked for by the id: two groups of one id would fetch the wrong file.
  it("have ids of their own in whatever order the hub lists them", () => {
    const files = ["a.gguf", "a-00001-of-00002.gguf", "a-00001-of-00003.gguf", "a-of-3.gguf", "b/a.gguf", "A.gguf"].map(
      (path) => file(path),
    )
    const ids = groupFiles(files).map(({ id }) => id)
    expect(new Set(ids).size).toBe(files.length)
    expect(groupFiles(files.toReversed()).filter(({ files: [only] }) => only?.path === "a.gguf")[0]?.id).toBe("a.gguf")
  })

  it("take a merged model and a model of many bits for what they are, whatever is in their names", () => {
    const names = ["Story-LoRA-merged-f16.gguf", "Story-lora-Q4_K_M.gguf", "colora-f16.gguf", "adapter-q8_0.gguf"]
    const kinds = new Map(groupFiles(names.map((name) => file(name))).map(({ id, kind }) => [id, kind]))
    expect(names.map((name) => kinds.get(name))).toEqual(["model", "model", "model", "adapter"])
  })

  // Each of these took minutes in which the host answered nobody.
  it("are found at once in a list that names one file thousands of times, or thousands of parts", () => {
    const again = Array.from({ length: 20_000 }, () => file("a.gguf"))
    expect(groupFiles(again)).toMatchObject([{ id: "a.gguf", sizeBytes: 1000 }])
    const parts = again.map((_, index) => file(`b-${String(index + 1).padStart(5, "0")}-of-99999.gguf`))
    expect(groupFiles(parts)).toMatchObject([{ id: "b.gguf", missingParts: 79_999 }])
  })

  it("are known where the library has the same content", () => {
    const files = [file("x-Q4_0.gguf", 1, "abc"), file("x-Q8_0.gguf", 2, "def"), file("x-F16.gguf", 3)]
    const groups = groupFiles(files, (sha256) => (sha256 === "abc" ? "my-model" : null))
    expect(groups.map(({ inLibrary }) => inLibrary)).toEqual(["my-model", null, null])
  })
})
