import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import type { Browser, BrowserContextOptions, Page } from "playwright-core"
import type { HostTransport } from "../../electron/contract/hostTransport.ts"
import type { SettingsPatch } from "../../electron/contract/settings.ts"
import { createHttpTransport } from "../../renderer/host/httpTransport.ts"
import { launchChromium } from "./chromium.ts"
import { type HeadlessProcess, startHeadless } from "./headlessProcess.ts"
import { childrenOf } from "./processes.ts"

const builtEntry = fileURLToPath(new URL("../../out/main/headless.js", import.meta.url))

export type BrowserHost = {
  /** Where the window is served; the same after a restart. */
  readonly window: string
  /** What a window can ask, asked without one. */
  readonly call: HostTransport["call"]
  /** What has been written of an answer until now, whatever a window shows of it yet. */
  writtenOf(messageId: string): Promise<string>
  /** Resolves when the answer has ended. */
  answered(messageId: string): Promise<void>
  /** Where the API answers now. */
  apiUrl(): Promise<string>
  /** A browser of its own at this place of the window. A second tab is `page.context().newPage()`. */
  open(place: string, options?: BrowserContextOptions): Promise<Page>
  /** The same on a new conversation that answers as `answers.json` says: without chance. */
  openChat(): Promise<Page>
  /** Closes every browser window. Fails if a page threw an error or broke its content security policy, or if the host is gone. */
  closeWindows(): Promise<void>
  /** Ends the host without a word, as a crash does. */
  kill(): Promise<void>
  startAgain(): Promise<void>
  /** The processes that answer. Empty where processes cannot be listed. */
  enginePids(): readonly number[]
  close(): Promise<void>
}

/**
 * The built headless host with these settings and variables, on free ports unless they say otherwise, and a real browser to look
 * at it.
 * Its data folder is new, and removed at the end.
 */
export async function startBrowserHost(
  settings: SettingsPatch = {},
  dataFolder = mkdtempSync(join(tmpdir(), "hearth-browser-")),
  env: Readonly<Record<string, string>> = {},
): Promise<BrowserHost> {
  const stored = { language: "en", theme: "light", ...settings, server: { port: 0, ...settings.server } }
  writeFileSync(join(dataFolder, "settings.json"), JSON.stringify(stored))
  // An empty variable counts as not set: what it held could not be changed in Settings.
  const start = (uiPort: string) =>
    startHeadless(dataFolder, {
      entry: builtEntry,
      env: { HEARTH_LANG: "", HEARTH_PORT: "", ...env },
      flags: ["--ui-port", uiPort],
    })

  let host: HeadlessProcess = start("0")
  let browser: Browser | undefined
  const close = async () => {
    await browser?.close()
    await host.stop()
    rmSync(dataFolder, { recursive: true, force: true, maxRetries: 3 })
  }
  try {
    const window = (await host.started()).window.replace(/\/$/, "")
    browser = await launchChromium()
    const windows = browserWindows(browser, window)
    const { call, open } = createHttpTransport({ origin: window, token: "" })
    const follow = (messageId: string) => open("chat.follow", { messageId }, new AbortController().signal)
    return {
      ...windows,
      async closeWindows() {
        await windows.closeWindows()
        if (host.child.exitCode === null && host.child.signalCode === null) return
        throw new Error(`The host ended by itself: ${JSON.stringify(await host.ended)} ${host.child.signalCode}`)
      },
      window,
      call,
      close,
      async openChat() {
        const { id } = await call("conversations.create", { settings: { sampling: { temperature: 0 } } })
        const page = await windows.open(`chat/${id}`)
        await page.locator(".greeting").waitFor()
        return page
      },
      async writtenOf(messageId) {
        for await (const event of follow(messageId)) if (event.type === "snapshot") return event.message.text
        return ""
      },
      async answered(messageId) {
        for await (const event of follow(messageId)) if (event.type === "finished") return
      },
      async apiUrl() {
        const { server } = await call("host.snapshot", {})
        const [address] = server.addresses
        if (address === undefined) throw new Error(`The server is not on: ${JSON.stringify(server.state)}`)
        return address.url
      },
      async kill() {
        host.child.kill("SIGKILL")
        await host.ended
      },
      async startAgain() {
        host = start(new URL(window).port)
        await host.started()
      },
      enginePids: () => childrenOf(host.child.pid ?? 0),
    }
  } catch (error) {
    await close()
    throw error
  }
}

function browserWindows(browser: Browser, origin: string): Pick<BrowserHost, "open" | "closeWindows"> {
  const problems: string[] = []
  return {
    async open(place, options = {}) {
      const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options })
      context.on("weberror", (error) => problems.push(String(error.error())))
      context.on("console", (message) => {
        if (message.text().includes("Content Security Policy")) problems.push(message.text())
      })
      const page = await context.newPage()
      await page.goto(`${origin}/#/${place}`)
      await page.getByRole("navigation").first().waitFor()
      return page
    },
    async closeWindows() {
      await Promise.all(browser.contexts().map((context) => context.close()))
      const found = problems.splice(0)
      if (found.length > 0) throw new Error(`The window had errors:\n${found.join("\n")}`)
    },
  }
}
