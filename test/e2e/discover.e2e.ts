import { readFileSync, rmSync } from "node:fs"
import type { Page } from "playwright-core"
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest"
import { createI18n } from "../../renderer/i18n/createI18n.ts"
import { violations, violationsInBothThemes } from "../support/axe.ts"
import { type BrowserHost, startBrowserHost } from "../support/browserHost.ts"
import { emberPath } from "../support/ember.ts"
import { type Hub, startHub } from "../support/hub/hub.ts"

const looks = [
  { language: "en", theme: "light", width: 1280 },
  { language: "zh", theme: "dark", width: 420 },
] as const

let hub: Hub
let host: BrowserHost
beforeAll(async () => {
  hub = await startHub()
  const ember = readFileSync(emberPath)
  const add = (name: string, more: number, draft: { gate?: "manual"; readme?: string; tags?: string[] } = {}) => {
    // As Ember answers, and another file all the same: what is in the library already is not downloaded.
    const files = { [`${name}-Q8_0.gguf`]: Buffer.concat([ember, Buffer.alloc(more)]) }
    return hub.addRepo({ repo: `hearth/${name}-GGUF`, files, license: "apache-2.0", ...draft })
  }
  for (const [index, { language }] of looks.entries()) {
    await add(`Spark-${language}`, 1_000_000 + index, { readme: "# Spark\n\nAs small as Ember.", tags: ["tiny"] })
  }
  await add("Gated", 10, { gate: "manual" })
  for (const [index, name] of ["Away", "Next", "Then"].entries()) await add(name, 20 + index)
  // Whoever looks for it gets it again and again.
  hub.misbehave("error-503", { path: "Away-Q8_0.gguf" })
  host = await startBrowserHost({ downloads: { source: "custom", endpoint: hub.addresses.custom, parallel: 2 } })
})
afterEach(() => host.closeWindows())
afterAll(async () => {
  await host?.close()
  await hub?.[Symbol.asyncDispose]()
})

