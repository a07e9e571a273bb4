import type { Page } from "playwright-core"
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest"
import { createI18n } from "../../renderer/i18n/createI18n.ts"
import { violations } from "../support/axe.ts"
import { type BrowserHost, startBrowserHost } from "../support/browserHost.ts"
import { askEmber } from "../support/headlessProcess.ts"

// Every pair of language, theme and width is among them.
const looks = [
  { language: "en", theme: "light", width: 1280 },
  { language: "en", theme: "dark", width: 390 },
  { language: "zh", theme: "dark", width: 1280 },
  { language: "zh", theme: "light", width: 390 },
] as const

let host: BrowserHost
let conversationId: string
let comparisonId: string
let routeId: string
beforeAll(async () => {
  host = await startBrowserHost()
  conversationId = (await host.call("conversations.create", { settings: { sampling: { temperature: 0 } } })).id
  const { answer } = await host.call("chat.send", { conversationId, parentId: null, text: "What is 17 + 25?" })
  await host.answered(answer.id)
  await host.call("chat.regenerate", { messageId: answer.id })
  const compared = { compareWith: ["ember:none"], sampling: { temperature: 0 } }
  comparisonId = (await host.call("conversations.create", { settings: compared })).id
  const { added } = await host.call("chat.send", { conversationId: comparisonId, parentId: null, text: "Hello!" })
  for (const message of added) if (message.role === "assistant") await host.answered(message.id)
  await askEmber(await host.apiUrl(), "Hello!")
  const budgets = [{ period: "month", amount: { kind: "tokens", tokens: 1000 } }] as const
  await host.call("keys.create", { key: { name: "dify", policy: { budgets, requestsPerMinute: 60 } } })
  await host.call("providers.create", { provider: { kind: "other", name: "Lab", baseUrl: "http://127.0.0.1:9/v1" } })
  await host.call("providers.addSecret", { id: "lab", secret: "sk-axe-0123456789", label: "team" })
  await host.call("providers.setModels", { id: "lab", models: ["one", "two"], patch: { isEnabled: true } })
  const targets = [
    { provider: "lab", model: "one" },
    { provider: "local", model: "ember" },
  ]
  routeId = (await host.call("routes.create", { route: { name: "best", targets } })).id
})
afterEach(() => host.closeWindows())
afterAll(() => host?.close())

