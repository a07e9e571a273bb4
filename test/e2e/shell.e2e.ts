import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join, resolve } from "node:path"
import type { Page } from "playwright-core"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { callHost, clickTray, dropPaths, pickNext, readMenu, readTray } from "../support/electron/desktopDriver.ts"
import { type LaunchedApp, launchApp } from "../support/electron/launch.ts"
import { adapterPath, emberPath } from "../support/ember.ts"
import { childrenOf, isRunning } from "../support/processes.ts"

const isStandIn = !process.env.E2E_ELECTRON
const dataFolder = mkdtempSync(join(tmpdir(), "hearth-shell-"))
const outside = mkdtempSync(join(tmpdir(), "hearth-outside-"))
afterAll(() => {
  for (const folder of [dataFolder, outside]) rmSync(folder, { recursive: true, force: true })
})

const open = () =>
  launchApp({ folder: resolve("."), env: { HEARTH_DATA_DIR: dataFolder, HEARTH_PORT: "0", HEARTH_LOG: "warn" } })

async function apiAddress(page: Page): Promise<string | undefined> {
  return (await callHost(page, "host.snapshot", {})).server.addresses[0]?.url
}

/** Somewhere on the disk; with a byte behind its last tensor it is another file than the one that came with Hearth. */
function file(name: string, from: string): string {
  const path = join(outside, name)
  writeFileSync(path, Buffer.concat([readFileSync(from), Buffer.alloc(1)]))
  return path
}

/** "refused" when nothing listens there. */
async function ask(address: string): Promise<number | "refused"> {
  try {
    return (await fetch(`${address}/models`)).status
  } catch {
    return "refused"
  }
}

