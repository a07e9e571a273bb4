import { expect, it } from "vitest"
import { describeRelaxed } from "../../../electron/protocols/relaxed.ts"

it("names keyword and place", () => {
  const relaxed = [
    { keyword: "pattern", path: "/properties/name" },
    { keyword: "not", path: "/properties/a, b/天" },
  ]
  expect(describeRelaxed(relaxed)).toBe("pattern /properties/name, not /properties/a%2C%20b/%E5%A4%A9")
})

it("stays a header whatever a schema holds: bounded, ASCII, one line", () => {
  const relaxed = Array.from({ length: 500 }, (_, index) => ({
    keyword: "not",
    path: `/p\r\n\ud83d${"x".repeat(500)}${index}`,
  }))
  const text = describeRelaxed(relaxed)
  expect(text).toMatch(/^[\x20-\x7e]{1,1020}$/)
  expect(text).toMatch(/, \+\d+$/)
  const short = relaxed.map((_, index) => ({ keyword: "not", path: `/${index}` }))
  expect(describeRelaxed(short)).toMatch(/, not \/19, \+480$/)
})
