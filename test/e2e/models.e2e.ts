import { cpSync, mkdirSync, mkdtempSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import type { Page } from "playwright-core"
import { afterAll, afterEach, beforeAll, expect, it } from "vitest"
import { type BrowserHost, startBrowserHost } from "../support/browserHost.ts"
import { ask } from "../support/chatWindow.ts"
import { adapterAnswers, emberFixtures } from "../support/ember.ts"

let host: BrowserHost
beforeAll(async () => {
  const dataFolder = mkdtempSync(join(tmpdir(), "hearth-browser-"))
  mkdirSync(join(dataFolder, "models"))
  cpSync(join(emberFixtures, "herbs-lora-f32.gguf"), join(dataFolder, "models", "herbs-lora-f32.gguf"))
  host = await startBrowserHost({}, dataFolder)
})
afterEach(() => host.closeWindows())
afterAll(() => host?.close())

const section = (page: Page, name: string) => page.getByRole("region", { name, exact: true })

it("loads a model with the context that was set, and loads it anew when that is taken back", async () => {
  const page = await host.open("models")
  const settings = page.getByRole("button", { name: "Load settings of Ember" })
  const dialog = page.getByRole("dialog", { name: "Load settings of Ember" })
  const context = dialog.getByRole("textbox", { name: "Context size (tokens)" })
  await settings.click()
  await dialog.getByPlaceholder("Automatic: 2,048").waitFor()
  await context.fill("1024")
  await dialog.getByText("Fits", { exact: true }).waitFor()
  await page.keyboard.press("Enter")
  await dialog.waitFor({ state: "detached" })
  await section(page, "Library").getByRole("button", { name: "Load Ember" }).click()
  await page.getByRole("link", { name: "Server" }).click()
  const row = section(page, "Loaded models").getByRole("row").filter({ hasText: "Ember" })
  await row.filter({ hasText: "1,024 tokens per slot" }).waitFor()
  await section(page, "Loaded models")
    .getByText(/^[\d.]+ [kMG]B of [\d.]+ [MGT]B of memory reserved/)
    .waitFor()

  await settings.click()
  await dialog.getByText(/It is loaded anew with these settings/).waitFor()
  await dialog.getByRole("button", { name: "All automatic" }).click()
  await dialog.getByRole("button", { name: "Save" }).click()
  await row.filter({ hasText: "2,048 tokens per slot" }).waitFor()
})

it("refuses where it was typed what the host would refuse", async () => {
  const page = await host.open("models")
  await page.getByRole("button", { name: "Load settings of Ember" }).click()
  const dialog = page.getByRole("dialog", { name: "Load settings of Ember" })
  await dialog.getByRole("textbox", { name: "Context size (tokens)" }).fill("127")
  await dialog.getByRole("alert").filter({ hasText: "A whole number from 128 to" }).waitFor()
  expect(await dialog.getByRole("button", { name: "Save" }).isDisabled()).toBe(true)
  await expect(
    host.call("models.configure", { id: "ember", settings: { load: { contextSize: 127 }, idleMinutes: null } }),
  ).rejects.toMatchObject({ param: "settings.load.contextSize" })
})

it("lists an adapter with its name, and answers with it as strongly as its slider says", async () => {
  const [herb] = adapterAnswers().filter(({ adapter }) => adapter === "herbs")
  if (herb === undefined) throw new Error("There is no answer with herbs.")
  const adapters = await host.open("adapters")
  await section(adapters, "Adapters").getByText("ember:herbs", { exact: true }).waitFor()

  const settings = { sampling: { temperature: 0 }, thinking: herb.enable_thinking }
  const { id } = await host.call("conversations.create", { settings })
  const page = await host.open(`chat/${id}`)
  await page.getByRole("slider", { name: /herbs/i }).fill("1")
  await page.getByText("ember:herbs", { exact: true }).waitFor()
  const answer = await ask(page, String(herb.messages.at(-1)?.content))
  expect(await answer.textContent()).toContain(herb.contains)
})
