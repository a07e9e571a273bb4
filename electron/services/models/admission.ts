/** Whether one more model may be loaded now, and who makes room for it. */
import type { MemoryAmount } from "../../contract/models.ts"

/** A model that is loaded or being loaded. */
export type Resident = {
  readonly id: string
  /** By its estimate. */
  readonly memory: MemoryAmount
  readonly isInUse: boolean
  /** It has not taken all of its memory yet. */
  readonly isLoading: boolean
  /** Of a clock that never jumps. */
  readonly usedAt: number
}

export type Room = {
  /** What all models together may take of main memory. */
  readonly budgetBytes: number
  /** What is free now, without what is to stay free. `videoBytes` is infinite where nothing is known of a graphics card. */
  readonly free: MemoryAmount
}

export type Admission =
  | { readonly kind: "load" /** In this order. */; readonly evict: readonly string[] }
  /** Models in use stand in the way. */
  | { readonly kind: "wait" }
  /** It does not fit, whoever leaves. `available`: what would be there without all others. */
  | { readonly kind: "refuse"; readonly available: MemoryAmount }

/** Idle models make room, the one that was not used for the longest time first, and no more of them than needed. */
export function admit(need: MemoryAmount, residents: readonly Resident[], room: Room): Admission {
  const idle = residents.filter((one) => !one.isInUse && !one.isLoading).sort((a, b) => a.usedAt - b.usedAt)
  for (let count = 0; count <= idle.length; count++) {
    const evicted = idle.slice(0, count)
    if (!holds(availableWithout(evicted, residents, room), need)) continue
    return { kind: "load", evict: leastEvictions(need, evicted, residents, room).map(({ id }) => id) }
  }
  const available = availableWithout(residents, residents, room)
  return holds(available, need) ? { kind: "wait" } : { kind: "refuse", available }
}

/** What could be taken if these were gone. */
export function availableWithout(gone: readonly Resident[], all: readonly Resident[], room: Room): MemoryAmount {
  const staying = all.filter((one) => !gone.includes(one))
  const given = sum(gone.filter((one) => !one.isLoading))
  const promised = sum(staying.filter((one) => one.isLoading))
  return {
    ramBytes: Math.min(
      room.budgetBytes - sum(staying).ramBytes,
      room.free.ramBytes + given.ramBytes - promised.ramBytes,
    ),
    videoBytes: room.free.videoBytes + given.videoBytes - promised.videoBytes,
  }
}

/** A small one that was evicted first may not have been needed once a large one goes, too. */
function leastEvictions(
  need: MemoryAmount,
  evicted: readonly Resident[],
  residents: readonly Resident[],
  room: Room,
): readonly Resident[] {
  return evicted.reduce<readonly Resident[]>((kept, one) => {
    const without = kept.filter((other) => other !== one)
    return holds(availableWithout(without, residents, room), need) ? without : kept
  }, evicted)
}

function holds(available: MemoryAmount, need: MemoryAmount): boolean {
  return need.ramBytes <= available.ramBytes && need.videoBytes <= available.videoBytes
}

function sum(residents: readonly Resident[]): MemoryAmount {
  return residents.reduce(
    (total, { memory }) => ({
      ramBytes: total.ramBytes + memory.ramBytes,
      videoBytes: total.videoBytes + memory.videoBytes,
    }),
    { ramBytes: 0, videoBytes: 0 },
  )
}
