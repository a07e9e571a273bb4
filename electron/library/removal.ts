/** What is thrown away with a model or an adapter, and how. */
import { lstat, rm, rmdir } from "node:fs/promises"
import { basename, dirname } from "node:path"
import { AppError } from "../contract/errors.ts"
import type { CatalogueEntry } from "./catalogueEntries.ts"
import type { Item } from "./catalogueItems.ts"
import { isInside } from "./models/modelFiles.ts"
import type { Settled } from "./settleItems.ts"

/**
 * What came from a hub together with a model, is none by itself and so in no list, as a projector: the last model of its
 * repository takes it along, for nobody else could remove it.
 */
export function companionsOf(
  item: Item,
  models: readonly Settled<CatalogueEntry>[],
  itemOf: (one: Settled<CatalogueEntry>) => Item | undefined,
): readonly Settled<CatalogueEntry>[] {
  const repo = repoOf(item)
  if (item.kind !== "model" || repo === null) return []
  const kin = models.flatMap((settled) => {
    const own = itemOf(settled)
    return own === undefined || own.id === item.id || repoOf(own) !== repo ? [] : [{ settled, own }]
  })
  const isAlone = kin.every(({ settled, own }) => settled.entry(own, own.integrity) === null)
  return isAlone ? kin.map(({ settled }) => settled) : []
}

function repoOf({ origin }: Item): string | null {
  return origin.kind === "hub" ? origin.repo : null
}

/** `path_refused` where the system does not let go of a file, such as one that another program has open on Windows. */
export async function deleteForGood(files: readonly string[]): Promise<void> {
  for (const path of files) {
    await rm(path, { force: true }).catch((cause: unknown) => {
      const file = basename(path)
      const facts = { file, reason: "not-deletable" }
      throw new AppError("path_refused", `The system does not let ${file} be deleted.`, { facts, cause })
    })
  }
}

/** The folders in which these files lay, and those above them, as far as nothing is left in them; never `top` itself. */
export async function removeEmptyFolders(files: readonly string[], top: string): Promise<void> {
  for (const file of files) {
    for (let folder = dirname(file); folder !== top && isInside(folder, top); folder = dirname(folder)) {
      // One that is not empty is refused, and so are all above it.
      const isGone = await rmdir(folder).then(
        () => true,
        () => false,
      )
      if (!isGone) break
    }
  }
}

/** What these files take themselves; what is not there, and what a link leads to, is not counted. */
export async function sizeOf(files: readonly string[]): Promise<number> {
  const stats = await Promise.all(files.map((file) => lstat(file).catch(() => null)))
  return stats.reduce((sum, one) => sum + (one?.isFile() ? one.size : 0), 0)
}
