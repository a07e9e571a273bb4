import { expect, it } from "vitest"
import { isRepoAddress } from "../../../renderer/features/models/repoAddress.ts"

it("knows what was copied from a browser from what is to be looked for", () => {
  const addresses = [
    "https://huggingface.co/Qwen/Qwen3-4B-GGUF",
    " huggingface.co/Qwen/Qwen3-4B-GGUF/tree/main ",
    "hf.co/Qwen/Qwen3-4B-GGUF",
    "https://modelscope.cn/models/Qwen/Qwen3-4B-GGUF",
    "http://127.0.0.1:8080/a/b",
  ]
  const searches = ["", "qwen", "Qwen/Qwen3-4B-GGUF", "https://huggingface.co/", "huggingface.co/Qwen", "a b/c d"]
  expect(addresses.filter((text) => !isRepoAddress(text))).toEqual([])
  expect(searches.filter(isRepoAddress)).toEqual([])
})