describe.each(looks)("in $language at $width pixels", ({ language, theme, width }) => {
  const words = createI18n(language)
  const name = `Spark-${language}`
  const inDownloads = (page: Page, heading: "running" | "queued" | "finished") =>
    page.getByRole("region", { name: words.t(`downloads:${heading}`), exact: true })
  const fetchOf = (page: Page, quantization: string) =>
    page.getByRole("button", { name: words.t("downloads:downloadNamed", { name: quantization }) })
  const start = (repo: string) =>
    host.call("downloads.start", {
      download: { source: "custom", repo: `hearth/${repo}-GGUF`, groupId: `${repo}-Q8_0.gguf` },
    })

  it("finds a model, downloads it with a pause, and chats with it; what stands in between hinders nobody", async () => {
    await host.call("settings.update", { patch: { language, theme, downloads: { speedLimitBytes: 400_000 } } })
    const page = await host.open("models/discover", { viewport: { width, height: 860 }, reducedMotion: "reduce" })

    await page.getByRole("button", { name: words.t("discover:filters") }).click()
    await page.getByRole("textbox", { name: words.t("discover:author") }).fill("hearth")
    await page.getByRole("textbox", { name: words.t("discover:tags") }).fill("tiny")
    await page.keyboard.press("Enter")
    await page.getByRole("link", { name: /Gated/ }).waitFor({ state: "detached" })
    await page.getByRole("searchbox", { name: words.t("discover:search") }).fill(name)
    await page.getByRole("link", { name: new RegExp(name) }).waitFor()
    await expect.poll(() => page.locator(".results a").count()).toBe(1)
    expect(await violationsInBothThemes(page)).toEqual([])
    await page.getByRole("link", { name: new RegExp(name) }).click()
    await page.getByText("As small as Ember.").waitFor()
    await page.getByText(words.t("discover:recommended")).waitFor()
    await fetchOf(page, "Q8_0").click()
    await page.getByRole("button", { name: words.t("downloads:pauseNamed", { name: `${name} Q8_0` }) }).waitFor()
    expect(await violationsInBothThemes(page)).toEqual([])

    await page.goto(`${host.window}/#/models/${encodeURIComponent("discover/custom/hearth/Gated-GGUF")}`)
    await page.getByText(words.t("discover:gateManual")).waitFor()
    await fetchOf(page, "Q8_0").click()
    for (const repo of ["Away", "Next", "Then"]) await start(repo)
    await page.getByRole("radio", { name: new RegExp(`^${words.t("library:downloads")}`) }).click()
    const spark = inDownloads(page, "running").getByRole("listitem").filter({ hasText: name })
    const progress = spark.getByRole("progressbar")
    await expect.poll(async () => Number(await progress.getAttribute("aria-valuenow"))).toBeGreaterThan(0)
    await spark.getByRole("button", { name: words.t("downloads:pauseNamed", { name: `${name} Q8_0` }) }).click()
    await spark.getByText(words.t("downloads:paused")).waitFor()
    const reached = Number(await progress.getAttribute("aria-valuenow"))
    expect(reached).toBeLessThan(100)
    const states = async () => (await host.call("host.snapshot", {})).downloads.map(({ state }) => state.kind)
    await expect.poll(states).toEqual(expect.arrayContaining(["paused", "failed", "retrying", "running", "waiting"]))
    expect(await violationsInBothThemes(page)).toEqual([])
    await spark.getByRole("button", { name: words.t("downloads:cancelNamed", { name: `${name} Q8_0` }) }).click()
    await page.getByRole("dialog").waitFor()
    expect(await violations(page)).toEqual([])
    await page.keyboard.press("Escape")

    const { downloads } = await host.call("host.snapshot", {})
    for (const { id, repo } of downloads) if (!repo.includes(name)) await host.call("downloads.remove", { id })
    await host.call("settings.update", { patch: { downloads: { speedLimitBytes: null } } })
    await spark.getByRole("button", { name: words.t("downloads:resumeNamed", { name: `${name} Q8_0` }) }).click()
    const finished = inDownloads(page, "finished")
    await finished.getByText(words.t("downloads:verified")).waitFor()
    expect(await violationsInBothThemes(page)).toEqual([])
    await finished.getByRole("button", { name: words.t("downloads:chatWith", { name: `${name} Q8_0` }) }).click()
    await page
      .getByRole("textbox", { name: words.t("chat:messageLabel"), exact: true })
      .fill(language === "en" ? "What is 17 + 25?" : "计算 63 - 28")
    await page.keyboard.press("Enter")
    const answer = page.locator('article[aria-busy="false"]').last()
    await answer
      .locator("p", { hasText: language === "en" ? "42" : "35" })
      .first()
      .waitFor()
    const { models } = await host.call("host.snapshot", {})
    expect(models.find(({ id }) => id.startsWith(name))?.state.kind).toBe("ready")
  })

  it("hinders nobody where a model is renamed, removed or gone, or no hub can be reached", async () => {
    const page = await host.open("models", { viewport: { width, height: 860 }, reducedMotion: "reduce" })
    const id = `${name}-Q8_0`
    const [file] = (await host.call("models.inspect", { id })).files
    const row = page.getByRole("row").filter({ has: page.locator(`[title="${id}.gguf"]`) })
    await row.getByRole("button", { name: "Ember", exact: true }).click()
    await page.locator(".modelfacts").waitFor()
    expect(await violationsInBothThemes(page)).toEqual([])
    if (width < 960) await page.keyboard.press("Escape")
    const dialog = page.getByRole("dialog")
    for (const item of ["rename", "remove"] as const) {
      await row.getByRole("button", { name: words.t("library:more", { name: "Ember" }) }).click()
      await page.getByRole("menuitem", { name: words.t(`library:${item}`), exact: true }).click()
      await dialog.getByRole("button", { name: words.t("library:cancel") }).waitFor()
      expect(await violations(page)).toEqual([])
      await page.keyboard.press("Escape")
      await dialog.waitFor({ state: "detached" })
    }
    rmSync(file?.path ?? "")
    await page.getByText(words.t("library:missing")).waitFor()
    expect(await violationsInBothThemes(page)).toEqual([])
    await host.call("models.remove", { id })

    await hub.kill("mirror")
    await page.goto(`${host.window}/#/models/discover`)
    await page.getByRole("alert").waitFor()
    expect(await violationsInBothThemes(page)).toEqual([])
    await hub.restart("mirror")
  })
})
