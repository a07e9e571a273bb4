import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import type { Locator } from "playwright-core"
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest"
import { appNames } from "../../renderer/i18n/appNames.ts"
import { createI18n } from "../../renderer/i18n/createI18n.ts"
import { writeJanModel, writeLmStudioModel, writeOllamaModel } from "../support/appFolders.ts"
import { violationsInBothThemes } from "../support/axe.ts"
import { type BrowserHost, startBrowserHost } from "../support/browserHost.ts"
import { emberPath } from "../support/ember.ts"

/** A home in which other apps keep a model each; two ways of the window to use them, in another language each. */
const home = mkdtempSync(join(tmpdir(), "hearth-home-"))
const looks = [
  { language: "en", theme: "light", way: "dialog", apps: ["ollama", "lmstudio"], ids: ["llama3.2:3b", "tiny-q8_0"] },
  { language: "zh", theme: "dark", way: "settings", apps: ["jan", "gpt4all"], ids: ["acme-one", "four.Q8_0"] },
] as const

let host: BrowserHost
beforeAll(async () => {
  /** As Ember, but another file each. */
  const content = (index: number) => {
    const path = join(home, `content-${index}`)
    writeFileSync(path, Buffer.concat([readFileSync(emberPath), Buffer.alloc(index)]))
    return path
  }
  const ollama = "registry.ollama.ai/library/llama3.2/3b"
  writeOllamaModel(join(home, ".ollama", "models"), ollama, { model: content(1) })
  writeLmStudioModel(join(home, ".lmstudio", "models"), "acme/Tiny-GGUF/tiny-q8_0.gguf", content(2))
  writeJanModel(join(home, "jan", "models"), "acme/one", content(3))
  writeLmStudioModel(gpt4all(), "four.Q8_0.gguf", content(4))
  const env = { HOME: home, USERPROFILE: home, LOCALAPPDATA: join(home, "local"), XDG_DATA_HOME: "", OLLAMA_MODELS: "" }
  host = await startBrowserHost({}, undefined, env)
})
afterEach(() => host.closeWindows())
afterAll(async () => {
  await host?.close()
  rmSync(home, { recursive: true, force: true })
})

function gpt4all(): string {
  if (process.platform === "win32") return join(home, "local", "nomic.ai", "GPT4All")
  const data = process.platform === "darwin" ? ["Library", "Application Support"] : [".local", "share"]
  return join(home, ...data, "nomic.ai", "GPT4All")
}

describe.each(looks)("by the $way, in $language", ({ language, theme, way, apps, ids }) => {
  const words = createI18n(language)

  it("uses the models of other apps where they lie, and they answer in chat", async () => {
    await host.call("settings.update", { patch: { language, theme } })
    const page = await host.open(way === "dialog" ? "models" : "settings", { reducedMotion: "reduce" })
    let found: Locator = page.locator("body")
    if (way === "dialog") {
      await page.getByRole("button", { name: words.t("library:addModels") }).click()
      found = page.getByRole("dialog")
    }
    const list = found.getByRole("region", { name: words.t("imports:otherApps") })
    await expect.poll(() => list.getByRole("listitem").count()).toBe(4)
    for (const app of apps) {
      await list.getByRole("button", { name: words.t("imports:linkNamed", { app: appNames[app] }) }).click()
      const row = list.getByRole("listitem").filter({ hasText: appNames[app] })
      await row.getByText(words.t("imports:isLinked")).waitFor()
    }
    expect(await violationsInBothThemes(page)).toEqual([])
    if (way === "dialog") await page.keyboard.press("Escape")
    for (const [index, id] of ids.entries()) {
      const { id: conversationId } = await host.call("conversations.create", { settings: { model: id } })
      await page.goto(`${host.window}/#/chat/${conversationId}`)
      // Only then it is this conversation, and not the one before.
      await page.locator(".greeting").waitFor()
      const message = page.getByRole("textbox", { name: words.t("chat:messageLabel"), exact: true })
      await message.fill(language === "en" ? "What is 17 + 25?" : "计算 63 - 28")
      await page.keyboard.press("Enter")
      const answer = page.locator('article[aria-busy="false"]').last()
      await answer
        .locator("p", { hasText: language === "en" ? "42" : "35" })
        .first()
        .waitFor()
      const { models } = await host.call("host.snapshot", {})
      expect(models.find((model) => model.id === id)).toMatchObject({
        origin: { kind: "linked", app: apps[index] },
        state: { kind: "ready" },
      })
      await host.call("models.unload", { id })
    }
  })
})
