import { FileLimit } from "./boundedFile.ts"

/** What no real file exceeds, far above what any has. */
export const ggufLimits = {
  headerBytes: 128 * 2 ** 20,
  keyBytes: 4096,
  textBytes: 4 * 2 ** 20,
  entries: 65_536,
  tensors: 100_000,
  arrayLength: 2 ** 25,
  /** One entry a layer. */
  keptListLength: 4096,
  /** A model has a handful; each number takes eight times its place in the file. */
  keptLists: 32,
  dimensions: 4,
}

/** The value, unless a file announces more than it may. */
export function within(value: number, limit: number, what: string): number {
  if (value > limit) throw new FileLimit("damaged", `${value} ${what}`)
  return value
}
