import { statfs } from "node:fs/promises"
import { availableMemory } from "node:process"
import { createProcessFolder, processFolderParents, removeProcessFolders } from "../../../core/processFolder.ts"

export type PromptFolder = {
  readonly path: string
  readonly budgetBytes: number
  /** What lies there takes main memory. */
  readonly isMemory: boolean
}

/** A long conversation with a model of eight billion parameters comes to about as much. */
const mostBytes = 2 * 2 ** 30
/** What may be taken of what is free, on the medium and in memory: somebody else needs it too. */
const freeShare = 1 / 8
/** Linux: `TMPFS_MAGIC` in statfs(2). */
const memoryFileSystem = 0x01021994
/** Less is not worth the trouble. */
const leastBytes = 16 * 2 ** 20

/** Where this process keeps states of its own, and how much of them; null where there is no room. What killed processes left is removed. */
export async function openPromptFolder(): Promise<PromptFolder | null> {
  await removeProcessFolders()
  for (const parent of processFolderParents()) {
    try {
      const { bavail, bsize, type } = await statfs(parent)
      const budgetBytes = Math.min(mostBytes, Math.min(bavail * bsize, availableMemory()) * freeShare)
      if (budgetBytes >= leastBytes) {
        return { path: await createProcessFolder(parent), budgetBytes, isMemory: type === memoryFileSystem }
      }
    } catch {
      // The next place may do.
    }
  }
  return null
}
