/**
 * The preload bundle as a script that the page runs first: `require("electron")` gives it a bridge to the main process.
 * `source` is CommonJS. It shares the page's world: the stand-in cannot prove context isolation.
 */
export function preloadScript(source: string): string {
  return `(${inPage.toString()})((require, module, exports, process) => {\n${source}\n}, ${JSON.stringify(process.platform)})`
}

type Listener = (event: object, ...parameters: unknown[]) => void
type Preload = (require: (name: string) => unknown, module: object, exports: object, process: object) => void

type PageGlobals = {
  standInIpc(
    kind: "invoke" | "send",
    channel: string,
    parameters: unknown[],
  ): Promise<{ value?: unknown; error?: string }>
  standInOpen(url: string): Promise<void>
  standInDispatch?: (channel: string, parameters: unknown[]) => void
  standInPaths?: Readonly<Record<string, string>>
}

/** Runs in the page; knows nothing of this module. */
function inPage(preload: Preload, platform: string): void {
  const page = globalThis as unknown as PageGlobals
  if (window !== window.top || page.standInDispatch !== undefined) return
  const listeners = new Map<string, Set<Listener>>()
  const ipcRenderer = {
    async invoke(channel: string, ...parameters: unknown[]) {
      const { value, error } = await page.standInIpc("invoke", channel, structuredClone(parameters))
      if (error !== undefined) throw new Error(`Error invoking remote method '${channel}': ${error}`)
      return value
    },
    send: (channel: string, ...parameters: unknown[]) =>
      void page.standInIpc("send", channel, structuredClone(parameters)),
    on(channel: string, listener: Listener) {
      const known = listeners.get(channel) ?? new Set()
      listeners.set(channel, known.add(listener))
    },
    removeListener: (channel: string, listener: Listener) => void listeners.get(channel)?.delete(listener),
  }
  const contextBridge = {
    exposeInMainWorld: (name: string, value: object) =>
      Object.defineProperty(window, name, { value: Object.freeze(value), enumerable: true }),
  }
  // A page of a browser is not told where a file lies: the test says it, by the file's name.
  const webUtils = { getPathForFile: (file: File) => page.standInPaths?.[file.name] ?? "" }
  Object.defineProperty(page, "standInDispatch", {
    value(channel: string, parameters: unknown[]) {
      for (const listener of [...(listeners.get(channel) ?? [])]) listener({}, ...parameters)
    },
  })
  // Every new window is the app's to decide, before the browser makes one.
  const openWindow = (url: string | URL) => void page.standInOpen(new URL(url, location.href).href)
  window.open = (url = "about:blank") => {
    openWindow(url)
    return null
  }
  addEventListener("click", (event) => {
    const link = event.target instanceof Element ? event.target.closest<HTMLAnchorElement>('a[target="_blank"]') : null
    if (link === null || event.defaultPrevented) return
    event.preventDefault()
    openWindow(link.href)
  })
  const require = (name: string) => {
    if (name === "electron") return { contextBridge, ipcRenderer, webUtils }
    throw new Error(`module not found: ${name}`)
  }
  const module = { exports: {} }
  preload(require, module, module.exports, { platform, versions: {}, env: {} })
}
