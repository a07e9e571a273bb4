import { describe, expect, it } from "vitest"
import { describeExit } from "../../../electron/engine/exitReason.ts"
import { LogTail, withoutFolders } from "../../../electron/engine/logTail.ts"

describe("how a process ended", () => {
  it.each([
    [{ code: null, signal: "SIGKILL" }, "killed", "SIGKILL"],
    [{ code: null, signal: "SIGILL" }, "unsupported-processor", "SIGILL"],
    [{ code: 134, signal: null }, "crashed", "SIGABRT"],
    [{ code: 1, signal: null }, "ended", "exit code 1"],
    [{ code: 0, signal: null }, "ended", "exit code 0"],
    // Windows: Node shows the status as it is or as a negative number; people search for the hexadecimal one.
    [{ code: 3221225477, signal: null }, "crashed", "exit code 0xC0000005"],
    [{ code: -1073741819, signal: null }, "crashed", "exit code 0xC0000005"],
    [{ code: 3221225781, signal: null }, "missing-library", "exit code 0xC0000135"],
    [{ code: 0xc0000409, signal: null }, "crashed", "exit code 0xC0000409"],
    [{ code: 0xc000001d, signal: null }, "unsupported-processor", "exit code 0xC000001D"],
    [{ code: 0xc0000142 | 0, signal: null }, "missing-library", "exit code 0xC0000142"],
    [{ code: 0xc000012d, signal: null }, "killed", "exit code 0xC000012D"],
    [{ code: 137, signal: null }, "killed", "SIGKILL"],
    [{ code: 139, signal: null }, "crashed", "SIGSEGV"],
    [{ code: 132, signal: null }, "unsupported-processor", "SIGILL"],
    [{ code: null, signal: null }, "ended", "no exit code"],
  ])("%o is %s (%s)", (exit, kind, name) => {
    expect(describeExit(exit)).toMatchObject({ kind, exit: name })
  })
})

describe("the last lines of the log", () => {
  it.each([
    ["cannot open /home/anna/My Models/m.gguf: gone", "cannot open m.gguf: gone"],
    ["at file:///opt/app/index.js:3", "at index.js:3"],
    ["C:\\Users\\Anna\\m.gguf is bad", "m.gguf is bad"],
    ["'/a/b.gguf'", "'b.gguf'"],
    ["12 / 24 tensors, 3/4 done, and/or", "12 / 24 tensors, 3/4 done, and/or"],
  ])("name no folders: %s", (line, expected) => {
    expect(withoutFolders(line)).toBe(expected)
  })

  it("are few and short", () => {
    const log = new LogTail()
    for (let line = 0; line < 500; line++) log.add(`${line} ${"x".repeat(1000)}\n\n`)
    const lines = log.text()?.split("\n") ?? []
    expect(lines).toHaveLength(40)
    expect(lines.at(-1)?.startsWith("499 ")).toBe(true)
    expect(Math.max(...lines.map((line) => line.length))).toBe(400)
  })
})
