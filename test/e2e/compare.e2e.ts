import { cpSync, mkdirSync, mkdtempSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import type { Page } from "playwright-core"
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest"
import { type BrowserHost, startBrowserHost } from "../support/browserHost.ts"
import { answers, composer, say } from "../support/chatWindow.ts"
import { adapterAnswers, emberFixtures } from "../support/ember.ts"
import { answerText } from "../support/upstream/answers.ts"
import { startUpstream, type Upstream } from "../support/upstream/upstream.ts"

let host: BrowserHost
let upstream: Upstream
const held = Promise.withResolvers<void>()
beforeAll(async () => {
  const dataFolder = mkdtempSync(join(tmpdir(), "hearth-browser-"))
  mkdirSync(join(dataFolder, "models"))
  for (const name of ["herbs-lora-f32.gguf", "pirate-lora-f32.gguf"]) {
    cpSync(join(emberFixtures, name), join(dataFolder, "models", name))
  }
  host = await startBrowserHost({}, dataFolder)
  // Some of its models say nothing until the test lets them.
  upstream = await startUpstream({
    before: (_frame, { body }) => (String(body.model).startsWith("slow") ? held.promise : undefined),
  })
  const provider = { kind: "other", id: "far", name: "Far away", baseUrl: upstream.baseUrl, secrets: [{ secret: "x" }] }
  await host.call("providers.create", { provider })
  const price = { currency: "USD", inputPerMillion: 100, cachedPerMillion: null, outputPerMillion: 1000 }
  for (const model of ["quick", "slow", "slow-2", "slow-3", "slow-4"]) {
    await host.call("providers.setModel", {
      id: "far",
      model,
      patch: { isEnabled: true, capabilities: ["chat"], price },
    })
  }
})
afterEach(() => host.closeWindows())
afterAll(async () => {
  await host?.close()
  await upstream?.[Symbol.asyncDispose]()
})

const column = (page: Page, name: string) => page.getByRole("article", { name: `${name} answers`, exact: true })
const ended = (page: Page, name: string) => column(page, name).and(page.locator('[aria-busy="false"]')).last().waitFor()

async function add(page: Page, search: string, name: RegExp): Promise<void> {
  await page.getByRole("button", { name: "Compare with another model" }).click()
  await page.getByRole("combobox").fill(search)
  await page.getByRole("option", { name }).click()
}

describe("comparing", () => {
  it("asks Ember, Ember with two adapters and a remote model, and goes on with the one that is chosen", async () => {
    const [herbs] = adapterAnswers().filter(({ adapter }) => adapter === "herbs")
    const [pirate] = adapterAnswers().filter(({ adapter }) => adapter === "pirate")
    if (herbs === undefined || pirate === undefined) throw new Error("There are no answers with adapters.")
    const page = await host.openChat()
    await page.getByRole("radio", { name: "Off" }).click()
    await add(page, "herbs", /herbs/i)
    await add(page, "pirate", /pirate/i)
    await add(page, "quick", /quick/)
    await page.getByRole("heading", { name: "Ask 4 models at once" }).waitFor()
    await say(page, String(herbs.messages.at(-1)?.content))
    await expect.poll(() => answers(page).count()).toBe(4)
    await page.locator('article[aria-busy="true"]').first().waitFor({ state: "detached" })
    await expect.poll(() => page.locator('article[aria-busy="false"]').count()).toBe(4)
    const [plain = "", withHerbs = "", , remote = ""] = await answers(page).allTextContents()
    expect(withHerbs).toContain(herbs.contains)
    expect(plain).not.toContain(herbs.contains)
    expect(remote).toContain(answerText)
    // 12 tokens of the prompt and 9 of the answer.
    expect(remote).toContain("$0.01")
    expect(plain).toContain("stayed here")
    expect(remote).not.toContain("stayed here")

    // All of them go on, each with what it said itself.
    await say(page, "And now?")
    await expect.poll(() => page.locator('article[aria-busy="false"]').count()).toBe(8)
    const asked = upstream.requests.at(-1)?.body.messages
    expect(JSON.stringify(asked)).toContain(answerText)
    expect(JSON.stringify(asked)).not.toContain(herbs.contains)

    await column(page, "quick").last().getByRole("button", { name: "Go on with this one" }).click()
    await column(page, "quick").last().getByText("Goes on here").waitFor()
    await page.getByRole("button", { name: "Model: quick, at Far away" }).waitFor()
    await say(page, "Only you.")
    await expect.poll(() => page.locator('article[aria-busy="false"]').count()).toBe(9)
    // What was chosen, and who was compared, is there after a reload.
    await page.reload()
    await page.getByText("Only you.").waitFor()
    expect(await page.locator('article[aria-busy="false"]').count()).toBe(9)
  })

  it("shows one that has ended while another is still silent, and stops that one alone", async () => {
    const { id } = await host.call("conversations.create", {
      settings: { sampling: { temperature: 0 }, compareWith: ["far/slow"] },
    })
    const page = await host.open(`chat/${id}`)
    await say(page, "Hello!")
    await ended(page, "Ember")
    await column(page, "Ember").getByText("Hello! How can I help you today?").waitFor()
    await column(page, "slow").getByRole("button", { name: "Stop slow" }).click()
    await ended(page, "slow")
    await expect.poll(() => upstream.runningCount).toBe(0)
    expect(await composer(page).getAttribute("placeholder")).toBe("Message 2 models at once")
  })

  it("leaves a second tab of the browser connections enough to stop four that are silent", async () => {
    const settings = { model: "far/slow", compareWith: ["far/slow-2", "far/slow-3", "far/slow-4"] }
    const { id } = await host.call("conversations.create", { settings })
    const page = await host.open(`chat/${id}`)
    await say(page, "Hello!")
    await expect.poll(() => upstream.runningCount).toBe(4)
    const second = await page.context().newPage()
    await second.goto(`${host.window}/#/chat/${id}`)
    await second.locator('article[aria-busy="true"]').nth(3).waitFor()
    await second.getByRole("button", { name: "Stop", exact: true }).click()
    for (const window of [page, second]) await window.locator('article[aria-busy="false"]').nth(3).waitFor()
    held.resolve()
  })
})
