import { mkdtempSync } from "node:fs"
import { readFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import type { Locator } from "playwright-core"
import { afterAll, afterEach, beforeAll, expect, it } from "vitest"
import { type BrowserHost, startBrowserHost } from "../support/browserHost.ts"
import { fillLedger } from "../support/screenshotWorld.ts"

let host: BrowserHost
beforeAll(async () => {
  const folder = mkdtempSync(join(tmpdir(), "hearth-usage-"))
  fillLedger(folder)
  host = await startBrowserHost({ language: "zh" }, folder)
})
afterEach(() => host.closeWindows())
afterAll(() => host?.close())

const edges = (parts: Locator) =>
  parts.evaluateAll((elements) =>
    elements
      .map((element) => element.getBoundingClientRect())
      .filter(({ width }) => width > 0)
      .map(({ left, right }) => ({ left, right })),
  )

it("keeps the words of its axes inside the card and apart, in a narrow window", async () => {
  const page = await host.open("usage", { viewport: { width: 420, height: 800 } })
  const chart = page.locator(".chart")
  await chart.getByRole("radio", { name: "费用" }).click()
  await chart.getByText("以美元计，其他货币按设置中的汇率换算。").waitFor()
  const [card = { left: 0 }] = await edges(chart)
  const amounts = await edges(chart.locator(".plot__y > span"))
  expect(amounts.length).toBeGreaterThan(1)
  for (const { left } of amounts) expect(left).toBeGreaterThan(card.left)
  const days = await edges(chart.locator(".plot__x > span"))
  expect(days.length).toBeGreaterThan(1)
  for (const [index, { right }] of days.slice(0, -1).entries()) {
    expect(right).toBeLessThan(days[index + 1]?.left ?? 0)
  }
})

it("hands out every request of the time that is looked at as a file", async () => {
  const page = await host.open("usage")
  const { totals } = await host.call("ledger.usage", {
    from: Date.now() - 29 * 86_400_000,
    to: Date.now() + 86_400_000,
    bucket: "day",
    groupBy: "none",
  })
  await page.getByRole("radio", { name: "90 天" }).click()
  await page.getByRole("button", { name: "导出" }).click()
  const downloading = page.waitForEvent("download")
  await page.getByRole("menuitem", { name: /CSV/ }).click()
  const download = await downloading
  expect(download.suggestedFilename()).toMatch(/^hearth-\d{4}-\d{2}-\d{2}-\d{4}-\d{2}-\d{2}\.csv$/)
  const lines = (await readFile(await download.path(), "utf8")).trimEnd().split("\n")
  expect(lines.length - 1).toBeGreaterThanOrEqual(totals.requests)
  expect(new Set(lines).size).toBe(lines.length)
})