describe.each(looks)("axe in $language, $theme, at $width pixels", ({ language, theme, width }) => {
  /** A wide and a narrow window lay out anew; nothing moves while it is looked at. */
  async function open(place: string): Promise<Page> {
    await host.call("settings.update", { patch: { language, theme } })
    return host.open(place, { viewport: { width, height: 800 }, reducedMotion: "reduce" })
  }

  it("finds nothing wrong with Chat", async () => {
    const page = await open("chat")
    // While there is only Ember, others are suggested.
    await page.locator(".suggestion").first().waitFor()
    expect(await violations(page)).toEqual([])
    await page.goto(`${host.window}/#/chat/${conversationId}`)
    await page.locator('article[aria-busy="false"]').waitFor()
    await page.locator("button[aria-expanded].fold").click()
    expect(await violations(page)).toEqual([])
    await page.locator(".model-chip").click()
    await page.getByRole("listbox").waitFor()
    expect(await violations(page)).toEqual([])
  })

  it("finds nothing wrong with answers side by side, while all go on and when one was chosen", async () => {
    const page = await open(`chat/${comparisonId}`)
    await page.locator(".comparison__next").waitFor()
    expect(await violations(page)).toEqual([])
    const settings = { compareWith: [] }
    await host.call("conversations.configure", { id: comparisonId, settings })
    await page.locator(".comparison__column.is-chosen").waitFor()
    expect(await violations(page)).toEqual([])
    await host.call("conversations.configure", { id: comparisonId, settings: { compareWith: ["ember:none"] } })
  })

  it("finds nothing wrong with Keys and Usage", async () => {
    const page = await open("keys")
    await page.locator("table.keys progress, table.keys .progress").first().waitFor()
    expect(await violations(page)).toEqual([])
    await page.locator("td.act button").first().click()
    await page.getByRole("menu").waitFor()
    expect(await violations(page)).toEqual([])
    await page.keyboard.press("Escape")
    await page.locator(".page__in .btn--primary").click()
    const dialog = page.getByRole("dialog")
    await dialog.locator("fieldset button").click()
    await dialog.locator("button[type=submit]").click()
    await dialog.getByRole("alert").first().waitFor()
    expect(await violations(page)).toEqual([])
    await dialog.locator("input").first().fill("axe")
    await dialog.locator(".budget-line button").click()
    await dialog.locator("button[type=submit]").click()
    await page.locator("[data-secret]").waitFor()
    expect(await violations(page)).toEqual([])
    await page.locator(".dialog footer button").click()
    await page.locator(".fold-section > summary").click()
    await page.locator(".fold-section .rows__row").first().waitFor()
    expect(await violations(page)).toEqual([])
    await page.goto(`${host.window}/#/usage`)
    await page.locator(".plot__bar").last().focus()
    await page.locator(".plot__tip").waitFor()
    await page.locator(".chart summary").click()
    await page.locator(".chart table").waitFor()
    expect(await violations(page)).toEqual([])
  })

  it("finds nothing wrong with the ledger", async () => {
    const page = await open("server/ledger")
    await page.locator(".ledger__rows .rowlink").first().waitFor()
    expect(await violations(page)).toEqual([])
    await page.locator(".ledger__rows .rowlink").first().click()
    await page.locator(".record-facts").waitFor()
    expect(await violations(page)).toEqual([])
  })

  it("finds nothing wrong with Providers and Routes", async () => {
    const page = await open("providers")
    await page.locator(".rows__row").nth(1).waitFor()
    expect(await violations(page)).toEqual([])
    await page.getByRole("button", { name: /^(Add a provider|添加提供商)$/ }).click()
    await page.locator(".preset").first().waitFor()
    expect(await violations(page)).toEqual([])
    await page.locator(".preset").last().click()
    await page.locator('input[type="password"]').waitFor()
    expect(await violations(page)).toEqual([])
    await page.keyboard.press("Escape")
    await page.goto(`${host.window}/#/providers/lab`)
    await page.locator(".modellist__row").first().waitFor()
    expect(await violations(page)).toEqual([])
    await page.goto(`${host.window}/#/routes/${routeId}`)
    await page.locator(".plan__targets").first().waitFor()
    expect(await violations(page)).toEqual([])
  })

  it("finds nothing wrong with Models", async () => {
    const page = await open("models")
    await page.locator(".library .pill").first().waitFor()
    expect(await violations(page)).toEqual([])
    await page.locator(".namelink").first().click()
    await page.locator(".modelfacts").waitFor()
    expect(await violations(page)).toEqual([])
    await page.goto(`${host.window}/#/models/downloads`)
    await page.locator(".empty").waitFor()
    expect(await violations(page)).toEqual([])
  })

  it("finds nothing wrong with Adapters, with what is to be brought in, and with what is inside a model", async () => {
    const words = createI18n(language)
    const page = await open("adapters")
    await page.locator(".empty").waitFor()
    expect(await violations(page)).toEqual([])
    const dataTransfer = await page.evaluateHandle(() => {
      const transfer = new DataTransfer()
      transfer.items.add(new File([], "held.gguf"))
      return transfer
    })
    await page.dispatchEvent("main", "dragenter", { dataTransfer })
    await page.locator(".dropveil").waitFor()
    expect(await violations(page)).toEqual([])
    await page.dispatchEvent("main", "dragleave", { dataTransfer })
    await page.goto(`${host.window}/#/models`)
    await page.getByRole("button", { name: words.t("library:addModels") }).click()
    const dialog = page.getByRole("dialog")
    await dialog.getByRole("textbox").waitFor()
    expect(await violations(page)).toEqual([])
    await page.keyboard.press("Escape")
    await dialog.waitFor({ state: "detached" })
    await page.getByRole("button", { name: words.t("library:more", { name: "Ember" }) }).click()
    await page.getByRole("menuitem", { name: words.t("library:lookInside") }).click()
    for (let part = 0; part < 5; part++) {
      await dialog.getByRole("radio").nth(part).click()
      await dialog.locator(".copyfield, table, pre").first().waitFor()
      expect(await violations(page)).toEqual([])
    }
  })

  it("finds nothing wrong with Server and Settings", async () => {
    const page = await open("server")
    await page.getByRole("row").filter({ hasText: "200" }).first().waitFor()
    expect(await violations(page)).toEqual([])
    await page.locator(".loaded__how").waitFor()
    await page.locator("td.act button").first().click()
    const dialog = page.getByRole("dialog")
    await dialog.locator(".need__parts").waitFor()
    await dialog.locator("summary").click()
    await dialog.locator("input").first().fill("1")
    await dialog.getByRole("alert").waitFor()
    expect(await violations(page)).toEqual([])
    await page.keyboard.press("Escape")
    await dialog.waitFor({ state: "detached" })
    await page.goto(`${host.window}/#/settings`)
    await page.getByRole("radiogroup").first().waitFor()
    await page.locator(".addline").waitFor()
    await page.locator('.setting input[type="password"]').waitFor()
    expect(await violations(page)).toEqual([])
  })
})
