import { cleanup, fireEvent, render, screen, waitFor } from "@testing-library/react"
import { afterEach, expect, it } from "vitest"
import { Markdown } from "../../../renderer/ui/markdown/Markdown.tsx"
import { MarkdownProvider } from "../../../renderer/ui/markdown/MarkdownSettings.tsx"

afterEach(cleanup)

function renderMarkdown(text: string, isGrowing = false) {
  const opened: string[] = []
  const copied: string[] = []
  const settings = {
    openLink: (url: string) => void opened.push(url),
    copyText: async (code: string) => {
      copied.push(code)
      return true
    },
    labels: {
      code: "Code",
      copyCode: "Copy code",
      copied: "Copied",
      table: "Table",
      image: "Image",
      done: "Done",
      notDone: "Not done",
    },
  }
  const { container } = render(
    <MarkdownProvider settings={settings}>
      <Markdown text={text} isGrowing={isGrowing} />
    </MarkdownProvider>,
  )
  return { container, opened, copied }
}

it.each([
  "[click](javascript:alert(1))",
  "[click](  JaVaScRiPt:alert(1))",
  "[click](data:text/html,<script>alert(1)</script>)",
  "[click](vbscript:msgbox)",
  "[click](file:///etc/passwd)",
  "<a href='javascript:alert(1)'>click</a>",
  "<javascript:alert(1)>",
])("makes no link of %s", (text) => {
  const { container } = renderMarkdown(text)
  expect(container.querySelector("a")).toBeNull()
})

it.each([
  "<script>alert(1)</script>",
  "<img src=x onerror=alert(1)>",
  "<iframe src='https://example.com'></iframe>",
  "before <b onclick=alert(1)>bold</b> after",
  "<svg><style>*{display:none}</style></svg>",
])("shows %s as text and makes no element of it", (text) => {
  const { container } = renderMarkdown(text)
  expect(container.querySelector("script, img, iframe, b, svg, style")).toBeNull()
  expect(container.textContent).toContain("<")
})

it("opens links outside instead of following them", () => {
  const { opened } = renderMarkdown("[docs](https://example.com/a)")
  const link = screen.getByRole("link", { name: "docs" })
  expect(fireEvent.click(link)).toBe(false)
  expect(opened).toEqual(["https://example.com/a"])
})

it("loads no image from the network and offers its address instead", () => {
  const { container, opened } = renderMarkdown("![A chart](https://example.com/pixel.png)")
  expect(container.querySelector("img")).toBeNull()
  fireEvent.click(screen.getByRole("link", { name: "A chart" }))
  expect(opened).toEqual(["https://example.com/pixel.png"])
})

it("copies a block of code exactly and colours it", async () => {
  const { container, copied } = renderMarkdown('```python\nprint("hi")\n\nx = 1\n```')
  fireEvent.click(screen.getByRole("button", { name: "Copy code" }))
  await screen.findByRole("button", { name: "Copied" })
  expect(copied).toEqual(['print("hi")\n\nx = 1'])
  await waitFor(() => expect(container.querySelector(".hljs-string")?.textContent).toBe('"hi"'))
})

it("renders formulas, and leaves amounts of money as they are", async () => {
  const { container } = renderMarkdown("It costs $5 or $10.\n\nSo $a_1 = b^2$ holds.")
  await waitFor(() => expect(container.querySelectorAll(".katex")).toHaveLength(1), { timeout: 5000 })
  expect(container.textContent).toContain("It costs $5 or $10.")
})

// It could lie over the whole window, and look like a part of it.
it("lets no formula grow out of its place", async () => {
  const huge = "\\rule{5000em}{5000em} \\raisebox{5000em}{x}"
  const { container } = renderMarkdown(`$$${huge}$$`)
  await waitFor(() => expect(container.querySelector(".katex-html .rule")).not.toBeNull(), { timeout: 5000 })
  const styles = [...container.querySelectorAll(".katex-html [style]")].map((one) => one.getAttribute("style") ?? "")
  const sizes = [...styles.join(" ").matchAll(/(\d+(?:\.\d+)?)em/g)].map(([, size]) => Number(size))
  expect(sizes.length).toBeGreaterThan(1)
  expect(Math.max(...sizes)).toBeLessThan(50)
})

it("keeps finished blocks as they are while the text grows", () => {
  const { container } = renderMarkdown("First.\n\nSecond", true)
  const first = container.querySelector("p")
  cleanup()
  const growing = renderMarkdown("First.\n\nSecond **half", true)
  expect(first?.textContent).toBe("First.")
  expect(growing.container.querySelector("strong")?.textContent).toBe("half")
  expect(growing.container.textContent).not.toContain("*")
})

it("lets each block run in the direction of its own letters, and code from the left", () => {
  const { container } = renderMarkdown("# عنوان\n\nمرحبا:\n\n- عنصر\n\n|أ|ب|\n|-|-|\n|1|2|\n\n```text\nx\n```")
  const directions = [...container.querySelectorAll(".prose > *")].map((block) => block.getAttribute("dir"))
  expect(directions).toEqual(["auto", "auto", "auto", "auto", null])
})
