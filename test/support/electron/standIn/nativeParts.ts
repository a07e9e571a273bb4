import { EventEmitter } from "node:events"
import { existsSync } from "node:fs"
import { launcher } from "./launcher.ts"

export type NativeImage = { readonly path: string; isEmpty(): boolean }

export const nativeImage = {
  createFromPath: (path: string): NativeImage => ({ path, isEmpty: () => !existsSync(path) }),
}

class NativeTheme extends EventEmitter {
  #source: "system" | "light" | "dark" = "system"

  get shouldUseDarkColors(): boolean {
    return this.#source === "dark"
  }

  get themeSource(): "system" | "light" | "dark" {
    return this.#source
  }

  set themeSource(source: "system" | "light" | "dark") {
    this.#source = source
    void launcher.call("theme", source)
    this.emit("updated")
  }
}

export const nativeTheme = new NativeTheme()

export const screen = {
  getAllDisplays: () => [{ workArea: { x: 0, y: 0, width: 1920, height: 1080 } }],
}
