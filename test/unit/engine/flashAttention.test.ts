import type { LlamaModel } from "node-llama-cpp"
import { expect, it } from "vitest"
import { chooseFlashAttention } from "../../../electron/engine/runner/loading/flashAttention.ts"

function model(gpu: string | false, architectureMetadata: object) {
  return { llama: { gpu }, fileInfo: { architectureMetadata } } as unknown as LlamaModel
}

it.each([
  ["narrow heads, given", { attention: { key_length: 32 } }, false],
  ["narrow heads, computed", { embedding_length: 192, attention: { head_count: 6 } }, false],
  ["usual heads", { attention: { key_length: 128 } }, "auto"],
  ["heads of 64", { embedding_length: 896, attention: { head_count: 14 } }, "auto"],
  ["heads that the file does not tell", {}, "auto"],
])("decides on a CPU by the width of the heads: %s", (_, metadata, expected) => {
  expect(chooseFlashAttention(model(false, metadata))).toBe(expected)
})

it("leaves the decision to the engine where there is a graphics card", () => {
  expect(chooseFlashAttention(model("cuda", { attention: { key_length: 32 } }))).toBe("auto")
})
