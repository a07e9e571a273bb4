import { watch } from "node:fs"
import type { Log } from "../core/log.ts"

/** Copying a file announces itself many times: the folder is looked at when it has been quiet for so long. */
const quietMs = 400

/** Calls back some time after anything in the folder changed. Where it cannot be watched, the log says so. */
export function watchFolder(folder: string, log: Log, onChange: () => void): () => void {
  let timer: NodeJS.Timeout | undefined
  try {
    const watcher = watch(folder, { recursive: true, persistent: false }, () => {
      clearTimeout(timer)
      timer = setTimeout(onChange, quietMs)
    })
    watcher.on("error", (cause) => log.warn("the models folder is not watched any more", {}, cause))
    return () => {
      clearTimeout(timer)
      watcher.close()
    }
  } catch (cause) {
    log.warn("the models folder cannot be watched", {}, cause)
    return () => {}
  }
}
