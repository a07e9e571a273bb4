import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { basename, join } from "node:path"
import type { Page } from "playwright-core"
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest"
import { createI18n } from "../../renderer/i18n/createI18n.ts"
import { violations } from "../support/axe.ts"
import { type BrowserHost, startBrowserHost } from "../support/browserHost.ts"
import { emberPath } from "../support/ember.ts"

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
  { language: "en", theme: "light", width: 1280 },
  { language: "zh", theme: "dark", width: 420 },
] as const

describe.each(looks)("in $language at $width pixels", ({ language, theme, width }) => {
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
