import { describe, expect, it } from "vitest"
import { hasMath, normalizeMath } from "../../../renderer/ui/markdown/mathText.ts"
import { repairTail } from "../../../renderer/ui/markdown/repairTail.ts"
import { safeUrl } from "../../../renderer/ui/markdown/safeUrl.ts"
import { splitBlocks } from "../../../renderer/ui/markdown/splitBlocks.ts"

describe("splitBlocks", () => {
  it("keeps a fence with blank lines in it whole", () => {
    const code = "```js\na\n\nb\n```"
    expect(splitBlocks(`before\n\n${code}\n\nafter`)).toEqual(["before", code, "after"])
  })

  it("does not end a fence at a shorter one or at one of the other kind", () => {
    const code = "````md\n```\n\n~~~\n````"
    expect(splitBlocks(`${code}\n\nafter`)).toEqual([code, "after"])
  })

  it("keeps a loose list whole, so that its numbers go on", () => {
    const list = "1. one\n\n   more\n\n2. two\n\n3. three"
    expect(splitBlocks(`${list}\n\nafter`)).toEqual([list, "after"])
  })

  it("keeps a formula with blank lines whole", () => {
    const formula = "$$\na\n\nb\n$$"
    expect(splitBlocks(`${formula}\n\nafter`)).toEqual([formula, "after"])
  })

  it("does not cut a text whose links are defined somewhere else in it", () => {
    const text = "See [here][1].\n\nMore.\n\n[1]: https://example.com"
    expect(splitBlocks(text)).toEqual([text])
  })

  it("changes only the last block while a text grows", () => {
    const text = "# Title\n\nFirst paragraph.\n\n- a\n- b\n\n```py\nx = 1\n```\n\nLast."
    let before: readonly string[] = []
    for (let length = 1; length <= text.length; length++) {
      const blocks = splitBlocks(text.slice(0, length))
      expect(blocks.slice(0, Math.max(0, before.length - 1))).toEqual(before.slice(0, -1))
      before = blocks
    }
    expect(before).toHaveLength(5)
  })
})

describe("repairTail", () => {
  it.each([
    ["a **bold", "a **bold**"],
    ["a **", "a"],
    ["an *open", "an *open*"],
    ["some `code", "some `code`"],
    ["see [the docs](https://exa", "see the docs"],
    ["a ~~gone", "a ~~gone~~"],
    ["text\n-", "text"],
    ["text\n===", "text"],
    ["| a | b |", ""],
    ["2 * 3 * 4", "2 * 3 * 4"],
    ["done **bold** and `code` [x](https://a.b)", "done **bold** and `code` [x](https://a.b)"],
    ["```js\nlet a = **", "```js\nlet a = **"],
    ["```js\nx\n``", "```js\nx"],
  ])("shows %j as %j", (half, shown) => {
    expect(repairTail(half)).toBe(shown)
  })

  it("shows a table as soon as its rule is complete", () => {
    const table = "| a | b |\n|---|---|\n| 1 |"
    expect(repairTail(table)).toBe(table)
  })
})

describe("normalizeMath", () => {
  it("leaves amounts of money alone", () => {
    const text = "It costs $5 or $10, and $3.50 = cheap."
    expect(normalizeMath(text)).toBe(text)
    expect(hasMath(text)).toBe(false)
  })

  it("reads the ways in which models write formulas", () => {
    expect(normalizeMath("so $a_1 = b^2$ holds")).toBe("so $$a_1 = b^2$$ holds")
    expect(normalizeMath("so \\(x\\) holds")).toBe("so $$x$$ holds")
    expect(hasMath(normalizeMath("\\[ x + y \\]"))).toBe(true)
  })

  it("does not touch code", () => {
    const text = "`$a_1 = b$` and\n```sh\necho $A_B = $C\n```"
    expect(normalizeMath(text)).toBe(text)
  })
})

describe("safeUrl", () => {
  it.each([
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "data:text/html,x",
    "file:///etc/passwd",
    "/relative",
    "#x",
    "",
  ])("refuses %j", (address) => expect(safeUrl(address)).toBeNull())

  it("allows what may be opened outside", () => {
    expect(safeUrl("https://example.com/a")).toBe("https://example.com/a")
    expect(safeUrl("mailto:a@example.com")).toBe("mailto:a@example.com")
  })
})

// A tenth of these held the window for seconds up to most of a minute: README files are written by anybody.
it.each([
  [
    "marks of code, each run longer than the last",
    Array.from({ length: 900 }, (_, at) => `${"`".repeat(at + 1)} `).join(""),
  ],
  ["blanks", `${" ".repeat(1_000_000)}x`],
  ["fences that are never closed", "\n```a".repeat(12_000)],
])("reads %s in no time", (_, text) => {
  expect(normalizeMath(text)).toBe(text)
  expect(hasMath(text)).toBe(false)
  expect(splitBlocks(text)).toHaveLength(1)
})

it("finds code by the length of its marks, whatever other marks stand before it", () => {
  expect(normalizeMath("x ``` `\\(a\\)` \\(b\\) y")).toBe("x ``` `\\(a\\)` $$b$$ y")
  expect(normalizeMath("`` \\(a\\) ` \\(b\\) ``\\(c\\) y")).toBe("`` \\(a\\) ` \\(b\\) ``$$c$$ y")
})
