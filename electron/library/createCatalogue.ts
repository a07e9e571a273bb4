import { mkdir } from "node:fs/promises"
import { join } from "node:path"
import { AppError } from "../contract/errors.ts"
import type { Removal } from "../contract/library.ts"
import type { FileProblem } from "../contract/reasons.ts"
import { type Clock, systemClock } from "../core/clock.ts"
import { definedOnly } from "../core/definedOnly.ts"
import { Emitter } from "../core/emitter.ts"
import { Mutex } from "../core/mutex.ts"
import type {
  AdapterChanges,
  Catalogue,
  CatalogueOptions,
  ItemPatch,
  LibraryLink,
  LinkUse,
  RemovalOptions,
} from "./catalogue.ts"
import { type CatalogueContent, catalogueContent, noContent } from "./catalogueContent.ts"
import { type Item, type ItemKind, Items } from "./catalogueItems.ts"
import { CatalogueReadings } from "./catalogueReadings.ts"
import { type Look, lookThrough } from "./catalogueScan.ts"
import { Expectations } from "./expectations.ts"
import type { LibraryRoot } from "./libraryRoots.ts"
import { isInside } from "./models/modelFiles.ts"
import { companionsOf, deleteForGood, removeEmptyFolders, sizeOf } from "./removal.ts"
import type { Settled } from "./settleItems.ts"
import { Verification } from "./verification.ts"
import { WatchedRoots } from "./watchedRoots.ts"

/** The lists are complete when this resolves; afterwards the models folder and the linked places are watched. */
export async function createCatalogue(options: CatalogueOptions): Promise<Catalogue> {
  await mkdir(options.modelsFolder, { recursive: true }).catch((cause: unknown) => {
    options.log.warn("the models folder cannot be made", {}, cause)
  })
  const keeper = new CatalogueKeeper(options)
  await keeper.setLinks(options.links ?? [])
  return keeper
}

/** How often what is not whole yet is looked at, while it has changed so recently. */
const lookAgainMs = 5_000
const growsForMs = 600_000
/** What a file may be said to be while it is being copied; some programs write its beginning last. */
const partial: readonly FileProblem[] = ["empty", "truncated", "not-gguf", "parts-missing"]

type Lists = { readonly models: ReturnType<Catalogue["list"]>; readonly adapters: ReturnType<Catalogue["adapters"]> }

class CatalogueKeeper implements Catalogue {
  readonly modelsFolder: string
  readonly adaptersFolder: string
  readonly #options: CatalogueOptions
  readonly #items: Items
  readonly #readings: CatalogueReadings
  readonly #verification: Verification
  readonly #expected = new Expectations()
  readonly #watched: WatchedRoots
  readonly #changes = new Emitter<void>()
  readonly #mutex = new Mutex()
  #cancelLook = () => {}
  #isClosed = false
  #links: readonly LibraryLink[] = []
  #look: Look = { roots: [], models: [], adapters: [], sources: [] }
  #content: CatalogueContent = noContent
  #lists: Lists = { models: [], adapters: [] }

  constructor(options: CatalogueOptions) {
    const { modelsFolder, store, log, clock = systemClock } = options
    this.modelsFolder = modelsFolder
    this.adaptersFolder = join(modelsFolder, "adapters")
    this.#options = options
    this.#items = new Items(store, log)
    this.#readings = new CatalogueReadings(store, log)
    this.#verification = new Verification({ items: this.#items, clock, log, onChange: () => this.#refresh() })
    this.#watched = new WatchedRoots(log, () => this.#lookNow())
  }

  list = () => this.#lists.models
  adapters = () => this.#lists.adapters
  bases = () => this.#content.bases
  onChange = (listener: () => void) => this.#changes.on(listener)
  expect: Catalogue["expect"] = (path, facts) => this.#expected.expect(path, facts)

  rescan(): Promise<void> {
    return this.#mutex.run(() => this.#rescan())
  }

