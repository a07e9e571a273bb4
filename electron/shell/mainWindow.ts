import { type BrowserWindow, nativeTheme, screen, type WebContents } from "electron"
import Store from "electron-store"
import type { Log } from "../core/log.ts"
import { createWindow } from "./window.ts"
import { leastSize, restoreBounds } from "./windowBounds.ts"

export type MainWindowOptions = {
  /** Where the window's place is remembered. */
  readonly dataFolder: string
  readonly preload: string
  readonly icon: string
  readonly origin: string
  readonly url: string
  /** Asked when the user closes the window: hide it and keep what it shows? */
  readonly isKept: () => boolean
  readonly log: Log
}

/** A window whose process dies again within this time is not reloaded: it would only die once more. */
const reviveGapMs = 10_000

/** The one window of the desktop app: opened, hidden, and brought back. */
export class MainWindow {
  readonly #options: MainWindowOptions
  readonly #placement: Store<{ bounds?: unknown }>
  #window: BrowserWindow | null = null
  #revivedAt = Number.NEGATIVE_INFINITY

  constructor(options: MainWindowOptions) {
    this.#options = options
    this.#placement = new Store({ cwd: options.dataFolder, name: "window" })
  }

  /** Opens the window, or brings it to the front. */
  open(): void {
    if (this.#window === null) this.#window = this.#create()
    else bringToFront(this.#window)
  }

  owns(contents: WebContents): boolean {
    return this.#window !== null && this.#window.webContents === contents
  }

  /** Presses one of the window's own shortcuts: Ctrl, or ⌘ on macOS, with this key. */
  pressKey(keyCode: string, platform: string): void {
    this.open()
    const modifiers: ("meta" | "control")[] = [platform === "darwin" ? "meta" : "control"]
    for (const type of ["keyDown", "keyUp"] as const) {
      this.#window?.webContents.sendInputEvent({ type, keyCode, modifiers })
    }
  }

  /** The host goes on without its window, so the page finds everything again. One that keeps dying is left alone. */
  #reviveIfRare(window: BrowserWindow): void {
    const now = performance.now()
    const isRare = now - this.#revivedAt > reviveGapMs
    this.#revivedAt = now
    if (isRare && !window.isDestroyed()) window.webContents.reload()
  }

  #create(): BrowserWindow {
    const { preload, icon, origin, url, isKept, log } = this.#options
    const screens = screen.getAllDisplays().map((display) => display.workArea)
    const bounds = restoreBounds(this.#placement.get("bounds"), screens)
    const isDark = nativeTheme.shouldUseDarkColors
    const window = createWindow({ bounds, leastSize, preload, icon, origin, isDark })
    window.on("close", (event) => {
      this.#placement.set("bounds", window.getNormalBounds())
      if (!isKept()) return
      event.preventDefault()
      window.hide()
    })
    window.on("closed", () => {
      this.#window = null
    })
    window.webContents.on("render-process-gone", (_event, { reason, exitCode }) => {
      log.error("the window's process ended", { reason, exitCode })
      this.#reviveIfRare(window)
    })
    window.loadURL(url).catch((error) => log.error("the window could not be loaded", {}, error))
    return window
  }
}

function bringToFront(window: BrowserWindow): void {
  if (window.isMinimized()) window.restore()
  window.show()
  window.focus()
}
