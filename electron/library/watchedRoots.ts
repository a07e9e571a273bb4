import type { Log } from "../core/log.ts"
import { watchFolder } from "./watchFolder.ts"

/** Folders and files that are watched together, and come and go one by one. */
export class WatchedRoots {
  readonly #log: Log
  readonly #onChange: () => void
  #stops = new Map<string, () => void>()
  #isClosed = false

  constructor(log: Log, onChange: () => void) {
    this.#log = log
    this.#onChange = onChange
  }

  /** These from now on, and no others. */
  async watch(paths: readonly string[]): Promise<void> {
    const before = this.#stops
    this.#stops = new Map([...before].filter(([path]) => paths.includes(path)))
    for (const [path, stop] of before) if (!paths.includes(path)) stop()
    for (const path of paths) {
      if (this.#stops.has(path)) continue
      const stop = await watchFolder(path, this.#log, this.#onChange)
      if (this.#isClosed) stop()
      else this.#stops.set(path, stop)
    }
  }

  close(): void {
    this.#isClosed = true
    for (const stop of this.#stops.values()) stop()
    this.#stops.clear()
  }
}
