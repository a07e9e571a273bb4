import type { Model } from "../contract/models.ts"
import { describeModel, type ModelDescription } from "./describeModel.ts"
import { type FoundModel, findModels } from "./modelFiles.ts"
import { foldId, uniqueId } from "./modelIds.ts"

export type CatalogueEntry = Omit<Model, "state" | "isDefault"> & {
  /** Absolute path of the file, the first one of several. */
  readonly path: string
}

type Described = { readonly found: FoundModel; readonly description: ModelDescription }

/** Reads the folders; remembers what it has read of files that have not changed, and which id each file has. */
export class CatalogueScan {
  readonly #embeddedFolder: string
  readonly #modelsFolder: string
  #read = new Map<string, ModelDescription>()
  /** By path of the first file. A model keeps its id while Hearth runs, whatever comes to stand before it. */
  #ids = new Map<string, string>()
  #files = new Map<string, readonly string[]>()

  constructor(embeddedFolder: string, modelsFolder: string) {
    this.#embeddedFolder = embeddedFolder
    this.#modelsFolder = modelsFolder
  }

  /** All files of a model. */
  filesOf(id: string): readonly string[] {
    return this.#files.get(id) ?? []
  }

  async run(): Promise<CatalogueEntry[]> {
    const embedded = await this.#describe(await findModels(this.#embeddedFolder))
    const own = await this.#describe(await findModels(this.#modelsFolder))
    const all = [...embedded, ...own]
    this.#read = new Map(all.map(({ found, description }) => [JSON.stringify(found), description]))
    this.#ids = this.#assignIds(embedded, own)
    const entries = all.map(({ description }, index) => ({
      ...description,
      id: this.#ids.get(description.path) ?? description.name,
      isEmbedded: index < embedded.length,
    }))
    this.#files = new Map(
      entries.map((entry, index) => [entry.id, (all[index]?.found.parts ?? []).map((part) => part.path)]),
    )
    return entries
  }

  async #describe(models: readonly FoundModel[]): Promise<Described[]> {
    const described: Described[] = []
    for (const found of models) {
      const known = this.#read.get(JSON.stringify(found))
      described.push({ found, description: known ?? (await describeModel(found)) })
    }
    return described
  }

  /** Embedded models are called by their name, others by their file; those who had an id keep it. */
  #assignIds(embedded: readonly Described[], own: readonly Described[]): Map<string, string> {
    const wished = [
      ...embedded.map(({ description }) => ({ path: description.path, stem: description.name.toLowerCase() })),
      ...own.map(({ found, description }) => ({ path: description.path, stem: found.stem })),
    ]
    const ids = new Map<string, string>()
    for (const { path } of wished) {
      const kept = this.#ids.get(path)
      if (kept !== undefined) ids.set(path, kept)
    }
    const taken = new Set([...ids.values()].map(foldId))
    for (const { path, stem } of wished) {
      if (ids.has(path)) continue
      const id = uniqueId(stem, taken)
      ids.set(path, id)
      taken.add(foldId(id))
    }
    return ids
  }
}
