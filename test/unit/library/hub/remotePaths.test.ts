import { describe, expect, it } from "vitest"
import type { PathProblem } from "../../../../electron/contract/reasons.ts"
import { checkRemotePath, problemOf } from "../../../../electron/library/hub/remotePaths.ts"
import { absurdNames } from "../../../support/hub/misbehaviours.ts"

describe("the path of a file that a hub tells", () => {
  it.each([
    "model.gguf",
    "Q4_K_M/model-00001-of-00003.gguf",
    "模型-4B.gguf",
    "with space (1).gguf",
    ".gitattributes",
    "a..b/c...gguf",
    "console/common.gguf",
    `${"n".repeat(250)}.gguf`,
  ])("is taken as it is: %s", (path) => {
    expect(checkRemotePath(path)).toBe(path)
  })

  const cases: readonly (readonly [string, PathProblem])[] = [
    ["", "outside"],
    [".", "outside"],
    ["../x.gguf", "outside"],
    ["a/../../x.gguf", "outside"],
    ["a//b.gguf", "outside"],
    ["a/./b.gguf", "outside"],
    ["a/", "outside"],
    ["..\\..\\x.gguf", "outside"],
    ["a\\b.gguf", "outside"],
    ["/etc/passwd", "absolute"],
    ["\\\\server\\share", "absolute"],
    ["C:\\x.gguf", "absolute"],
    ["c:x.gguf", "absolute"],
    ["NUL", "reserved"],
    ["nul.gguf", "reserved"],
    ["a/COM1.tar.gguf", "reserved"],
    ["LPT¹/x.gguf", "reserved"],
    ["CONIN$", "reserved"],
    ["a./b.gguf", "reserved"],
    ["a /b.gguf", "reserved"],
    ["x.gguf ", "reserved"],
    ["a?.gguf", "reserved"],
    ["x.gguf:stream", "reserved"],
    ["zero\0.gguf", "control-characters"],
    ["a\nb.gguf", "control-characters"],
    ["\u202efugg.exe", "control-characters"],
    ["half \ud800.gguf", "control-characters"],
    [`${"x".repeat(5_000)}.gguf`, "too-long"],
    [`${"模".repeat(90)}.gguf`, "too-long"],
    ["d/".repeat(600), "too-long"],
  ]
  it.each(cases)("is refused: %j as %s", (path, reason) => {
    expect(problemOf(path)).toBe(reason)
    expect(() => checkRemotePath(path)).toThrow(expect.objectContaining({ code: "path_refused" }))
  })

  it("is refused for each absurd name, with a short sentence that holds nothing of what makes it absurd", () => {
    for (const name of absurdNames) {
      try {
        checkRemotePath(name)
        expect.unreachable(`${name.slice(0, 40)} was taken`)
      } catch (error) {
        expect(error).toMatchObject({ code: "path_refused", facts: { reason: problemOf(name) } })
        expect(String(error).length).toBeLessThan(250)
        expect(String(error)).not.toMatch(/[\0\n\u202e]/)
      }
    }
  })
})
