import { expect, it } from "vitest"
import { plainReadme } from "../../../renderer/features/models/plainReadme.ts"

it("takes out pictures and HTML, and leaves what stands in code", () => {
  const text = [
    '<div align="center"><img src="https://x/y.png" width="60%"/></div>',
    "<!-- a note",
    "over lines -->",
    "# Title",
    "[![badge](https://x/b.svg)](https://x)",
    "a < b and <b>bold</b>![p](https://x/p.png)",
    "~~~html",
    "<p>kept</p> <!-- kept -->",
    "```",
    "~~~",
    "<style>p { color: red }</style>end",
  ]
  expect(plainReadme(text.join("\n"))).toBe(
    "# Title\n\na < b and bold\n~~~html\n<p>kept</p> <!-- kept -->\n```\n~~~\nend",
  )
})

it("takes a fence that is never closed for code to the end", () => {
  expect(plainReadme("```\n<a>\n\n<b>")).toBe("```\n<a>\n\n<b>")
})

// The page could not be shown at all: nothing draws thousands of quotes in each other.
it("goes no deeper into quotes and lists than anybody means", () => {
  for (const mark of ["> ", ">", "- ", "1. "]) expect(plainReadme(`${mark.repeat(20_000)}x`)).toBe("> x")
  expect(plainReadme("> > - 1. x")).toBe("> > - 1. x")
  expect(plainReadme("-".repeat(80))).toBe("-".repeat(80))
})
