import { totalmem } from "node:os"
import { availableMemory, constrainedMemory } from "node:process"

/** The memory of this computer, or of the container that Hearth runs in. */
export interface MachineMemory {
  totalBytes(): number
  /** What can be taken without others being swapped out; caches that the system would give up count as free. */
  freeBytes(): number
}

export const machineMemory: MachineMemory = {
  totalBytes() {
    // 0 or more than there is: no limit is set.
    const limit = constrainedMemory()
    return limit > 0 ? Math.min(limit, totalmem()) : totalmem()
  },
  freeBytes: () => availableMemory(),
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
