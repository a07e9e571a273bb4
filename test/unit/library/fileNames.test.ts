import { describe, expect, it } from "vitest"
import { safeName } from "../../../electron/library/fileNames.ts"
import { splitPath } from "../../../electron/library/imports/sentPaths.ts"

describe("a path that somebody sends", () => {
  it.each([
    ["../../etc/passwd", "outside"],
    ["models/../../x.gguf", "outside"],
    ["a\\..\\..\\x.gguf", "outside"],
    ["a//x.gguf", "outside"],
    ["a/.. /x.gguf", "outside"],
    ["", "outside"],
    ["/etc/passwd", "absolute"],
    ["\\\\server\\share\\x.gguf", "absolute"],
    ["C:\\Windows\\x.gguf", "absolute"],
    ["c:x.gguf", "absolute"],
    ["a/NUL.gguf", "reserved"],
    ["com1", "reserved"],
    ["model.gguf:stream", "reserved"],
    ["model.gguf.", "reserved"],
    ["a\u0000.gguf", "control-characters"],
    ["a\u202efugg.exe", "control-characters"],
    ["\ud800.gguf", "control-characters"],
    [`${"x".repeat(300)}.gguf`, "too-long"],
    ["很".repeat(90), "too-long"],
    ["x".repeat(5_000), "too-long"],
    ["a/".repeat(100), "too-long"],
  ])("%j is refused: %s", (path, reason) => {
    let refused: unknown
    try {
      splitPath(path)
    } catch (error) {
      refused = error
    }
    expect(refused).toMatchObject({ code: "path_refused", facts: { reason } })
    // The message goes to terminals and logs.
    expect(["\u0000", "\u202e"].some((odd) => (refused as Error).message.includes(odd))).toBe(false)
    expect((refused as Error).message.length).toBeLessThan(250)
  })

  it("is taken apart where it is a plain one", () => {
    expect(splitPath("mine/Qwen3 4B (Q4_K_M).gguf")).toEqual(["mine", "Qwen3 4B (Q4_K_M).gguf"])
    expect(splitPath("模型\\a..b.gguf")).toEqual(["模型", "a..b.gguf"])
  })
})

it.each([
  ["Qwen3-4B-Q4_K_M", "Qwen3-4B-Q4_K_M"],
  ["  ..hidden", "hidden"],
  ["a:b<c>d|e?f*g/h", "a-b-c-d-e-f-g-h"],
  ["a\u0000\u202eb", "a-b"],
  ["nul", "model-nul"],
  ["...", "model"],
  ["x. . ", "x"],
  ["e\u0301", "é"],
  ["很".repeat(100), "很".repeat(66)],
  [`${"很".repeat(100)}-00002-of-00003.gguf`, `${"很".repeat(60)}-00002-of-00003.gguf`],
])("the library calls %j %j", (name, expected) => {
  expect(safeName(name, "model")).toBe(expected)
})
