import { once } from "node:events"
import { type AddressInfo, createServer } from "node:net"
import type { Locator, Page } from "playwright-core"
import { afterAll, afterEach, beforeAll, expect, it, onTestFinished } from "vitest"
import { type BrowserHost, startBrowserHost } from "../support/browserHost.ts"
import { askEmber } from "../support/headlessProcess.ts"

let host: BrowserHost
beforeAll(async () => {
  host = await startBrowserHost()
})
afterEach(() => host.closeWindows())
afterAll(() => host?.close())

const theSwitch = (page: Page) => page.getByRole("switch", { name: "Server", exact: true })
const pill = (page: Page) => page.getByRole("button", { name: /Server: copy the address$|Open the Server page$/ })
const section = (page: Page, name: string): Locator => page.getByRole("region", { name, exact: true })

it("is switched off and on, for the apps, for the pill, and for another tab", async () => {
  const page = await host.open("server")
  const other = await page.context().newPage()
  await other.goto(`${host.window}/#/chat`)
  const address = await host.apiUrl()
  await pill(page)
    .filter({ hasText: new URL(address).host })
    .waitFor()

  await theSwitch(page).click()
  await section(page, "Server").getByRole("heading", { name: "Server is off" }).waitFor()
  await expect(fetch(`${address}/models`)).rejects.toThrow()
  await pill(page).filter({ hasText: "Off" }).waitFor()
  await pill(other).filter({ hasText: "Off" }).waitFor()

  await theSwitch(page).click()
  await section(page, "Server").getByRole("heading", { name: "Server is on" }).waitFor()
  expect((await fetch(`${await host.apiUrl()}/models`)).status).toBe(200)
  await pill(other).filter({ hasText: "On" }).waitFor()
})

it("keeps its columns in sight however long a name is that an app asks for", async () => {
  const api = await host.apiUrl()
  await fetch(`${api}/chat/completions`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ model: "x".repeat(200), messages: [{ role: "user", content: "Hello!" }] }),
  })
  const page = await host.open("server")
  const requests = section(page, "Requests")
  await requests.getByRole("button", { name: /^404: / }).waitFor()
  const cost = await requests.getByRole("columnheader", { name: "Cost" }).boundingBox()
  const width = await page.evaluate(() => innerWidth)
  expect((cost?.x ?? Number.POSITIVE_INFINITY) + (cost?.width ?? 0)).toBeLessThan(width)
  await requests.getByRole("button", { name: "Clear the list" }).click()
})

it("lists what apps ask, as it happens, also what was refused", async () => {
  const page = await host.open("server")
  const requests = section(page, "Requests")
  const rows = requests.getByRole("row").filter({ hasText: "ember" })
  await requests.getByText("No requests yet").waitFor()
  const api = await host.apiUrl()
  expect(await askEmber(api, "What is the capital of France?")).toContain("Paris")
  await rows.filter({ hasText: "200" }).filter({ hasText: "node" }).waitFor()

  await fetch(`${api}/chat/completions`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ model: "embre", messages: [{ role: "user", content: "Hello!" }] }),
  })
  await requests.getByRole("button", { name: /^404: / }).waitFor()
  await requests.getByRole("textbox", { name: "Filter requests" }).fill("404")
  await expect.poll(() => requests.getByRole("row").count()).toBe(2)
  await requests.getByRole("button", { name: "Clear the list" }).click()
  await requests.getByText("No requests yet").waitFor()
})

it("ejects a model and loads it again", async () => {
  await host.call("models.load", { id: "ember" })
  const page = await host.open("server")
  await page.getByRole("button", { name: "Eject Ember" }).click()
  await page.getByText("No model is loaded.").waitFor()
  await expect.poll(() => host.enginePids()).toEqual([])
  await section(page, "Loaded models").getByRole("button", { name: "Load Ember" }).click()
  await page.getByRole("button", { name: "Eject Ember" }).waitFor()
  await section(page, "Loaded models")
    .getByRole("img", { name: /^0 of \d+ slots busy$/ })
    .waitFor()
})

it("names who holds a port that is taken, and goes on with a free one", async () => {
  const holder = createServer().listen(0, "127.0.0.1")
  await once(holder, "listening")
  onTestFinished(() => new Promise((resolve) => holder.close(() => resolve())))
  const { port } = holder.address() as AddressInfo
  const page = await host.open("server")
  await page.getByRole("textbox", { name: "Port" }).fill(String(port))
  await page.keyboard.press("Enter")
  const alert = section(page, "Server").getByRole("alert")
  await alert.filter({ hasText: String(port) }).waitFor()
  if (process.platform === "linux") expect(await alert.textContent()).toContain(`pid ${process.pid}`)

  await alert.getByRole("button", { name: /^Use port \d+$/ }).click()
  await section(page, "Server").getByRole("heading", { name: "Server is on" }).waitFor()
  expect(await host.apiUrl()).not.toContain(`:${port}/`)
  expect((await fetch(`${await host.apiUrl()}/models`)).status).toBe(200)
})
