import { describe, expect, it } from "vitest"
import { isRepoName, parseRepoName } from "../../../../electron/library/hub/repoNames.ts"

describe("a repository as users write it", () => {
  const qwen = "Qwen/Qwen3-4B-GGUF"
  const huggingface = { source: "huggingface", repo: qwen } as const
  it.each([
    [qwen, { repo: qwen }],
    [` ${qwen}\n`, { repo: qwen }],
    [`hf.co/${qwen}`, huggingface],
    [`huggingface.co/${qwen}/`, huggingface],
    [`https://huggingface.co/${qwen}?library=gguf#top`, huggingface],
    [`http://www.huggingface.co/${qwen}`, huggingface],
    [`https://huggingface.co/${qwen}/tree/main`, { ...huggingface, revision: "main" }],
    [
      `https://huggingface.co/${qwen}/blob/main/sub/Qwen3%20Q4_K_M.gguf`,
      { ...huggingface, revision: "main", path: "sub/Qwen3 Q4_K_M.gguf" },
    ],
    [
      `https://huggingface.co/${qwen}/resolve/refs%2Fpr%2F3/a.gguf?download=true`,
      { ...huggingface, revision: "refs/pr/3", path: "a.gguf" },
    ],
    [`https://huggingface.co/${qwen}/tree/refs/pr/3`, { ...huggingface, revision: "refs/pr/3" }],
    [`https://huggingface.co/${qwen}/discussions/4`, huggingface],
    [`https://hf-mirror.com/${qwen}`, { source: "hf-mirror", repo: qwen }],
    [`https://modelscope.cn/models/${qwen}`, { source: "modelscope", repo: qwen }],
    [`https://www.modelscope.cn/models/${qwen}/files`, { source: "modelscope", repo: qwen }],
    [
      `modelscope.cn/models/${qwen}/file/view/master/a.gguf`,
      { source: "modelscope", repo: qwen, revision: "master", path: "a.gguf" },
    ],
    [
      `https://www.modelscope.cn/models/${qwen}/resolve/master/sub/a.gguf`,
      { source: "modelscope", repo: qwen, revision: "master", path: "sub/a.gguf" },
    ],
  ])("%s", (written, meant) => {
    expect(parseRepoName(written)).toEqual(meant)
  })

  it.each([
    "",
    "gpt2",
    "a/b/c",
    "../b",
    "a/..",
    "a/b..c",
    ".a/b",
    "a b/c",
    "a/b%2e%2e",
    "https://example.com/Qwen/Qwen3",
    "https://huggingface.co.example.com/Qwen/Qwen3",
    "https://huggingface.co@evil.example/Qwen/Qwen3",
    "https://huggingface.co/datasets/Qwen/x",
    "https://huggingface.co/Qwen",
    "https://huggingface.co/Qwen/%2e%2e%2fapi",
    "https://huggingface.co/Qwen/%zz",
    "https://modelscope.cn/Qwen/Qwen3",
    "ftp://huggingface.co/Qwen/Qwen3",
    `${"x".repeat(200)}/y`,
  ])("is not guessed at where it is none: %j", (written) => {
    expect(() => parseRepoName(written)).toThrow(expect.objectContaining({ code: "invalid_value", param: "repo" }))
  })

  it("is two plain words as a name, and nothing that changes an address", () => {
    expect(["a/b", "01-ai/Yi_1.5"].every(isRepoName)).toBe(true)
    expect(["a/b?c", "a/b#c", "a/b\n", "a\\b", "/a/b", "a/b/"].some(isRepoName)).toBe(false)
  })
})
