import { lstat, readdir, statfs } from "node:fs/promises"
import { join } from "node:path"
import type { DiskUse, LinkedPath } from "../../contract/library.ts"
import type { Catalogue } from "../../library/catalogue.ts"

export async function diskUse(
  { modelsFolder, ownBytes }: Pick<Catalogue, "modelsFolder" | "ownBytes">,
  links: readonly LinkedPath[],
): Promise<DiskUse> {
  const [partialBytes, disk] = await Promise.all([
    folderBytes(join(modelsFolder, ".downloads")),
    statfs(modelsFolder).catch(() => ({ bavail: 0, blocks: 0, bsize: 0 })),
  ])
  return {
    libraryBytes: ownBytes,
    partialBytes,
    linkedBytes: links.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
    freeBytes: disk.bavail * disk.bsize,
    totalBytes: disk.blocks * disk.bsize,
  }
}

/** What the files of a folder take of the disk: of one that is not full yet, what it holds by now. */
async function folderBytes(folder: string): Promise<number> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => [])
  const sizes = entries.map(async (entry) => {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) return folderBytes(path)
    const stats = await lstat(path).catch(() => null)
    return stats === null ? 0 : Math.min(stats.size, blockBytes(stats.blocks, stats.size))
  })
  return (await Promise.all(sizes)).reduce((sum, bytes) => sum + bytes, 0)
}

/** Windows does not tell. */
function blockBytes(blocks: number | undefined, size: number): number {
  return blocks === undefined ? size : blocks * 512
}
