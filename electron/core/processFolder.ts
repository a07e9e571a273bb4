import { mkdtemp, readdir, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"

/** Linux keeps this in memory: what lies there is fast and never on a disk. */
const memoryFolder = "/dev/shm"
const namePrefix = "hearth-engine-"

/** Where folders of processes may be, the best place first. */
export function processFolderParents(): string[] {
  return process.platform === "linux" ? [memoryFolder, tmpdir()] : [tmpdir()]
}

/** A new folder that only this user can read, and that `removeProcessFolders` finds by the process it belongs to. */
export function createProcessFolder(parent: string): Promise<string> {
  return mkdtemp(join(parent, `${namePrefix}${process.pid}-`))
}

/**
 * Removes the folders of one process that has ended, or of all that have: a process that is killed cannot tidy up itself. What
 * cannot be removed stays.
 */
export async function removeProcessFolders(pid?: number, parents = processFolderParents()): Promise<void> {
  for (const parent of parents) {
    for (const name of await readdir(parent).catch(() => [])) {
      const owner = ownerOf(name)
      if (owner === null || (pid === undefined ? isAlive(owner) : owner !== pid)) continue
      await rm(join(parent, name), { recursive: true, force: true }).catch(() => {})
    }
  }
}

function ownerOf(name: string): number | null {
  if (!name.startsWith(namePrefix)) return null
  const pid = Number.parseInt(name.slice(namePrefix.length), 10)
  return Number.isSafeInteger(pid) && pid > 0 ? pid : null
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // It exists and belongs to somebody else.
    return (error as NodeJS.ErrnoException).code === "EPERM"
  }
}
