import { EventEmitter } from "node:events"
import { mkdirSync, readFileSync } from "node:fs"
import { homedir, tmpdir } from "node:os"
import { join } from "node:path"
import { cancellable } from "./events.ts"
import { launcher, operations } from "./launcher.ts"
import { record } from "./records.ts"

type ClosableWindow = { close(): void; isDestroyed(): boolean }

const description = JSON.parse(readFileSync(join(process.cwd(), "package.json"), "utf8"))

class Application extends EventEmitter {
  readonly isPackaged = false
  readonly windows = new Set<ClosableWindow>()
  readonly #paths = new Map<string, string>([
    ["home", homedir()],
    ["temp", tmpdir()],
    ["userData", join(homedir(), ".config", description.productName)],
  ])
  #ready: Promise<void> | null = null

  whenReady(): Promise<void> {
    this.#ready ??= launcher.call("ready").then(() => void this.emit("ready"))
    return this.#ready
  }

  getVersion(): string {
    return description.version
  }

  getPreferredSystemLanguages(): string[] {
    return ["en-US"]
  }

  getPath(name: string): string {
    const path = this.#paths.get(name)
    if (path === undefined) throw new Error(`Failed to get '${name}' path`)
    return path
  }

  setPath(name: string, path: string): void {
    mkdirSync(path, { recursive: true })
    this.#paths.set(name, path)
  }

  setAppUserModelId(id: string): void {
    record("app-user-model-id", id)
  }

  requestSingleInstanceLock(): boolean {
    return true
  }

  /** In Electron's order: before-quit, every window, will-quit. Each can say no. */
  quit(): void {
    const beforeQuit = cancellable({})
    this.emit("before-quit", beforeQuit)
    if (beforeQuit.defaultPrevented) return
    for (const window of [...this.windows]) {
      window.close()
      if (!window.isDestroyed()) return
    }
    const willQuit = cancellable({})
    this.emit("will-quit", willQuit)
    if (!willQuit.defaultPrevented) this.exit(0)
  }

  exit(code = 0): void {
    process.disconnect?.()
    process.exit(code)
  }
}

export const app = new Application()

operations.quit = () => app.quit()
