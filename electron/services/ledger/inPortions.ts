import { setImmediate as nextTurn } from "node:timers/promises"

/** Others have their turn between two portions: a million rows take seconds. */
export async function inPortions(remove: () => number): Promise<number> {
  let removed = 0
  for (let portion = remove(); portion > 0; portion = remove()) {
    removed += portion
    await nextTurn()
  }
  return removed
}
