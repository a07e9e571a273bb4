import { lstat, rmdir } from "node:fs/promises"
import { dirname } from "node:path"
import { isInside } from "./models/modelFiles.ts"

/** The folders in which these files lay, and those above them, as far as nothing is left in them; never `top` itself. */
export async function removeEmptyFolders(files: readonly string[], top: string): Promise<void> {
  for (const file of files) {
    for (let folder = dirname(file); folder !== top && isInside(folder, top); folder = dirname(folder)) {
      // One that is not empty is refused, and so are all above it.
      if (
        !(await rmdir(folder).then(
          () => true,
          () => false,
        ))
      )
        break
    }
  }
}

/** What these files take themselves; what is not there, and what a link leads to, is not counted. */
export async function sizeOf(files: readonly string[]): Promise<number> {
  const stats = await Promise.all(files.map((file) => lstat(file).catch(() => null)))
  return stats.reduce((sum, one) => sum + (one?.isFile() ? one.size : 0), 0)
}
