import type { Model } from "../../contract/models.ts"
import type { Settings } from "../../contract/settings.ts"
import { Emitter } from "../../core/emitter.ts"
import type { Log } from "../../core/log.ts"
import type { Engine } from "../../engine/engine.ts"
import type { Catalogue, CatalogueEntry } from "../../library/catalogue.ts"
import { modelNotFound } from "../names/modelNames.ts"

export type ModelChange =
  | { readonly kind: "changed"; readonly model: Model }
  | { readonly kind: "removed"; readonly id: string }

/** The part of the catalogue that models live in. */
export type ModelCatalogue = Pick<Catalogue, "list" | "onChange" | "rescan" | "change" | "used" | "verify" | "remove">

export type ModelListParts = {
  readonly engine: Engine
  readonly catalogue: ModelCatalogue
  readonly settings: { get(): Settings; onChange(listener: () => void): () => void }
  readonly log: Log
  /** How a model is loaded, and how it would be. */
  about(id: string): ModelAbout
}

export type ModelAbout = Pick<Model, "settings" | "needsReload" | "saferLoad">

/** What the library holds, what the engine does with it, and which of it is the default, as one list that announces changes. */
export class ModelList {
  readonly #parts: ModelListParts
  readonly #changes = new Emitter<ModelChange>()
  readonly #subscriptions: readonly (() => void)[]
  #known: ReadonlyMap<string, CatalogueEntry>
  #defaultId: string | undefined
  /** As last announced, as text to compare. */
  #about = new Map<string, string>()

  constructor(parts: ModelListParts) {
    this.#parts = parts
    this.#known = this.#entriesById()
    this.#defaultId = this.#findDefault()
    this.#updateAbout()
    this.#subscriptions = [
      parts.catalogue.onChange(() => this.#follow()),
      parts.settings.onChange(() => this.#announce([...this.#updateDefault(), ...this.#updateAbout()])),
      parts.engine.onChange((id) => this.#announce([id])),
    ]
  }

  get ids(): string[] {
    return this.#parts.catalogue.list().map((entry) => entry.id)
  }

  /** Undefined where no model can chat. */
  get defaultId(): string | undefined {
    return this.#defaultId
  }

  /** `model_not_found` if there is no such id. */
  entryOf(id: string): CatalogueEntry {
    const entry = this.#parts.catalogue.list().find((one) => one.id === id)
    if (entry === undefined) throw modelNotFound(id, this.ids)
    return entry
  }

  /** The same for one that is about to answer. */
  used(id: string): CatalogueEntry {
    const entry = this.entryOf(id)
    if (entry.problem === undefined) this.#parts.catalogue.used(id)
    return entry
  }

  models(): Model[] {
    return this.#parts.catalogue.list().map((entry) => this.toModel(entry))
  }

  /** The path stays in the host. */
  toModel({ path: _, shape: __, ...entry }: CatalogueEntry): Model {
    const { engine, about } = this.#parts
    return { ...entry, ...about(entry.id), isDefault: entry.id === this.#defaultId, state: engine.state(entry.id) }
  }

  onChange(listener: (change: ModelChange) => void): () => void {
    return this.#changes.on(listener)
  }

  close(): void {
    for (const unsubscribe of this.#subscriptions) unsubscribe()
  }

  #entriesById(): ReadonlyMap<string, CatalogueEntry> {
    return new Map(this.#parts.catalogue.list().map((entry) => [entry.id, entry]))
  }

  #findDefault(): string | undefined {
    const usable = [...this.#entriesById().values()].filter(
      (entry) => entry.problem === undefined && entry.capabilities.includes("chat"),
    )
    const chosen = this.#parts.settings.get().defaultModel
    return (usable.find((entry) => entry.id === chosen) ?? usable.find((entry) => entry.isEmbedded) ?? usable[0])?.id
  }

  /** Returns the ids whose `isDefault` is another now. */
  #updateDefault(): (string | undefined)[] {
    const before = this.#defaultId
    this.#defaultId = this.#findDefault()
    return before === this.#defaultId ? [] : [before, this.#defaultId]
  }

  /** Returns the ids whose settings are others now. */
  #updateAbout(): string[] {
    const before = this.#about
    this.#about = new Map([...this.#known.keys()].map((id) => [id, JSON.stringify(this.#parts.about(id))]))
    return [...this.#about].filter(([id, text]) => text !== before.get(id)).map(([id]) => id)
  }

  #follow(): void {
    const before = this.#known
    this.#known = this.#entriesById()
    this.#updateAbout()
    const gone = [...before.keys()].filter((id) => !this.#known.has(id))
    const touched = [...this.#known].filter(([id, entry]) => JSON.stringify(entry) !== JSON.stringify(before.get(id)))
    const ids = [...touched.map(([id]) => id), ...this.#updateDefault()]
    for (const id of gone) this.#changes.emit({ kind: "removed", id })
    const replaced = touched.filter(([id, entry]) => isOtherFile(before.get(id), entry)).map(([id]) => id)
    for (const id of [...gone, ...replaced]) this.#letGo(id)
    this.#announce(ids)
  }

  /**
   * The file is gone or another one now, so the process that still holds what it was goes too; a failure to load it, or its
   * quarantine, is forgotten.
   */
  #letGo(id: string): void {
    const { engine, log } = this.#parts
    engine
      .unload(id)
      .catch((error) => log.warn("could not unload a model whose file has changed", { model: id }, error))
  }

  #announce(ids: readonly (string | undefined)[]): void {
    for (const id of new Set(ids)) {
      const entry = id === undefined ? undefined : this.#known.get(id)
      if (entry !== undefined) this.#changes.emit({ kind: "changed", model: this.toModel(entry) })
    }
  }
}

/** Renaming a model, or having checked it, changes nothing for the process that holds it. */
function isOtherFile(before: CatalogueEntry | undefined, now: CatalogueEntry): boolean {
  const fileOf = ({ path, sizeBytes, modifiedAt, isMissing }: CatalogueEntry) => [
    path,
    sizeBytes,
    modifiedAt,
    isMissing,
  ]
  return before !== undefined && fileOf(before).join(" ") !== fileOf(now).join(" ")
}
