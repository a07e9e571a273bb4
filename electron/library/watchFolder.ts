import { type FSWatcher, watch } from "node:fs"
import { basename, dirname } from "node:path"
import type { Log } from "../core/log.ts"
import { findFolders } from "./models/modelFiles.ts"

/** Copying a file announces itself many times: the folder is looked at when it has been quiet for so long. */
const quietMs = 400
/** Systems have few watches; what lies deeper in a huge tree is seen at the next look. */
const mostWatched = 1_000
/** While a large file is copied it is never quiet, and others may be complete. */
const longestWaitMs = 5_000

/**
 * Calls back some time after anything in the folder changed, also when the folder itself, or a single file, went and came back. Folders are watched
 * one by one, anew after every change: Node's recursive watching loses files on Linux that were replaced, and what is below
 * a folder that was made again (tried with Node 24). Where nothing can be watched, the log says so.
 * Resolves when the watch stands, with what ends it.
 */
export async function watchFolder(folder: string, log: Log, onChange: () => void): Promise<() => void> {
  let watchers: readonly FSWatcher[] = []
  let timer: NodeJS.Timeout | undefined
  let since: number | null = null
  let isClosed = false

  const look = async () => {
    since = null
    await follow()
    if (!isClosed) onChange()
  }
  const changed = () => {
    const now = performance.now()
    since ??= now
    clearTimeout(timer)
    timer = setTimeout(look, Math.min(quietMs, Math.max(0, since + longestWaitMs - now)))
  }
  const watchOne = (path: string, isParent: boolean): FSWatcher[] => {
    try {
      const watcher = watch(path, { persistent: false }, (_, name) => {
        if (!isParent || name === null || name === basename(folder)) changed()
      })
      // A folder that went away is an error on Windows; its parent tells when it is back.
      watcher.on("error", () => watcher.close())
      return [watcher]
    } catch (cause) {
      log.warn("a folder of models cannot be watched", {}, cause)
      return []
    }
  }
  /** The new ones stand before the old ones go, so that nothing happens unseen. */
  const follow = async () => {
    const folders = await findFolders(folder)
    if (isClosed) return
    const before = watchers
    const inner = folders.slice(0, mostWatched).map((path) => watchOne(path, false))
    watchers = [watchOne(dirname(folder), true), ...inner].flat()
    for (const watcher of before) watcher.close()
  }

  await follow()
  return () => {
    isClosed = true
    clearTimeout(timer)
    for (const watcher of watchers) watcher.close()
  }
}
