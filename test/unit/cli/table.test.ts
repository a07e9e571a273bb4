import { describe, expect, it } from "vitest"
import { daysAgo, duration, parameters, size } from "../../../electron/cli/amounts.ts"
import { toJson } from "../../../electron/cli/command.ts"
import { barOf } from "../../../electron/cli/follow.ts"
import { cut, safeText, table, widthOf } from "../../../electron/cli/table.ts"
import { en } from "../../../electron/cli/words/en.ts"
import { zh } from "../../../electron/cli/words/zh.ts"

describe("a table", () => {
  it("stays in its columns with Chinese in it, which is twice as wide", () => {
    expect(
      table(
        ["名称", "SIZE"],
        [
          ["模型一", "1 GB"],
          ["ember", "20 MB"],
        ],
        [1],
      ),
    ).toEqual(["名称     SIZE", "模型一   1 GB", "ember   20 MB"])
  })

  it("shows nothing that a name could do to a terminal", () => {
    const hostile = "a\u001b[2Jb\r\nc\u009bd\u202ee\u200bf"
    expect(safeText(hostile)).toBe("a[2Jbcdef")
    expect(table(["ID"], [[hostile]])[1]).toBe("a[2Jbcdef")
    const json = toJson({ name: hostile })
    expect(JSON.parse(json)).toEqual({ name: hostile })
    expect(json).toMatch(/^[\x20-\x7e\n]*$/)
  })

  it("cuts by width, not by characters", () => {
    expect(cut("模型模型", 5)).toBe("模型…")
    expect(widthOf(cut("a".repeat(100), 20))).toBe(20)
  })
})

describe("amounts", () => {
  it("are told as people tell them", () => {
    expect([0, 999, 1000, 3_500_000, 2_497_280_256, 123e9].map(size)).toEqual([
      "0 B",
      "999 B",
      "1.0 kB",
      "3.5 MB",
      "2.5 GB",
      "123 GB",
    ])
    expect([null, 3_100_000, 360e6, 4.02e9, 671e9].map(parameters)).toEqual(["-", "3.1M", "360M", "4.0B", "671B"])
    expect([0, 61, 3_661.2].map(duration)).toEqual(["0:00", "1:01", "1:01:02"])
    const now = Date.UTC(2026, 1, 10)
    expect([null, now - 1, now - 90e6, now - 10 * 86_400_000].map((at) => daysAgo(at, now, en))).toEqual([
      "never",
      "today",
      "yesterday",
      "10 days ago",
    ])
    expect(daysAgo(now - 10 * 86_400_000, now, zh)).toBe("10 天前")
  })

  it("make a bar that says nothing of what is not known", () => {
    const known = { doneBytes: 500, totalBytes: 1000, bytesPerSecond: 100, secondsLeft: 5, step: "downloading" }
    expect(barOf(known, 80)).toBe(
      `${"█".repeat(10)}${"░".repeat(10)}   50%  500 B / 1.0 kB  100 B/s  0:05  downloading`,
    )
    expect(barOf({ doneBytes: 0, totalBytes: 0, bytesPerSecond: null, step: "connecting" }, 20)).toBe(
      `${"░".repeat(10)}    0%  0 B / 0 B  connecting`,
    )
  })
})

it("says nothing in Chinese with English left in it", () => {
  const said = Object.values(zh).filter((text) => typeof text === "string")
  const english = said.filter((text) => !/[\u4e00-\u9fff]/.test(text) && /[a-z]{3}/.test(text))
  expect(english).toEqual([])
})
