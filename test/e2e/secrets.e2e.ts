import { randomBytes } from "node:crypto"
import type { Page } from "playwright-core"
import { afterAll, afterEach, beforeAll, expect, it } from "vitest"
import { type BrowserHost, startBrowserHost } from "../support/browserHost.ts"
import { type Canaries, Ear, findCanaries } from "../support/canaries.ts"
import { type QuotingUpstream, quoteNames, startQuotingUpstream } from "../support/upstream/quotingUpstream.ts"

const random = () => randomBytes(15).toString("hex")
const places = [
  "chat",
  "providers",
  "providers/quoting",
  "routes",
  "keys",
  "server",
  "server/ledger",
  "usage",
  "settings",
]

let host: BrowserHost
let upstream: QuotingUpstream
beforeAll(async () => {
  upstream = await startQuotingUpstream()
  host = await startBrowserHost()
})
afterEach(() => host.closeWindows())
afterAll(async () => {
  await host?.close()
  await upstream?.[Symbol.asyncDispose]()
})

/** Everything that comes over the network to the page, but for what is shown once; of the events what has come until now. */
async function hearNetwork(page: Page, ear: Ear): Promise<void> {
  page.on("response", async (response) => {
    const path = new URL(response.url()).pathname
    if (path === "/host/events" || /\/keys\.(create|rotate)$/.test(path)) return
    const text = await response.text().catch(() => "")
    ear.hear(`network ${path}`, `${JSON.stringify(await response.allHeaders().catch(() => ({})))}\n${text}`)
  })
  const session = await page.context().newCDPSession(page)
  const events = new Set<string>()
  session.on("Network.responseReceived", ({ requestId, response }) => {
    if (!response.url.endsWith("/host/events")) return
    events.add(requestId)
    // Only then the data that comes is told with its bytes.
    session.send("Network.streamResourceContent", { requestId }).catch(() => {})
  })
  session.on("Network.dataReceived", ({ requestId, data }) => {
    if (data && events.has(requestId)) ear.hear("network /host/events", Buffer.from(data, "base64").toString("latin1"))
  })
  await session.send("Network.enable")
}

/** What the page shows and what it keeps: also values of fields, which are not in its HTML. */
async function hearPage(page: Page, ear: Ear, where: string): Promise<void> {
  const kept = await page.evaluate(async () => ({
    html: document.documentElement.outerHTML,
    fields: [...document.querySelectorAll("input, textarea")].map((field) => (field as HTMLInputElement).value),
    local: { ...localStorage },
    session: { ...sessionStorage },
    history: JSON.stringify(history.state),
    databases: (await indexedDB.databases()).length,
    caches: (await caches.keys()).length,
    cookies: document.cookie,
  }))
  expect([kept.databases, kept.caches, kept.cookies]).toEqual([0, 0, ""])
  ear.hear(where, kept)
}

it("shows no secret of a service, and one of its own only once", async () => {
  const ear = new Ear()
  const secrets: Record<string, string> = {
    "a key": `sk-${random()}`,
    "a key like nothing": random(),
    "a header": random(),
  }
  const page = await host.open("providers")
  await hearNetwork(page, ear)
  await page.reload()
  await page.getByRole("button", { name: "Add a provider" }).click()
  const adding = page.getByRole("dialog")
  await adding.getByRole("button", { name: /Another service/ }).click()
  await adding.getByLabel("Name").fill("Quoting")
  await adding.getByLabel("Base URL").fill(`${upstream.origin}/v1`)
  await adding.getByLabel("Key", { exact: true }).fill(secrets["a key"] ?? "")
  await adding.getByRole("button", { name: "Add", exact: true }).click()
  // Which opens it: before that, the window is still about to go there.
  await page.getByRole("region", { name: "Quoting", exact: true }).waitFor()
  const id = "quoting"
  await host.call("providers.addSecret", { id, secret: secrets["a key like nothing"] ?? "" })
  await host.call("providers.update", { id, patch: { headers: { "X-Extra": secrets["a header"] ?? "" } } })
  await host.call("providers.setModels", { id, models: quoteNames, patch: { isEnabled: true } })
  await host.call("settings.update", { patch: { ledger: { keepsBodies: true } } })
  const targets = ["json-401", "text-500"].map((model) => ({ provider: id, model }))
  await host.call("routes.create", { route: { name: "steady", targets } })

  // A key: there for as long as its dialog is open, gone with it.
  const create = page.getByRole("button", { name: "Create a key" })
  // The window may still be on its way to the service that was added, and then goes there last.
  const isThere = async () => {
    await page.goto(`${host.window}/#/keys`)
    return create.isVisible()
  }
  await expect.poll(isThere, { timeout: 20_000 }).toBe(true)
  await create.click()
  await page.getByRole("dialog").getByLabel("Name").fill("dify")
  await page.getByRole("dialog").getByRole("button", { name: "Create a key" }).click()
  const shown = page.getByRole("dialog", { name: "Key: dify" })
  const own = (await shown.locator("[data-secret]").textContent()) ?? ""
  expect(findCanaries({ own }, [{ where: "page", bytes: Buffer.from(await page.content()) }])).not.toEqual([])
  await shown.getByRole("button", { name: "I have copied it" }).click()
  await shown.waitFor({ state: "detached" })
  secrets["a key of Hearth"] = own

  const api = await host.apiUrl()
  const messages = [{ role: "user", content: `control-prompt Bearer ${own}` }]
  for (const name of [...quoteNames.map((quote) => `${id}/${quote}`), "steady"]) {
    const body = JSON.stringify({ model: name, messages })
    await ear.ask(`${api}/chat/completions`, { method: "POST", body, headers: { authorization: `Bearer ${own}` } })
    if (name !== "steady") await host.call("providers.check", { id, model: name.slice(id.length + 1) })
  }

  for (const place of places) {
    await page.goto(`${host.window}/#/${place}`)
    await page.getByRole("main").waitFor()
    if (place === "providers/quoting") {
      await page.getByRole("button", { name: "Check", exact: true }).first().click()
      await page.getByRole("status", { name: "What the check found" }).getByText(/Key 2/).waitFor()
    }
    if (place === "server/ledger") {
      await page
        .getByRole("button", { name: /Show details$/ })
        .first()
        .click()
      await page
        .getByRole("dialog", { name: "Request" })
        .getByText(/control-prompt/)
        .first()
        .waitFor()
    }
    await hearPage(page, ear, `page ${place}`)
    if (place === "server/ledger") await page.keyboard.press("Escape")
  }
  await page.reload()
  await page.getByRole("navigation").waitFor()
  await hearPage(page, ear, "page after a reload")
  expect(findCanaries(secrets satisfies Canaries, ear.heard)).toEqual([])

  // The secrets were used, and what the service said about them was heard and shown.
  const received = upstream.received.join("\n")
  for (const name of ["a key", "a key like nothing", "a header"]) expect(received).toContain(secrets[name])
  const shownText = ear.heard.filter(({ where }) => where.startsWith("page")).map(({ bytes }) => bytes.toString())
  for (const word of ["Quoted!", "control-prompt", "quoting"]) expect(shownText.join("\n")).toContain(word)
  const events = ear.heard.filter(({ where }) => where === "network /host/events").map(({ bytes }) => bytes.toString())
  expect(events.join("")).toContain("provider.changed")
  expect(ear.heard.map(({ where }) => where)).toContain("network /host/call/host.snapshot")
})
