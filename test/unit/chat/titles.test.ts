import { expect, it } from "vitest"
import { tidyTitle, titleFrom } from "../../../electron/services/chat/titles.ts"

it("takes a short message whole, on one line", () => {
  expect(titleFrom("  What is\n17 + 25?\t")).toBe("What is 17 + 25?")
  expect(tidyTitle(" a \n b ")).toBe("a b")
  expect(titleFrom("")).toBe("")
})

it("cuts after 60 characters, never inside one", () => {
  expect(titleFrom("x".repeat(60))).toBe("x".repeat(60))
  expect(titleFrom("x".repeat(61))).toBe(`${"x".repeat(59)}…`)
  const family = "👨‍👩‍👧‍👦"
  expect(titleFrom(family.repeat(70))).toBe(`${family.repeat(59)}…`)
  expect(titleFrom("天".repeat(1_000_000))).toBe(`${"天".repeat(59)}…`)
})
