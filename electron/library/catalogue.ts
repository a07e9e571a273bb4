import { mkdir, rm } from "node:fs/promises"
import { AppError } from "../contract/errors.ts"
import { Emitter } from "../core/emitter.ts"
import type { Log } from "../core/log.ts"
import { Mutex } from "../core/mutex.ts"
import { type CatalogueEntry, CatalogueScan } from "./catalogueScan.ts"
import { watchFolder } from "./watchFolder.ts"

export type { CatalogueEntry } from "./catalogueScan.ts"

/** The models on this computer: those that came with Hearth, then those in the models folder. */
export interface Catalogue {
  /** Also lists files that cannot be used, with their `problem`. */
  list(): readonly CatalogueEntry[]
  /** Called when the list has become another one. */
  onChange(listener: () => void): () => void
  rescan(): Promise<void>
  /** Deletes a model's files. Errors: `model_not_found`, `model_protected` for what came with Hearth. */
  remove(id: string): Promise<void>
  close(): Promise<void>
}

export type CatalogueOptions = { readonly embeddedFolder: string; readonly modelsFolder: string; readonly log: Log }

/** The list is complete when this resolves; afterwards the models folder is watched. */
export async function createCatalogue(options: CatalogueOptions): Promise<Catalogue> {
  const { embeddedFolder, modelsFolder, log } = options
  await mkdir(modelsFolder, { recursive: true }).catch((cause: unknown) => {
    log.warn("the models folder cannot be made", {}, cause)
  })
  const scan = new CatalogueScan(embeddedFolder, modelsFolder)
  const changes = new Emitter<void>()
  const mutex = new Mutex()
  let entries: readonly CatalogueEntry[] = []
  const rescan = () =>
    mutex.run(async () => {
      const found = await scan.run()
      if (JSON.stringify(found) === JSON.stringify(entries)) return
      entries = found
      changes.emit()
    })
  const stopWatching = await watchFolder(modelsFolder, log, () => {
    rescan().catch((cause: unknown) => log.error("the models folder cannot be read", {}, cause))
  })
  await rescan()
  return {
    list: () => entries,
    onChange: (listener) => changes.on(listener),
    rescan,
    async remove(id) {
      const entry = entries.find((candidate) => candidate.id === id)
      if (entry === undefined)
        throw new AppError("model_not_found", `There is no model ${id}.`, { facts: { model: id } })
      if (entry.isEmbedded) {
        throw new AppError("model_protected", `${entry.name} came with Hearth and stays.`, { facts: { model: id } })
      }
      for (const path of scan.filesOf(id)) await rm(path, { force: true })
      await rescan()
    },
    async close() {
      stopWatching()
      await mutex.run(async () => {})
    },
  }
}
