import OpenAI, { AuthenticationError, PermissionDeniedError } from "openai"
import type { Page } from "playwright-core"
import { afterAll, afterEach, beforeAll, expect, it } from "vitest"
import { type BrowserHost, startBrowserHost } from "../support/browserHost.ts"

let host: BrowserHost
beforeAll(async () => {
  host = await startBrowserHost()
})
afterEach(() => host.closeWindows())
afterAll(() => host?.close())

const dialog = (page: Page, name: string | RegExp) => page.getByRole("dialog", { name })

async function ask(apiKey: string, model = "ember") {
  const openai = new OpenAI({ baseURL: await host.apiUrl(), apiKey, maxRetries: 0 })
  return openai.chat.completions.create({
    model,
    messages: [{ role: "user", content: "What is 17 + 25?" }],
    temperature: 0,
  })
}

async function createKey(page: Page, name: string, fill: () => Promise<void> = async () => {}): Promise<string> {
  await page.getByRole("button", { name: "Create a key" }).click()
  await dialog(page, "Create a key").getByLabel("Name").fill(name)
  await fill()
  await dialog(page, "Create a key").getByRole("button", { name: "Create a key" }).click()
  const shown = dialog(page, `Key: ${name}`)
  const secret = (await shown.locator("[data-secret]").textContent()) ?? ""
  await shown.getByRole("button", { name: "I have copied it" }).click()
  return secret
}

it("gives out a key that works, shows what it used, and refuses it once it is revoked", async () => {
  const page = await host.open("keys")
  const secret = await createKey(page, "dify")
  expect(secret).toMatch(/^sk-hearth-/)
  expect(await page.content()).not.toContain(secret)

  const answer = await ask(secret)
  expect(answer.choices[0]?.message.content).toBeTruthy()
  const row = page.getByRole("row").filter({ hasText: "dify" })
  await row.getByText(`${answer.usage?.total_tokens} tokens`).waitFor()

  // The same request stands in the ledger under the name of the key.
  await row.getByRole("button", { name: "Actions for dify" }).click()
  await page.getByRole("menuitem", { name: "Show its requests" }).click()
  await page.getByRole("region", { name: "Ledger" }).getByText("dify").first().waitFor()

  await page.goto(`${host.window}/#/usage`)
  await page.getByLabel("Divided by").selectOption("key")
  await page.getByRole("region", { name: "In figures" }).getByRole("button", { name: "dify" }).waitFor()

  await page.goto(`${host.window}/#/keys`)
  await page.getByRole("button", { name: "Actions for dify" }).click()
  await page.getByRole("menuitem", { name: "Revoke" }).click()
  await dialog(page, "Revoke dify?").getByRole("button", { name: "Revoke" }).click()
  await row.getByText("revoked").waitFor()
  await expect(ask(secret)).rejects.toBeInstanceOf(AuthenticationError)
})

it("holds a key to the models that were chosen for it", async () => {
  const page = await host.open("keys")
  const secret = await createKey(page, "narrow", async () => {
    await dialog(page, "Create a key").getByLabel("Models", { exact: true }).fill("support-*")
    await page.keyboard.press("Enter")
  })
  await expect(ask(secret)).rejects.toBeInstanceOf(PermissionDeniedError)
})

it("lets no old text of a rotated key through, and the new one at once", async () => {
  const page = await host.open("keys")
  const first = await createKey(page, "laptop")
  await page.getByRole("button", { name: "Actions for laptop" }).click()
  await page.getByRole("menuitem", { name: "Rotate" }).click()
  await dialog(page, "Rotate laptop?").getByRole("button", { name: "Rotate" }).click()
  const second = (await dialog(page, "Key: laptop").locator("[data-secret]").textContent()) ?? ""
  expect(second).not.toBe(first)
  await host.call("settings.update", { patch: { server: { requiresKeyHere: true } } })
  try {
    await expect(ask(first)).rejects.toBeInstanceOf(AuthenticationError)
    expect((await ask(second)).choices).toHaveLength(1)
  } finally {
    await host.call("settings.update", { patch: { server: { requiresKeyHere: false } } })
  }
})

it("keeps what was said when that is wanted, and sends it again", async () => {
  await host.call("settings.update", { patch: { ledger: { keepsBodies: true } } })
  const answer = await ask("any")
  const page = await host.open("server/ledger")
  await page
    .getByRole("button", { name: /Show details$/ })
    .first()
    .click()
  const request = dialog(page, "Request")
  await request.getByText("What is 17 + 25?").waitFor()
  await request.getByRole("button", { name: "Send again" }).click()
  const again = request.getByRole("region", { name: "Answer to what was sent again" })
  await again.getByText(answer.choices[0]?.message.content?.trim() ?? "nothing", { exact: false }).waitFor()
})

it("downloads the requests as CSV", async () => {
  const page = await host.open("usage")
  await page.getByRole("button", { name: "Export" }).click()
  const download = page.waitForEvent("download")
  await page.getByRole("menuitem", { name: "Requests as CSV" }).click()
  expect((await download).suggestedFilename()).toMatch(/^hearth-.*\.csv$/)
})

it("asks about a website that wants the models, on whatever page the user is, and lets it in when allowed", async () => {
  const page = await host.open("usage")
  const url = await host.apiUrl()
  const askAsWebsite = () => fetch(`${url}/models`, { headers: { origin: "https://tools.example" } })
  expect((await askAsWebsite()).status).toBe(403)
  await page.getByText("Allow https://tools.example to use your models?").waitFor()
  await page.getByRole("button", { name: "Allow" }).click()
  await page.getByText("Allow https://tools.example to use your models?").waitFor({ state: "detached" })
  expect((await askAsWebsite()).headers.get("access-control-allow-origin")).toBe("https://tools.example")
  await page.goto(`${host.window}/#/server`)
  const forget = page.getByRole("button", { name: "Forget the decision about https://tools.example" })
  await forget.click()
  await forget.waitFor({ state: "detached" })
  expect((await askAsWebsite()).status).toBe(403)
})
