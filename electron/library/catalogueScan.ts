import type { Model } from "../contract/models.ts"
import { type AdapterEntry, listAdapters } from "./adapters/adapterEntries.ts"
import type { BaseModel } from "./adapters/adapterFit.ts"
import {
  type AdapterDescription,
  type Description,
  describeFile,
  type HostOwned,
  type ModelDescription,
} from "./models/describeModel.ts"
import { type FoundModel, findModels } from "./models/modelFiles.ts"
import { StableIds } from "./models/modelIds.ts"
import { findPeftSources } from "./peft/peftSources.ts"

export type CatalogueEntry = Omit<Model, HostOwned> & Pick<ModelDescription, "path" | "shape">

export type Scan = {
  readonly models: readonly CatalogueEntry[]
  readonly adapters: readonly AdapterEntry[]
}

type Described = { readonly found: FoundModel; readonly description: Description }
type DescribedModel = { readonly found: FoundModel; readonly model: ModelDescription; readonly base: BaseModel | null }

/** Reads the folders; remembers what it has read of files that have not changed, and which id each file has. */
export class CatalogueScan {
  readonly #embeddedFolder: string
  readonly #modelsFolder: string
  readonly #modelIds = new StableIds()
  // `:latest` is what Ollama's clients write behind any name.
  readonly #adapterIds = new StableIds("latest")
  #read = new Map<string, Description>()
  #files = new Map<string, readonly string[]>()
  #bases: ReadonlyMap<string, BaseModel> = new Map()

  constructor(embeddedFolder: string, modelsFolder: string) {
    this.#embeddedFolder = embeddedFolder
    this.#modelsFolder = modelsFolder
  }

  /** All files of a model. */
  filesOf(id: string): readonly string[] {
    return this.#files.get(id) ?? []
  }

  /** By id: what adapters are checked against. */
  get bases(): ReadonlyMap<string, BaseModel> {
    return this.#bases
  }

  async run(): Promise<Scan> {
    const embedded = await this.#describe(await findModels(this.#embeddedFolder))
    const own = await this.#describe(await findModels(this.#modelsFolder))
    this.#read = new Map([...embedded, ...own].map(({ found, description }) => [JSON.stringify(found), description]))
    const models = this.#listModels(modelsOf(embedded), modelsOf(own))
    const sources = await findPeftSources(this.#modelsFolder)
    const adapters = listAdapters(adaptersOf([...embedded, ...own]), sources, this.#adapterIds, this.#bases)
    return { models, adapters }
  }

  async #describe(models: readonly FoundModel[]): Promise<Described[]> {
    const described: Described[] = []
    for (const found of models) {
      const known = this.#read.get(JSON.stringify(found))
      described.push({ found, description: known ?? (await describeFile(found)) })
    }
    return described
  }

  /** Embedded models are called by their name, others by their file. */
  #listModels(embedded: readonly DescribedModel[], own: readonly DescribedModel[]): CatalogueEntry[] {
    const ids = this.#modelIds.assign([
      ...embedded.map(({ model }) => ({ path: model.path, stem: model.name.toLowerCase() })),
      ...own.map(({ found, model }) => ({ path: model.path, stem: found.stem })),
    ])
    const all = [...embedded, ...own]
    const entries = all.map(({ model }, index) => ({
      ...model,
      id: ids.get(model.path) ?? model.name,
      isEmbedded: index < embedded.length,
    }))
    this.#files = new Map(
      entries.map((entry, index) => [entry.id, (all[index]?.found.parts ?? []).map((part) => part.path)]),
    )
    this.#bases = new Map(
      entries.flatMap((entry, index) => {
        const base = all[index]?.base ?? null
        return base === null ? [] : [[entry.id, base] as const]
      }),
    )
    return entries
  }
}

function modelsOf(described: readonly Described[]): DescribedModel[] {
  return described.flatMap(({ found, description }) =>
    description.kind === "model" ? [{ found, ...description }] : [],
  )
}

function adaptersOf(described: readonly Described[]): AdapterDescription[] {
  return described.flatMap(({ description }) => (description.kind === "adapter" ? [description.adapter] : []))
}
