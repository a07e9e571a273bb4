import type { Dirent } from "node:fs"
import { readdir } from "node:fs/promises"
import { join } from "node:path"

/** Somebody may link a whole disk: what is near the top is found, and nobody waits for the rest. */
const limits = { depth: 6, folders: 5_000, files: 10_000 }

export type Walk = {
  /** The folder itself and those below it; none if it is not there. */
  readonly folders: readonly string[]
  readonly files: readonly WalkedFile[]
}

export type WalkedFile = { readonly path: string; readonly isLink: boolean }

/**
 * Folders and files below a folder, those near the top first, in a fixed order. Hidden ones are passed over, and so is what cannot
 * be read, and what is no file, such as a pipe; links to folders are not followed: they may run in circles.
 */
export async function walkFolder(root: string, isWanted: (name: string) => boolean): Promise<Walk> {
  const folders: string[] = []
  const files: WalkedFile[] = []
  let level = [root]
  for (let depth = 0; depth <= limits.depth && level.length > 0; depth++) {
    const below: string[] = []
    for (const folder of level) {
      if (folders.length >= limits.folders) return { folders, files }
      const entries = await readdir(folder, { withFileTypes: true }).catch((): Dirent[] | null => null)
      if (entries === null) continue
      folders.push(folder)
      for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
        if (entry.name.startsWith(".")) continue
        const path = join(folder, entry.name)
        if (entry.isDirectory()) below.push(path)
        else if (!entry.isFile() && !entry.isSymbolicLink()) continue
        else if (isWanted(entry.name) && files.length < limits.files) {
          files.push({ path, isLink: entry.isSymbolicLink() })
        }
      }
    }
    level = below
  }
  return { folders, files }
}