  async setLinks(links: readonly LibraryLink[]): Promise<void> {
    this.#links = links
    await this.#watched.watch(this.#roots.filter(({ kind }) => kind !== "embedded").map(({ path }) => path))
    await this.rescan()
  }

  linkUse(id: string): LinkUse {
    const { models, adapters } = this.#content
    const found = [...models, ...adapters].filter(({ root }) => root.id === id)
    const listed = new Set([...this.#lists.models, ...this.#lists.adapters].map((entry) => entry.id))
    const link = this.#links.find((one) => one.id === id)
    const own = found.find(({ files }) => link !== undefined && files.includes(link.path))
    const problem = this.#look.roots.find(({ root }) => root.id === id)?.problem
    return {
      modelCount: models.filter((one) => one.root.id === id && one.files.length > 0 && listed.has(one.id)).length,
      sizeBytes: found.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
      isForgotten: own !== undefined && !listed.has(own.id),
      ...(problem == null ? {} : { problem }),
    }
  }

  async recall(path: string): Promise<void> {
    const wanted = this.#items.all.filter((item) => item.isForgotten && isInside(item.path, path))
    this.#items.save(wanted.map((item) => ({ ...item, isForgotten: false })))
    this.#refresh()
  }

  get ownBytes(): number {
    const { models, adapters } = this.#content
    const own = [...models, ...adapters].filter(({ root }) => root.kind === "models")
    return own.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0)
  }

  idOf: Catalogue["idOf"] = (path) => {
    const { models, adapters } = this.#content
    const isListed = (id: string) => this.#lists.models.some((entry) => entry.id === id)
    const model = models.find(({ id, files }) => files.includes(path) && isListed(id))
    if (model !== undefined) return { kind: "model", id: model.id }
    const entry = this.#lists.adapters.find((one) => one.path === path || one.peft?.path === path)
    const adapter = entry ?? adapters.find(({ files }) => files.includes(path))
    return adapter === undefined ? null : { kind: "adapter", id: adapter.id }
  }

  findBySha256(sha256: string): string | null {
    const found = this.#items.all.find(({ kind, id, hashes, isForgotten }) => {
      return hashes[0]?.sha256 === sha256 && !isForgotten && this.filesOf(kind, id).length > 0
    })
    return found?.id ?? null
  }

  filesOf(kind: ItemKind, id: string): readonly string[] {
    return this.#settled(kind, id)?.files ?? []
  }

  change: Catalogue["change"] = (id, patch) => this.#change(this.#itemOf("model", id), patch)
  changeAdapter: Catalogue["changeAdapter"] = (id, patch) => this.#change(this.#itemOf("adapter", id), patch)

  used(id: string): void {
    this.#used("model", id)
  }

  usedAdapter(id: string): void {
    this.#used("adapter", id)
  }

  async verify(id: string): Promise<readonly string[]> {
    const item = this.#itemOf("model", id)
    const settled = this.#settled("model", id)
    if (settled === undefined || settled.files.length === 0) {
      throw new AppError("model_missing", `The file of ${id} is gone.`, { facts: { model: item.name ?? id } })
    }
    return this.#verification.check("model", id, settled.files, settled.sizeBytes)
  }

  remove(id: string, how: RemovalOptions = {}): Promise<Removal> {
    return this.#mutex.run(() => this.#remove(this.#itemOf("model", id), how))
  }

  removeAdapter(id: string, how: RemovalOptions = {}): Promise<Removal> {
    return this.#mutex.run(() => this.#remove(this.#itemOf("adapter", id), how))
  }

  async close(): Promise<void> {
    this.#isClosed = true
    this.#cancelLook()
    this.#watched.close()
    await this.#verification.close()
    await this.#mutex.run(async () => {})
  }

  get #roots(): readonly LibraryRoot[] {
    const { embeddedFolder, modelsFolder } = this.#options
    return [
      { id: "embedded", kind: "embedded", path: embeddedFolder },
      { id: "models", kind: "models", path: modelsFolder },
      ...this.#links.map((link) => ({ kind: "linked" as const, ...link })),
    ]
  }

  async #rescan(): Promise<void> {
    const look = await lookThrough(this.#roots, this.#readings)
    const { clock = systemClock } = this.#options
    const content = catalogueContent(look, this.#items.all, this.#expected, clock.now())
    this.#items.save(content.items, content.removed)
    this.#readings.remember(new Set([...look.models, ...look.adapters].map(({ place }) => place)))
    this.#look = look
    this.#content = content
    this.#refresh()
    this.#lookAgainAtWhatGrows(clock)
  }

  #lookNow(): void {
    this.rescan().catch((cause: unknown) => this.#options.log.error("the library cannot be read", {}, cause))
  }

  /** A file that is being copied is right when it is whole, and not every file system tells of that. */
  #lookAgainAtWhatGrows(clock: Clock): void {
    this.#cancelLook()
    const grows = this.#lists.models.some(({ problem, modifiedAt, isMissing }) => {
      const isPartial = partial.some((reason) => reason === problem?.facts?.reason)
      return isPartial && !isMissing && Math.abs(clock.now() - modifiedAt) < growsForMs
    })
    if (grows && !this.#isClosed) this.#cancelLook = clock.after(lookAgainMs, () => this.#lookNow())
  }

  /** Makes the lists anew of what was found and what is known, and tells if they have become others. */
  #refresh(): void {
    const before = JSON.stringify(this.#lists)
    const entries = <Entry>(kind: ItemKind, all: readonly Settled<Entry>[]): Entry[] =>
      all.flatMap((settled) => {
        const item = this.#items.get(kind, settled.id)
        const entry = item === undefined ? null : settled.entry(item, this.#verification.integrityOf(item))
        return entry === null ? [] : [entry]
      })
    this.#lists = {
      models: entries("model", this.#content.models),
      adapters: entries("adapter", this.#content.adapters),
    }
    if (JSON.stringify(this.#lists) !== before) this.#changes.emit()
  }

  #change(item: Item, { name, ...patch }: ItemPatch | AdapterChanges): void {
    const named = name === undefined ? {} : { name: name || null }
    this.#items.save([{ ...item, ...definedOnly(patch), ...named }])
    this.#refresh()
  }

  #used(kind: ItemKind, id: string): void {
    const { clock = systemClock } = this.#options
    if (this.#items.used(kind, id, clock.now())) this.#refresh()
  }

  #settled(kind: ItemKind, id: string): Settled<unknown> | undefined {
    return (kind === "model" ? this.#content.models : this.#content.adapters).find((one) => one.id === id)
  }

  #itemOf(kind: ItemKind, id: string): Item {
    const item = this.#settled(kind, id) === undefined ? undefined : this.#items.get(kind, id)
    if (item !== undefined) return item
    const code = kind === "model" ? "model_not_found" : "adapter_not_found"
    throw new AppError(code, `There is no ${kind} ${id}.`, { facts: { [kind]: id } })
  }

  async #remove(item: Item, { forGood = false }: RemovalOptions): Promise<Removal> {
    const { kind, id } = item
    if (item.origin.kind === "embedded") {
      throw new AppError("model_protected", `${id} came with Hearth and stays.`, { facts: { model: id } })
    }
    const { root, files: own = [] } = this.#settled(kind, id) ?? {}
    if (root?.kind === "linked" && own.length > 0) {
      this.#items.save([{ ...item, isForgotten: true }])
      this.#refresh()
      return { freedBytes: 0, went: "forgotten" }
    }
    this.#verification.cancel(kind, id)
    const companions = companionsOf(item, this.#content.models, (one) => this.#items.get("model", one.id))
    const files = [...own, ...companions.flatMap((one) => one.files)]
    const freedBytes = await sizeOf(files)
    try {
      if (forGood) await deleteForGood(files)
      else await this.#options.trash(files)
      this.#items.save([], [item])
      await removeEmptyFolders(files, this.modelsFolder)
    } finally {
      await this.#rescan()
    }
    return { freedBytes, went: files.length === 0 ? "forgotten" : forGood ? "deleted" : "trash" }
  }
}
