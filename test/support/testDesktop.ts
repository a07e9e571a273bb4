import { existsSync } from "node:fs"
import { mkdtemp, rename, rm } from "node:fs/promises"
import { basename, dirname, join } from "node:path"
import type { Desktop } from "../../electron/services/desktop.ts"

/** A desktop without screen: `picks` is what its dialogs answer; what was shown and thrown away is written down. */
export function createTestDesktop(picks: readonly string[] | null = null) {
  const revealed: string[] = []
  const trashed: string[] = []
  const desktop: Desktop = {
    openLink: async () => {},
    revealFolder: async (path) => void revealed.push(path),
    revealFile: async (path) => void revealed.push(path),
    pick: async () => picks,
    async trash(paths) {
      for (const path of paths.filter(existsSync)) {
        // As a trash does it: in one step, whatever its size.
        const bin = await mkdtemp(join(dirname(path), ".bin-"))
        await rename(path, join(bin, basename(path)))
        await rm(bin, { recursive: true })
        trashed.push(path)
      }
    },
  }
  return { desktop, revealed, trashed }
}
