import type { Page } from "playwright-core"
import { afterAll, afterEach, beforeAll, expect, it } from "vitest"
import { chat as english } from "../../renderer/i18n/en/chat.ts"
import { chat as chinese } from "../../renderer/i18n/zh/chat.ts"
import { type BrowserHost, startBrowserHost } from "../support/browserHost.ts"

const railIn = {
  en: ["Chat", "Models", "Adapters", "Providers", "Routes", "Keys", "Server", "Usage", "Settings"],
  zh: ["聊天", "模型", "适配器", "提供商", "路由", "密钥", "服务器", "用量", "设置"],
}

let host: BrowserHost
beforeAll(async () => {
  host = await startBrowserHost()
})
afterEach(() => host.closeWindows())
afterAll(() => host?.close())

it("changes language and theme at once, in every tab, and keeps them", async () => {
  const page = await host.open("settings")
  const other = await page.context().newPage()
  await other.goto(`${host.window}/#/server`)
  expect(await look(page)).toEqual({ language: "en", theme: "light", rail: railIn.en })

  await page.getByRole("radio", { name: "中文" }).click()
  await page.getByRole("radio", { name: "深色" }).click()
  const changed = { language: "zh-CN", theme: "dark", rail: railIn.zh }
  await expect.poll(() => look(page)).toEqual(changed)
  await expect.poll(() => look(other)).toEqual(changed)

  await page.reload()
  await page.getByRole("navigation").waitFor()
  // The settings come a moment after the page.
  await expect.poll(() => look(page)).toEqual(changed)
})

it("follows the system while the theme says so", async () => {
  await host.call("settings.update", { patch: { theme: "system" } })
  const page = await host.open("chat", { colorScheme: "dark" })
  expect((await look(page)).theme).toBe("dark")
  await page.emulateMedia({ colorScheme: "light" })
  await expect.poll(async () => (await look(page)).theme).toBe("light")
})

it.each([
  ["en", english],
  ["zh", chinese],
] as const)("offers nothing in %s that Ember cannot answer", async (language, words) => {
  await host.call("settings.update", { patch: { language } })
  const page = await host.open("chat")
  const offers = [
    [words.suggestionHello, /I am Ember|我是 Ember/],
    [words.suggestionSum, /^17 \+ 2/m],
    [words.suggestionStory, /Once upon a time there was/],
  ] as const
  for (const [offer, gist] of offers) {
    await page.getByRole("button", { name: offer, exact: true }).click()
    await page
      .getByRole("article", { name: /^Ember/ })
      .getByText(gist)
      .waitFor()
    await page.keyboard.press("Control+n")
  }
})

function look(page: Page): Promise<{ language: string; theme: string | undefined; rail: (string | null)[] }> {
  return page.evaluate(() => ({
    language: document.documentElement.lang,
    theme: document.documentElement.dataset.theme,
    rail: [...document.querySelectorAll("nav a")].map((link) => link.textContent),
  }))
}
