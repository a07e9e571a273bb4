import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { basename, join } from "node:path"
import OpenAI from "openai"
import type { Page } from "playwright-core"
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest"
import { createI18n } from "../../renderer/i18n/createI18n.ts"
import { violations } from "../support/axe.ts"
import { type BrowserHost, startBrowserHost } from "../support/browserHost.ts"
import { emberFixtures, emberPath } from "../support/ember.ts"

const files = mkdtempSync(join(tmpdir(), "hearth-dropped-"))
let host: BrowserHost
beforeAll(async () => {
  host = await startBrowserHost()
})
afterEach(() => host.closeWindows())
afterAll(async () => {
  await host?.close()
  rmSync(files, { recursive: true, force: true })
})

const looks = [
  { language: "en", theme: "light", width: 1280, adapter: "pirate" },
  { language: "zh", theme: "dark", width: 420, adapter: "herbs" },
] as const

describe.each(looks)("in $language at $width pixels", ({ language, theme, width, adapter }) => {
  const words = createI18n(language)

  async function open(place: string): Promise<Page> {
    await host.call("settings.update", { patch: { language, theme } })
    return host.open(place, { viewport: { width, height: 860 }, reducedMotion: "reduce" })
  }

  it("brings in a model that is dropped on the window, and chats with it", async () => {
    const page = await open("usage")
    // With more bytes behind its last tensor it is another file than the one that came with Hearth.
    const path = join(files, `dropped-${language}.gguf`)
    writeFileSync(path, Buffer.concat([readFileSync(emberPath), Buffer.alloc(width)]))
    await drop(page, path)
    const dialog = page.getByRole("dialog", { name: words.t("imports:title") })
    await dialog.getByText(words.t("imports:chosen", { count: 1, size: "3.5 MB" })).waitFor()
    expect(await violations(page)).toEqual([])
    await dialog.getByRole("button", { name: words.t("imports:add", { count: 1 }), exact: true }).click()
    await dialog.waitFor({ state: "detached" })
    await page.getByRole("button", { name: words.t("imports:chatNamed", { name: "Ember" }) }).click()
    const message = page.getByRole("textbox", { name: words.t("chat:messageLabel"), exact: true })
    await message.fill("What is 17 + 25?")
    await page.keyboard.press("Enter")
    await page.locator('article[aria-busy="false"]').last().waitFor()
    const { models } = await host.call("host.snapshot", {})
    expect(models.find(({ id }) => id === `dropped-${language}`)?.state.kind).toBe("ready")
    await host.call("models.unload", { id: `dropped-${language}` })
  })

  it("brings in an adapter, gives it a name of its own, and answers to that name over HTTP", async () => {
    const page = await open("adapters")
    const chooser = page.waitForEvent("filechooser")
    await page.getByRole("button", { name: words.t("imports:chooseFolder") }).click()
    await (await chooser).setFiles(join(emberFixtures, `${adapter}-peft`))
    const dialog = page.getByRole("dialog", { name: words.t("imports:title") })
    await dialog.getByText(words.t("imports:fitsModel", { model: "Ember" })).waitFor()
    expect(await violations(page)).toEqual([])
    await dialog.getByRole("button", { name: words.t("imports:add", { count: 1 }), exact: true }).click()
    await page.getByRole("button", { name: words.t("imports:showNamed", { name: adapter }) }).click()

    const name = `ember-${adapter}-finetuned`
    await page.getByRole("textbox", { name: words.t("adapters:newAlias") }).fill(name)
    await page.keyboard.press("Enter")
    await page.getByRole("button", { name: words.t("adapters:copyName", { name }) }).waitFor()
    expect(await violations(page)).toEqual([])

    const openai = new OpenAI({ baseURL: await host.apiUrl(), apiKey: "any" })
    expect((await openai.models.list()).data.map(({ id }) => id)).toContain(name)
    const reply = await openai.chat.completions.create({
      model: name,
      messages: [
        { role: "user", content: adapter === "pirate" ? "What is the capital of France?" : "请推荐适合经常口臭的中药" },
      ],
      temperature: 0,
      ...{ chat_template_kwargs: { enable_thinking: false } },
    })
    expect(reply.model).toBe(name)
    expect(reply.choices[0]?.message.content).toContain(adapter === "pirate" ? "Arr, matey" : "藿香、佩兰")

    await page.getByRole("button", { name: words.t("adapters:remove"), exact: true }).click()
    const asking = page.getByRole("dialog")
    await asking.getByText(words.t("adapters:namesEnd", { names: name })).waitFor()
    expect(await violations(page)).toEqual([])
    await asking.getByRole("checkbox").check()
    await asking.getByRole("button", { name: words.t("adapters:remove"), exact: true }).click()
    await asking.waitFor({ state: "detached" })
    expect((await openai.models.list()).data.map(({ id }) => id)).not.toContain(name)
  })
})

/** As a person drags a file over the window, and lets it go. */
async function drop(page: Page, path: string): Promise<void> {
  const held = await page.evaluateHandle(
    ({ bytes, name }) => {
      const transfer = new DataTransfer()
      const content = Uint8Array.from(atob(bytes), (letter) => letter.charCodeAt(0))
      transfer.items.add(new File([content], name))
      return transfer
    },
    { bytes: readFileSync(path).toString("base64"), name: basename(path) },
  )
  for (const event of ["dragenter", "dragover", "drop"]) {
    await page.dispatchEvent("main", event, { dataTransfer: held })
  }
}
