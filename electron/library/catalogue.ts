import { mkdir, rm } from "node:fs/promises"
import { join } from "node:path"
import { AppError } from "../contract/errors.ts"
import { Emitter } from "../core/emitter.ts"
import type { Log } from "../core/log.ts"
import { Mutex } from "../core/mutex.ts"
import type { AdapterEntry } from "./adapters/adapterEntries.ts"
import type { BaseModel } from "./adapters/adapterFit.ts"
import { type CatalogueEntry, CatalogueScan, type Scan } from "./catalogueScan.ts"
import { watchFolder } from "./watchFolder.ts"

export type { AdapterEntry } from "./adapters/adapterEntries.ts"
export type { CatalogueEntry } from "./catalogueScan.ts"

/** The models on this computer: those that came with Hearth, then those in the models folder; and the adapters there. */
export interface Catalogue {
  /** Also lists files that cannot be used, with their `problem`. */
  list(): readonly CatalogueEntry[]
  /** Adapters, PEFT folders that have not been converted among them. */
  adapters(): readonly AdapterEntry[]
  /** What adapters are checked against, by the model's id; only models that can be used. */
  bases(): ReadonlyMap<string, BaseModel>
  /** Called when one of the lists has become another one. */
  onChange(listener: () => void): () => void
  rescan(): Promise<void>
  /** Deletes a model's files. Errors: `model_not_found`, `model_protected` for what came with Hearth. */
  remove(id: string): Promise<void>
  /** Deletes an adapter's file, and what it was made of where that lies in the library. Error: `adapter_not_found`. */
  removeAdapter(id: string): Promise<void>
  /** Where imported adapters are put, inside the models folder; made when it is needed. */
  readonly adaptersFolder: string
  close(): Promise<void>
}

export type CatalogueOptions = { readonly embeddedFolder: string; readonly modelsFolder: string; readonly log: Log }

/** The lists are complete when this resolves; afterwards the models folder is watched. */
export async function createCatalogue(options: CatalogueOptions): Promise<Catalogue> {
  const { embeddedFolder, modelsFolder, log } = options
  await mkdir(modelsFolder, { recursive: true }).catch((cause: unknown) => {
    log.warn("the models folder cannot be made", {}, cause)
  })
  const scan = new CatalogueScan(embeddedFolder, modelsFolder)
  const changes = new Emitter<void>()
  const mutex = new Mutex()
  let current: Scan = { models: [], adapters: [] }
  const rescan = () =>
    mutex.run(async () => {
      const found = await scan.run()
      if (JSON.stringify(found) === JSON.stringify(current)) return
      current = found
      changes.emit()
    })
  const stopWatching = await watchFolder(modelsFolder, log, () => {
    rescan().catch((cause: unknown) => log.error("the models folder cannot be read", {}, cause))
  })
  await rescan()
  return {
    list: () => current.models,
    adapters: () => current.adapters,
    bases: () => scan.bases,
    onChange: (listener) => changes.on(listener),
    rescan,
    async remove(id) {
      for (const path of removableFiles(scan, current.models, id)) await rm(path, { force: true })
      await rescan()
    },
    async removeAdapter(id) {
      const entry = current.adapters.find((candidate) => candidate.id === id)
      if (entry === undefined) {
        throw new AppError("adapter_not_found", `There is no adapter ${id}.`, { facts: { adapter: id } })
      }
      const made = entry.path === null ? [] : [entry.path]
      // Without the folder's own files it would be converted again.
      for (const path of [...made, ...(entry.peft?.files ?? [])]) await rm(path, { force: true })
      await rescan()
    },
    adaptersFolder: join(modelsFolder, "adapters"),
    async close() {
      stopWatching()
      await mutex.run(async () => {})
    },
  }
}

function removableFiles(scan: CatalogueScan, models: readonly CatalogueEntry[], id: string): readonly string[] {
  const entry = models.find((candidate) => candidate.id === id)
  if (entry === undefined) throw new AppError("model_not_found", `There is no model ${id}.`, { facts: { model: id } })
  if (entry.isEmbedded) {
    throw new AppError("model_protected", `${entry.name} came with Hearth and stays.`, { facts: { model: id } })
  }
  return scan.filesOf(id)
}
