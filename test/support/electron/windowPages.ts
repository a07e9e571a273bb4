import type { BrowserContext, Page } from "playwright-core"
import { fromPageUrl, isPageUrl, pagePattern, toPageUrl } from "./pageUrls.ts"
import type { Operations } from "./peer.ts"
import { preloadScript } from "./preloadScript.ts"

type CallMain = (name: string, ...parameters: unknown[]) => Promise<unknown>
type Reply = { status: number; headers: Record<string, string>; body: Uint8Array }
type InputEvent = { type: string; keyCode: string; modifiers?: string[] }

/** The Chromium pages that stand for windows, as operations that the main process calls. */
export function createWindowPages(context: BrowserContext, callMain: CallMain, onWindow: (page: Page) => void) {
  const pages = new Map<number, Page>()
  const pageOf = (id: number): Page => {
    const page = pages.get(id)
    if (page === undefined) throw new Error(`Window ${id} is closed.`)
    return page
  }
  const happened = (id: number, name: string, ...facts: unknown[]) => void callMain("window.event", id, name, ...facts)

  async function create(id: number, size: { width: number; height: number }, preload: string): Promise<void> {
    const page = await context.newPage()
    pages.set(id, page)
    await page.setViewportSize(size)
    await page.exposeFunction("standInIpc", async (kind: string, channel: string, parameters: unknown[]) => {
      try {
        return { value: await callMain(`ipc.${kind}`, id, channel, parameters) }
      } catch (error) {
        return { error: error instanceof Error ? error.message : String(error) }
      }
    })
    await page.exposeFunction("standInOpen", (url: string) => happened(id, "open-window", url))
    await page.route("**/*", async (route) => {
      const request = route.request()
      if (request.isNavigationRequest()) {
        const url = fromPageUrl(request.url())
        const isOwn = isPageUrl(request.url())
        if (!isOwn && (await callMain("window.mayNavigate", id, url)) === false) return route.abort("aborted")
        happened(id, "start-navigation", url)
      }
      return route.fallback()
    })
    await page.addInitScript({ content: preloadScript(preload) })
    page.on("load", () => happened(id, "finish-load"))
    page.on("crash", () => happened(id, "crashed"))
    onWindow(page)
  }

  async function addProtocol(scheme: string): Promise<void> {
    await context.route(pagePattern(scheme), async (route) => {
      const url = fromPageUrl(route.request().url())
      const { status, headers, body } = (await callMain("protocol.request", scheme, url)) as Reply
      await route.fulfill({ status, headers, body: Buffer.from(body) })
    })
  }

  const operations: Operations = {
    "window.create": create,
    "window.load": async (id: number, url: string) =>
      void (await pageOf(id).goto(toPageUrl(url), { waitUntil: "load" })),
    "window.reload": async (id: number) => void (await pageOf(id).reload()),
    "window.resize": (id: number, size: { width: number; height: number }) =>
      pageOf(id).setViewportSize({ width: size.width, height: size.height }),
    async "window.destroy"(id: number) {
      const page = pages.get(id)
      pages.delete(id)
      await page?.close()
    },
    // A message to a page that is being left is lost, as it is in Electron.
    "window.send": (id: number, channel: string, parameters: unknown[]) =>
      pageOf(id)
        .evaluate(dispatchInPage, { channel, parameters })
        .catch(() => {}),
    async "window.input"(id: number, { type, keyCode, modifiers = [] }: InputEvent) {
      const held = modifiers.map((modifier) => (modifier === "meta" ? "Meta" : "Control"))
      if (type === "keyDown") await pageOf(id).keyboard.press([...held, keyCode.toLowerCase()].join("+"))
    },
    "protocol.add": addProtocol,
    async theme(source: "system" | "light" | "dark") {
      for (const page of pages.values()) await page.emulateMedia({ colorScheme: source === "system" ? null : source })
    },
  }
  return { operations, pages }
}

function dispatchInPage({ channel, parameters }: { channel: string; parameters: unknown[] }): void {
  const page = globalThis as { standInDispatch?: (channel: string, parameters: unknown[]) => void }
  page.standInDispatch?.(channel, parameters)
}