describe("the desktop app", () => {
  let app: LaunchedApp
  let page: Page
  beforeAll(async () => {
    app = await open()
    page = await app.firstWindow()
    await page.getByRole("navigation").first().waitFor()
    await callHost(page, "settings.update", { patch: { language: "en" } })
  })
  afterAll(() => app?.close())

  it("shows its window, with the bridge and without Node in it", async () => {
    await page.getByRole("navigation").first().waitFor()
    expect(
      await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().map((each) => each.isVisible())),
    ).toEqual([true])
    const globals = await page.evaluate(() => ["hearth", "require", "process"].filter((name) => name in globalThis))
    expect(globals).toEqual(["hearth"])
  })

  it("streams Ember's answer into the window", async () => {
    await page.getByRole("textbox", { name: /^Message/ }).fill("What is the capital of France?")
    await page.keyboard.press("Enter")
    const answer = page.getByRole("article", { name: /answers$/ })
    await answer.filter({ hasText: "Paris" }).waitFor({ timeout: 60_000 })
    await page.locator('article[aria-busy="false"]').waitFor()
  })

  it("opens links in the system's browser and never in its own window", async () => {
    const before = page.url()
    await page.evaluate(() => {
      window.open("https://example.com/opened")
      window.open("file:///etc/passwd")
    })
    await page.evaluate(() => {
      location.href = "https://example.com/navigated"
    })
    if (isStandIn) {
      const links = ["https://example.com/opened", "https://example.com/navigated"]
      await expect.poll(() => openedLinks(app)).toEqual(links)
    }
    expect(await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1)
    expect(page.url()).toBe(before)
  })

  it.runIf(isStandIn)("switches the server off and on from the tray", async () => {
    const address = await waitForAddress(page)
    expect(await ask(address)).toBe(200)
    expect((await readTray(app))?.toolTip).toContain(address)

    await clickTray(app, "switch")
    await expect.poll(() => ask(address)).toBe("refused")
    await expect.poll(async () => (await readTray(app))?.labels[0]).toBe("Server is off")

    await clickTray(app, "switch")
    expect(await ask(await waitForAddress(page))).toBe(200)
  })

  it.runIf(isStandIn)("copies the address that clients need", async () => {
    await clickTray(app, "copy-address")
    expect(await app.evaluate(({ clipboard }) => clipboard.readText())).toBe(await apiAddress(page))
  })

  it.runIf(isStandIn)("ejects a loaded model from the tray", async () => {
    const isLoaded = async () => (await callHost(page, "host.snapshot", {})).models[0]?.state.kind
    expect(await isLoaded()).toBe("ready")
    await clickTray(app, "eject-ember")
    await expect.poll(isLoaded, { timeout: 10_000 }).toBe("unloaded")
    await expect.poll(async () => (await readTray(app))?.labels).not.toContain("Eject Ember")
  })

  it.runIf(isStandIn)("brings in what is chosen in the system's dialog, and leaves it where it was", async () => {
    const path = file("chosen.gguf", emberPath)
    await page.getByRole("link", { name: "Models" }).click()
    await page.getByRole("button", { name: "Add models" }).click()
    const dialog = page.getByRole("dialog", { name: "Add models and adapters" })
    await pickNext(app, [path])
    await dialog.getByRole("button", { name: "Choose files" }).click()
    await dialog.getByText("1 chosen, 3.5 MB").waitFor()
    await dialog.getByRole("button", { name: "Add", exact: true }).click()
    await page.getByText("Ember is in the library").waitFor()
    const chosen = (await callHost(page, "models.inspect", { id: "chosen" })).files[0]
    expect(chosen?.path).toBe(join(dataFolder, "models", "chosen.gguf"))
    expect(existsSync(path)).toBe(true)
  })

  it.runIf(isStandIn)("moves in what is dropped on its window, without sending a byte of it", async () => {
    const path = file("herbs.gguf", adapterPath("herbs"))
    await dropPaths(page, { "herbs.gguf": path })
    const dialog = page.getByRole("dialog", { name: "Add models and adapters" })
    await dialog.getByText("Fits Ember").waitFor()
    await dialog.getByRole("radio", { name: "Move" }).check({ force: true })
    await dialog.getByRole("button", { name: "Add", exact: true }).click()
    await page.getByRole("button", { name: "Show herbs" }).waitFor()
    await page.getByRole("link", { name: "Chat" }).click()
    const { adapters } = await callHost(page, "host.snapshot", {})
    expect(adapters.map(({ id }) => id)).toEqual(["herbs"])
    expect(existsSync(path)).toBe(false)
    expect(existsSync(join(dataFolder, "incoming"))).toBe(false)
  })

  it("presses the window's shortcut when a menu item is chosen", async () => {
    await app.evaluate(({ Menu }) => {
      const items = Menu.getApplicationMenu()?.items.flatMap((item) => item.submenu?.items ?? [])
      items?.find((item) => item.label === "Commands…")?.click()
    })
    await page.getByRole("dialog").waitFor()
    await page.keyboard.press("Escape")
    await page.getByRole("dialog").waitFor({ state: "hidden" })
  })

  it("speaks Chinese in menu, tray and window as soon as that is the language", async () => {
    await callHost(page, "settings.update", { patch: { language: "zh" } })
    await expect.poll(() => readMenu(app)).toContain("编辑")
    if (isStandIn) expect((await readTray(app))?.labels).toContain("复制地址")
    await page
      .getByRole("link", { name: "服务器" })
      .or(page.getByRole("button", { name: "服务器" }))
      .first()
      .waitFor()
    await callHost(page, "settings.update", { patch: { language: "en" } })
    await expect.poll(() => readMenu(app)).toContain("Edit")
  })

  it("hides in the tray when it is closed, keeps serving, and comes back", async () => {
    await callHost(page, "settings.update", { patch: { isClosedToTray: true } })
    await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close())
    const isVisible = () => app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isVisible())
    expect(await isVisible()).toBe(false)
    expect(await ask(await waitForAddress(page))).toBe(200)
    await app.evaluate(({ app: electronApp }) => electronApp.emit("second-instance"))
    expect(await isVisible()).toBe(true)
  })

  it("keeps what the window shows across a reload", async () => {
    await page.reload()
    await page.getByText("What is the capital of France?").first().waitFor()
    expect(await apiAddress(page)).toBeDefined()
  })

  it("comes back by itself when the window's process has died, and not again and again", async () => {
    const die = () =>
      app.evaluate(({ BrowserWindow }) => {
        const contents = BrowserWindow.getAllWindows()[0]?.webContents
        contents?.emit("render-process-gone", {}, { reason: "crashed", exitCode: 5 })
      })
    const isMarked = () => page.evaluate(() => "marked" in globalThis)
    await page.evaluate(() => Object.assign(globalThis, { marked: true }))
    await die()
    await expect.poll(isMarked).toBe(false)
    expect(await apiAddress(page)).toBeDefined()
    await page.evaluate(() => Object.assign(globalThis, { marked: true }))
    await die()
    await page.getByRole("navigation").first().waitFor()
    expect(await isMarked()).toBe(true)
  })

  it("gathers no listeners however often the window is reloaded", async () => {
    const countListeners = () =>
      app.evaluate(({ BrowserWindow }) => {
        const contents = BrowserWindow.getAllWindows()[0]?.webContents
        return contents
          ?.eventNames()
          .map((name) => contents.listenerCount(name))
          .reduce((sum, count) => sum + count, 0)
      })
    const before = await countListeners()
    for (let count = 0; count < 3; count++) {
      await page.reload()
      expect(await apiAddress(page)).toBeDefined()
    }
    expect(await countListeners()).toBe(before)
  })

  it("leaves no process behind, and remembers where its window was", async () => {
    const host = app.process().pid ?? 0
    const processes = [host, ...childrenOf(host)]
    await app.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows()[0]?.setBounds({ x: 40, y: 30, width: 900, height: 700 }),
    )
    await app.close()
    await expect.poll(() => processes.filter(isRunning)).toEqual([])
    const placement = JSON.parse(readFileSync(join(dataFolder, "window.json"), "utf8"))
    expect(placement.bounds).toEqual({ x: 40, y: 30, width: 900, height: 700 })
  })
})

function openedLinks(app: LaunchedApp): Promise<unknown[]> {
  return app.evaluate((electron) => {
    const { standIn } = electron as unknown as { standIn: { records: { what: string; details: unknown }[] } }
    return standIn.records.filter((each) => each.what === "shell.openExternal").map((each) => each.details)
  })
}

async function waitForAddress(page: Page): Promise<string> {
  await expect.poll(() => apiAddress(page)).toBeDefined()
  return (await apiAddress(page)) ?? ""
}
