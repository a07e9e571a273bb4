import { mkdtempSync, readdirSync, readFileSync, statSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import type { Locator, Page } from "playwright-core"
import { afterAll, afterEach, beforeAll, expect, it } from "vitest"
import { type BrowserHost, startBrowserHost } from "../support/browserHost.ts"
import { answers, ended, say } from "../support/chatWindow.ts"
import { startUpstream, type Upstream } from "../support/upstream/upstream.ts"

const key = "sk-upstream-0123456789abcdef"

let host: BrowserHost
let upstream: Upstream
let dead: Upstream
let folder: string
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "hearth-providers-"))
  upstream = await startUpstream({ secrets: { [key]: null } })
  dead = await startUpstream()
  host = await startBrowserHost({}, folder)
})
afterEach(() => host.closeWindows())
afterAll(async () => {
  await host?.close()
  await upstream?.[Symbol.asyncDispose]()
  await dead?.[Symbol.asyncDispose]()
})

const section = (page: Page, name: string): Locator => page.getByRole("region", { name, exact: true })

it("adds a service, checks it, and lets a model of it answer in the chat", async () => {
  const page = await host.open("providers")
  await page.getByRole("button", { name: "Add a provider" }).click()
  const dialog = page.getByRole("dialog")
  await dialog.getByRole("textbox", { name: "Search services" }).fill("nobody knows it")
  await dialog.getByRole("button", { name: /Another service/ }).click()
  await dialog.getByLabel("Name").fill("Lab")
  await dialog.getByLabel("Base URL").fill(`${upstream.baseUrl}/chat/completions`)
  await dialog.getByLabel("Key", { exact: true }).fill(key)
  await dialog.getByRole("button", { name: "Add", exact: true }).click()

  // The list is asked for at once.
  const models = section(page, "Models")
  const use = models.getByRole("switch", { name: "Use gpt-test" })
  await use.waitFor()
  if ((await use.getAttribute("aria-checked")) === "false") await use.click()
  await expect.poll(() => use.getAttribute("aria-checked")).toBe("true")
  await section(page, "Lab").getByRole("button", { name: "Check", exact: true }).click()
  const report = page.getByRole("status", { name: "What the check found" })
  await report.getByText("gpt-test answered.").waitFor()
  await report.getByText("Key 1 is accepted.").waitFor()

  await page.goto(`${host.window}/#/chat`)
  await page.locator(".model-chip").click()
  await page.getByRole("option", { name: /gpt-test/ }).click()
  await page.getByText("Lab answers, on this computer.").waitFor()
  await say(page, "Hello!")
  const answer = answers(page).first()
  await ended(answer)
  await answer.getByText("Lab", { exact: true }).waitFor()
  expect(upstream.requests.at(-1)).toMatchObject({ secret: key, body: { model: "gpt-test" } })

  expect(await page.content()).not.toContain(key)
  expect(filesWith(key)).toEqual([])
})

it("falls over to the next target of a route, and shows both attempts", async () => {
  const gone = await host.call("providers.create", {
    provider: { kind: "other", name: "Gone", baseUrl: dead.baseUrl, auth: "none" },
  })
  await host.call("providers.setModel", { id: gone.id, model: "gpt-test", patch: { isEnabled: true } })
  await dead.kill()

  const page = await host.open("routes")
  await page.getByRole("button", { name: "New route" }).click()
  await page.getByRole("textbox", { name: "Public name" }).fill("steady")
  await addTarget(page, "ember", /Ember/)
  await addTarget(page, "gone", /gpt-test/)
  // Ember was first: the keyboard puts the dead one before it.
  const handle = page.getByRole("button", { name: `Order of ${gone.id}/gpt-test` })
  await handle.focus()
  await page.keyboard.press("Space")
  await page.getByText(`${gone.id}/gpt-test lifted from place 2.`).waitFor({ state: "attached" })
  // The list listens to arrows a moment after it says that something is lifted.
  await expect
    .poll(async () => {
      await page.keyboard.press("ArrowUp")
      return page.getByText(`${gone.id}/gpt-test over place 1.`).count()
    })
    .toBeGreaterThan(0)
  await page.keyboard.press("Space")
  await expect
    .poll(() => section(page, "Targets").getByRole("listitem").first().textContent())
    .toContain(`${gone.id}/gpt-test`)
  await page.getByLabel("Tries again").fill("0")
  await page.getByRole("button", { name: "Save" }).click()

  const tryIt = section(page, "Try it")
  await tryIt.getByRole("list", { name: "Who would be asked, in this order" }).waitFor()
  await tryIt.getByRole("button", { name: "Ask" }).click()
  await tryIt.getByText(/answered by local\/ember/).waitFor()
  const attempts = tryIt.getByRole("list", { name: "Who was asked" }).getByRole("listitem")
  await expect.poll(() => attempts.allTextContents()).toHaveLength(2)
  expect((await attempts.allTextContents())[0]).toContain("Gone cannot be reached")
})

it("puts a target first that is dragged there with the mouse", async () => {
  const { id } = await host.call("routes.create", {
    route: {
      name: "dragged",
      targets: ["one", "two", "three"].map((model) => ({ provider: "local", model })),
    },
  })
  const page = await host.open(`routes/${id}`)
  const names = () =>
    section(page, "Targets")
      .getByTitle(/^local/)
      .allTextContents()
  await expect.poll(names).toEqual(["local/one", "local/two", "local/three"])
  const from = await middleOf(page.getByRole("button", { name: "Order of local/three" }))
  const to = await middleOf(page.getByRole("button", { name: "Order of local/one" }))
  await page.mouse.move(from.x, from.y)
  await page.mouse.down()
  await page.mouse.move(from.x, from.y - 10, { steps: 3 })
  await page.getByText("local/three lifted from place 3.").waitFor({ state: "attached" })
  await page.mouse.move(to.x, to.y, { steps: 8 })
  await page.getByText("local/three over place 1.").waitFor({ state: "attached" })
  await page.mouse.up()
  await expect.poll(names).toEqual(["local/three", "local/one", "local/two"])
  const saveNow = async () => {
    // For a moment after a drag clicks are swallowed, as they may belong to it.
    const save = page.getByRole("button", { name: "Save" })
    if (await save.isVisible()) await save.click({ timeout: 1_000 }).catch(() => {})
    const { routes } = await host.call("host.snapshot", {})
    return routes.find((route) => route.id === id)?.targets.map(({ model }) => model)
  }
  await expect.poll(saveNow).toEqual(["three", "one", "two"])
})

async function middleOf(part: Locator): Promise<{ readonly x: number; readonly y: number }> {
  const box = await part.boundingBox()
  if (box === null) throw new Error("It is not to be seen.")
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 }
}

async function addTarget(page: Page, search: string, option: RegExp): Promise<void> {
  await page.getByRole("button", { name: "Add a target" }).click()
  await page.getByRole("combobox").fill(search)
  await page.getByRole("option", { name: option }).first().click()
}

/** The files below the data folder in which the text stands. */
function filesWith(text: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((file) => {
    const path = join(folder, file)
    return statSync(path).isFile() && readFileSync(path).includes(text)
  })
}
