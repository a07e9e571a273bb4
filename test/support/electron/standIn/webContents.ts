import { EventEmitter } from "node:events"
import { cancellable } from "./events.ts"
import { launcher } from "./launcher.ts"

type OpenHandler = (details: { url: string }) => { action: "allow" | "deny" }

/** A frame is compared by identity: every document has one of its own. */
type Frame = { readonly url: string }

class Session {
  requestHandler: unknown = null
  checkHandler: unknown = null

  setPermissionRequestHandler(handler: unknown): void {
    this.requestHandler = handler
  }

  setPermissionCheckHandler(handler: unknown): void {
    this.checkHandler = handler
  }
}

export class WebContents extends EventEmitter {
  readonly id: number
  readonly session = new Session()
  mainFrame: Frame = { url: "" }
  #isDestroyed = false
  #openHandler: OpenHandler = () => ({ action: "allow" })

  constructor(id: number) {
    super()
    this.id = id
  }

  send(channel: string, ...parameters: unknown[]): void {
    void launcher.call("window.send", this.id, channel, structuredClone(parameters))
  }

  getURL(): string {
    return this.mainFrame.url
  }

  isDestroyed(): boolean {
    return this.#isDestroyed
  }

  setWindowOpenHandler(handler: OpenHandler): void {
    this.#openHandler = handler
  }

  sendInputEvent(event: { type: string; keyCode: string; modifiers?: string[] }): void {
    void launcher.call("window.input", this.id, event)
  }

  reload(): void {
    void launcher.call("window.reload", this.id)
  }

  destroy(): void {
    this.#isDestroyed = true
    this.emit("destroyed")
  }

  /** Asks the app whether the page may go there, as Electron does before a navigation by the page itself. */
  mayNavigate(url: string): boolean {
    const event = cancellable({ url })
    this.emit("will-navigate", event)
    return !event.defaultPrevented
  }

  happen(name: string, facts: unknown[]): void {
    const url = String(facts[0] ?? "")
    if (name === "start-navigation") {
      this.emit("did-start-navigation", cancellable({ url, isSameDocument: false, isMainFrame: true }))
      this.mainFrame = { url }
    } else if (name === "finish-load") this.emit("did-finish-load")
    else if (name === "open-window") this.#openHandler({ url })
    else if (name === "crashed") this.emit("render-process-gone", cancellable({}), { reason: "crashed", exitCode: 1 })
  }
}
