import { EventEmitter } from "node:events"
import { readFileSync } from "node:fs"
import type { BrowserWindowConstructorOptions, Rectangle } from "electron"
import { app } from "./application.ts"
import { cancellable } from "./events.ts"
import { launcher, operations } from "./launcher.ts"
import { WebContents } from "./webContents.ts"

const windows = new Map<number, BrowserWindow>()
let lastId = 0

export class BrowserWindow extends EventEmitter {
  readonly id: number
  readonly webContents: WebContents
  readonly #created: Promise<unknown>
  #bounds: Rectangle
  #state = { isVisible: false, isFocused: false, isDestroyed: false, isMinimized: false }

  static getAllWindows(): BrowserWindow[] {
    return [...windows.values()]
  }

  static getFocusedWindow(): BrowserWindow | null {
    return [...windows.values()].find((window) => window.#state.isFocused) ?? null
  }

  constructor(options: BrowserWindowConstructorOptions = {}) {
    super()
    lastId += 1
    this.id = lastId
    const { x = 0, y = 0, width = 800, height = 600, webPreferences } = options
    this.#bounds = { x, y, width, height }
    this.#state.isVisible = options.show !== false
    const preload = webPreferences?.preload
    if (preload?.endsWith(".mjs")) throw new Error("A sandboxed preload script cannot be an ES module.")
    this.webContents = new WebContents(this.id)
    windows.set(this.id, this)
    app.windows.add(this)
    const script = preload === undefined ? "" : readFileSync(preload, "utf8")
    this.#created = launcher.call("window.create", this.id, { width, height }, script)
    this.webContents.once("did-finish-load", () => this.emit("ready-to-show"))
  }

  async loadURL(url: string): Promise<void> {
    await this.#created
    await launcher.call("window.load", this.id, url)
  }

  show(): void {
    if (this.#state.isDestroyed) throw new TypeError("Object has been destroyed")
    this.#state.isMinimized = false
    this.#state.isFocused = true
    if (this.#state.isVisible) return
    this.#state.isVisible = true
    this.emit("show")
  }

  hide(): void {
    this.#state.isVisible = false
    this.#state.isFocused = false
    this.emit("hide")
  }

  focus(): void {
    this.#state.isFocused = true
  }

  restore(): void {
    this.#state.isMinimized = false
  }

  isVisible(): boolean {
    return this.#state.isVisible
  }

  isFocused(): boolean {
    return this.#state.isFocused
  }

  isMinimized(): boolean {
    return this.#state.isMinimized
  }

  isDestroyed(): boolean {
    return this.#state.isDestroyed
  }

  getNormalBounds(): Rectangle {
    return { ...this.#bounds }
  }

  setBounds(bounds: Partial<Rectangle>): void {
    this.#bounds = { ...this.#bounds, ...bounds }
    void launcher.call("window.resize", this.id, this.#bounds)
  }

  close(): void {
    if (this.#state.isDestroyed) return
    const event = cancellable({})
    this.emit("close", event)
    if (!event.defaultPrevented) this.destroy()
  }

  destroy(): void {
    if (this.#state.isDestroyed) return
    this.#state.isDestroyed = true
    windows.delete(this.id)
    app.windows.delete(this)
    this.webContents.destroy()
    void launcher.call("window.destroy", this.id)
    this.emit("closed")
    // As in Electron: without a listener the last window ends the app.
    if (windows.size === 0 && !app.emit("window-all-closed")) app.quit()
  }
}

/** What happens in the page comes back as events of its window. */
operations["window.event"] = (id: number, name: string, ...facts: unknown[]) => {
  windows.get(id)?.webContents.happen(name, facts)
}

operations["window.mayNavigate"] = (id: number, url: string) => windows.get(id)?.webContents.mayNavigate(url) ?? false

export function webContentsOf(windowId: number): WebContents {
  const window = windows.get(windowId)
  if (window === undefined) throw new Error("The window is closed.")
  return window.webContents
}
