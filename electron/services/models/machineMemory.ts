import { readFileSync } from "node:fs"
import { totalmem } from "node:os"
import { availableMemory, constrainedMemory } from "node:process"

/** The memory of this computer, or of the container that Hearth runs in. */
export interface MachineMemory {
  totalBytes(): number
  /** What can be taken without others being swapped out; caches that the system would give up count as free. */
  freeBytes(): number
}

export const machineMemory: MachineMemory = {
  totalBytes: () => containerLimit() ?? totalmem(),
  freeBytes: () => availableMemory() + (containerLimit() === null ? 0 : readContainerCache()),
}

function containerLimit(): number | null {
  // 0 or more than there is: no limit is set.
  const limit = constrainedMemory()
  return limit > 0 && limit < totalmem() ? limit : null
}

/** Node counts the files that a container has read as taken, such as a model that was just downloaded. */
function readContainerCache(): number {
  for (const path of ["/sys/fs/cgroup/memory.stat", "/sys/fs/cgroup/memory/memory.stat"]) {
    try {
      return parseCache(readFileSync(path, "utf8"))
    } catch {
      // The other version of control groups, or another system.
    }
  }
  return 0
}

/**
 * Bytes of files that the system gives up when it needs the memory, `inactive_file`; in the first version of control groups the
 * sum over all groups inside has another name. https://docs.kernel.org/admin-guide/cgroup-v2.html#memory-interface-files
 */
export function parseCache(stat: string): number {
  const find = (key: string) => new RegExp(`^${key} (\\d+)$`, "m").exec(stat)?.[1]
  return Number(find("total_inactive_file") ?? find("inactive_file") ?? 0)
}

/** Of all memory; the rest is for the system and other programs. */
const budgetShare = 0.75
/** Left free by every load: a system without any memory left swaps or kills. */
const reserveShare = 0.05
const largestReserve = 2 ** 30

export function defaultBudget(totalBytes: number): number {
  return Math.floor(totalBytes * budgetShare)
}

export function reserve(totalBytes: number): number {
  return Math.min(largestReserve, totalBytes * reserveShare)
}
