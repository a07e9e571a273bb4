import { describe, expect, it } from "vitest"
import { chooseGroup, parsePullName } from "../../../electron/cli/pullName.ts"
import type { HubFileGroup } from "../../../electron/contract/hub.ts"
import { someGroup } from "../../support/managedExamples.ts"

describe("a name to pull", () => {
  it.each([
    ["Qwen/Qwen3-4B-GGUF", "Qwen/Qwen3-4B-GGUF", null],
    ["Qwen/Qwen3-4B-GGUF:Q4_K_M", "Qwen/Qwen3-4B-GGUF", "Q4_K_M"],
    ["  hf.co/Qwen/Qwen3-4B-GGUF:q8_0 ", "hf.co/Qwen/Qwen3-4B-GGUF", "q8_0"],
    ["https://huggingface.co/Qwen/Qwen3-4B-GGUF", "https://huggingface.co/Qwen/Qwen3-4B-GGUF", null],
    ["https://hf-mirror.com/a/b:UD-IQ1_S", "https://hf-mirror.com/a/b", "UD-IQ1_S"],
    ["http://127.0.0.1:8080/a/b", "http://127.0.0.1:8080/a/b", null],
  ])("%s", (text, repo, wanted) => {
    expect(parsePullName(text)).toEqual({ repo, wanted })
  })

  it.each([
    "https://huggingface.co/a/b/blob/main/Q4/x%20y.gguf",
    "https://huggingface.co/a/b/resolve/main/Q4/x%20y.gguf?download=true",
    "https://modelscope.cn/models/a/b/file/view/master/Q4/x%20y.gguf",
  ])("an address of one file means that file: %s", (address) => {
    expect(parsePullName(address)).toEqual({ repo: address, wanted: "Q4/x y.gguf" })
  })
})

const group = (id: string, change: Partial<HubFileGroup> = {}): HubFileGroup => ({
  ...someGroup,
  id,
  files: [{ path: id, sizeBytes: 1, sha256: null }],
  ...change,
})
const q4 = group("m-Q4_K_M.gguf", { quantization: "Q4_K_M" })
const q8 = group("q8/m-Q8_0.gguf", { quantization: "Q8_0" })
const broken = group("m-F16.gguf", { quantization: "F16", missingParts: 2 })
const projector = group("mmproj.gguf", { kind: "projector", quantization: null })
const of = (...groups: HubFileGroup[]) => ({ groups, peft: null })

describe("what of a repository is meant", () => {
  it.each([
    ["a quantisation, in any case", of(q4, q8), "q8_0", null, { kind: "group", group: q8 }],
    ["a file, by its name alone", of(q4, q8), "m-Q8_0.gguf", null, { kind: "group", group: q8 }],
    ["a file without its ending", of(q4, q8), "m-q4_k_m", null, { kind: "group", group: q4 }],
    ["a projector that is named", of(q4, projector), "mmproj.gguf", null, { kind: "group", group: projector }],
    ["what suits the computer best", of(q4, q8, projector), null, q8.id, { kind: "group", group: q8 }],
    ["the usual one where nobody knows what suits", of(q8, q4), null, null, { kind: "group", group: q4 }],
    ["the only one", of(q8, projector), null, null, { kind: "group", group: q8 }],
    ["nothing that is not there", of(q4), "Q2_K", null, { kind: "not-there", groups: [q4] }],
    ["nothing that lacks parts", of(q4, broken), "F16", null, { kind: "not-there", groups: [q4] }],
    ["none of two of the same name", of(q4, { ...q4, id: "b/x.gguf" }), "Q4_K_M", null, { kind: "unclear" }],
    [
      "the whole of a PEFT repository",
      { groups: [], peft: { files: [], baseModel: null } },
      null,
      null,
      { kind: "whole" },
    ],
    ["nothing where there is nothing", of(), null, null, { kind: "nothing" }],
  ] as const)("%s", (_, repo, wanted, recommended, expected) => {
    expect(chooseGroup(repo, wanted, recommended)).toMatchObject(expected)
  })
})
