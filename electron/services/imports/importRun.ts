import { lstat, mkdir, rm, rmdir, stat } from "node:fs/promises"
import { join } from "node:path"
import type { ImportJob, ImportMode } from "../../contract/library.ts"
import type { Log } from "../../core/log.ts"
import type { Companions } from "../../library/adapters/companionBases.ts"
import type { Catalogue } from "../../library/catalogue.ts"
import { assertDiskSpace, writingFailed } from "../../library/diskSpace.ts"
import { copyWhole } from "../../library/imports/copyWhole.ts"
import { companionsIn, type FoundItem } from "../../library/imports/findItems.ts"
import { freePlaces, moveAll } from "../../library/imports/placing.ts"
import type { AdapterService } from "../adapters/adapterService.ts"
import type { LibraryService } from "../library/libraryService.ts"
import type { Duplicates } from "./duplicates.ts"
import type { Incoming } from "./incoming.ts"

export type ImportParts = {
  readonly modelsFolder: string
  readonly catalogue: Pick<Catalogue, "list" | "adapters" | "rescan" | "expect">
  readonly adapters: Pick<AdapterService, "check" | "import" | "remove">
  readonly incoming: Pick<Incoming, "holds" | "discard">
  /** Null where nothing can be used in place. */
  readonly links: Pick<LibraryService, "links" | "link" | "unlink"> | null
  readonly log: Log
}

export type RunOptions = {
  readonly mode: ImportMode
  /** Of what is used in place: a folder to link as a whole; null: each file by itself. */
  readonly linked: string | null
  readonly modelId?: string
  readonly signal: AbortSignal
  readonly onBytes: (bytes: number) => void
  /** There is more to read than was thought. */
  readonly onMore: (bytes: number) => void
}

type Done = Omit<Extract<ImportJob["state"], { kind: "done" }>, "kind">

/** Where what is being copied lies until it is whole: on the disk of the models, hidden from the list. */
export function stagingFolder(modelsFolder: string): string {
  return join(modelsFolder, ".imports")
}

/** Brings items in: all of them, or, after an error or an abort, none. What the library has already is left out. */
export class ImportRun {
  readonly #parts: ImportParts
  readonly #options: RunOptions
  readonly #duplicates: Duplicates
  readonly #staging: string
  /** Takes back what stands in the library, the last one first. */
  readonly #undo: (() => Promise<void>)[] = []
  /** Of what was copied byte by byte. */
  readonly #hashes = new Map<string, string>()

  constructor(id: string, parts: ImportParts, duplicates: Duplicates, options: RunOptions) {
    this.#parts = parts
    this.#options = options
    this.#duplicates = duplicates
    this.#staging = join(stagingFolder(parts.modelsFolder), id)
  }

  async run(items: readonly FoundItem[]): Promise<Done> {
    try {
      const { mode, linked } = this.#options
      // A folder is linked as a whole, whatever the library has already: what is added or renamed in it is followed from now on.
      if (mode === "in-place" && linked !== null) return { ...(await this.#leaveInPlace(items)), duplicateIds: [] }
      const { fresh, duplicateIds } = await this.#withoutDuplicates(items)
      if (mode === "in-place") return { ...(await this.#leaveInPlace(fresh)), duplicateIds }
      const staged = await this.#stage(fresh.filter(({ kind }) => kind === "model"))
      const adapters = await this.#bringAdapters(
        fresh.filter(({ kind }) => kind !== "model"),
        companionsIn(fresh),
      )
      this.#options.signal.throwIfAborted()
      const modelIds = await this.#place(staged)
      await this.#removeSources(items, fresh)
      return { modelIds, adapterIds: adapters.fresh, duplicateIds: [...duplicateIds, ...adapters.known] }
    } catch (error) {
      for (const undo of this.#undo.reverse()) await undo().catch((cause: unknown) => this.#couldNotUndo(cause))
      throw error
    } finally {
      await rm(this.#staging, { recursive: true, force: true })
      // Fails where something else is in it, and that is right.
      await rmdir(stagingFolder(this.#parts.modelsFolder)).catch(() => {})
    }
  }

  /** The rest is taken back all the same. */
  #couldNotUndo(cause: unknown): void {
    this.#parts.log.warn("what an import has left behind could not be taken back", {}, cause)
  }

  async #withoutDuplicates(items: readonly FoundItem[]) {
    const fresh: FoundItem[] = []
    const duplicateIds: string[] = []
    for (const item of items) {
      const { signal, onBytes, onMore } = this.#options
      let read = 0
      const id = await this.#duplicates.find(item, signal, (bytes) => {
        read += bytes
        onBytes(bytes)
      })
      if (id === null) fresh.push(item)
      else duplicateIds.push(id)
      // What is no duplicate after all has to be read once more.
      if (id === null) onMore(read)
      else onBytes(item.sizeBytes - read)
    }
    return { fresh, duplicateIds }
  }

  /** Copies of what cannot just be renamed. Nothing of it stands in the library yet. */
  async #stage(models: readonly FoundItem[]): Promise<readonly FoundItem[]> {
    const { modelsFolder } = this.#parts
    const copied: FoundItem[] = []
    for (const model of models) if (!(await this.#canRename(model))) copied.push(model)
    await assertDiskSpace(
      modelsFolder,
      copied.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
    )
    const staged: FoundItem[] = []
    for (const [index, model] of models.entries()) {
      staged.push(copied.includes(model) ? { ...model, files: await this.#copy(model, index) } : model)
      if (!copied.includes(model)) this.#options.onBytes(model.sizeBytes)
    }
    return staged
  }

  async #canRename({ files }: FoundItem): Promise<boolean> {
    if (this.#options.mode !== "move") return false
    const { dev } = await stat(this.#parts.modelsFolder)
    // Of a link itself, which would be moved, and not what it leads to.
    const all = await Promise.all(files.map((file) => lstat(file)))
    return all.every((one) => one.dev === dev && !one.isSymbolicLink())
  }

  async #copy({ files }: FoundItem, index: number): Promise<readonly string[]> {
    const folder = join(this.#staging, String(index))
    await mkdir(folder, { recursive: true })
    const copies: string[] = []
    for (const [part, file] of files.entries()) {
      const copy = join(folder, `${part}${partEndOf(file)}`)
      const { sha256 } = await copyWhole(file, copy, this.#options)
      if (sha256 !== null) this.#hashes.set(copy, sha256)
      copies.push(copy)
    }
    return copies
  }

  async #bringAdapters(
    items: readonly FoundItem[],
    companions: Companions,
  ): Promise<{ readonly fresh: string[]; readonly known: string[] }> {
    const ids = { fresh: [] as string[], known: [] as string[] }
    for (const { path, sizeBytes } of items) {
      this.#options.signal.throwIfAborted()
      const { modelId } = this.#options
      const before = new Set(this.#parts.catalogue.adapters().map((entry) => entry.id))
      const { id } = await this.#parts.adapters.import({
        path,
        companions,
        ...(modelId === undefined ? {} : { modelId }),
      })
      // One that lies in the library already is the user's: it must not go when this import is cancelled.
      if (!before.has(id)) this.#undo.push(async () => void (await this.#parts.adapters.remove(id, { forGood: true })))
      ids[before.has(id) ? "known" : "fresh"].push(id)
      this.#options.onBytes(sizeBytes)
    }
    return ids
  }

  async #place(staged: readonly FoundItem[]): Promise<string[]> {
    const paths: string[] = []
    for (const item of staged) {
      const places = await freePlaces(this.#parts.modelsFolder, item)
      const moves = item.files.map((from, part) => ({ from, to: places[part] ?? from }))
      for (const { from, to } of moves) {
        this.#parts.catalogue.expect(to, { origin: { kind: "imported" }, sha256: this.#hashes.get(from) ?? null })
      }
      await moveAll(moves).catch((error) => writingFailed(error, "A model"))
      this.#undo.push(() => moveAll(moves.map(({ from, to }) => ({ from: to, to: from }))))
      paths.push(places[0] ?? item.path)
    }
    await this.#parts.catalogue.rescan()
    return this.#idsOf(paths)
  }

  /** Only a PEFT folder cannot be: what is made of it lies in the library. */
  async #leaveInPlace(items: readonly FoundItem[]): Promise<Pick<Done, "modelIds" | "adapterIds">> {
    const { catalogue } = this.#parts
    const files = items.filter(({ kind }) => kind !== "peft")
    const made = await this.#bringAdapters(
      items.filter(({ kind }) => kind === "peft"),
      companionsIn(files),
    )
    this.#options.signal.throwIfAborted()
    const { linked } = this.#options
    const places = linked === null ? files.map(({ path }) => path) : [linked]
    if (files.length > 0) for (const place of places) await this.#link(place)
    const paths = new Set(files.map(({ path }) => path))
    const adapters = catalogue.adapters().filter(({ path }) => path !== null && paths.has(path))
    return { modelIds: this.#idsOf([...paths]), adapterIds: [...made.fresh, ...adapters.map(({ id }) => id)] }
  }

  /** One that was there before stays, whatever becomes of the others. */
  async #link(place: string): Promise<void> {
    const { links } = this.#parts
    if (links === null) return
    this.#options.signal.throwIfAborted()
    const before = new Set(links.links().map((link) => link.id))
    const { id } = await links.link(place)
    if (!before.has(id)) this.#undo.push(() => links.unlink(id))
  }

  #idsOf(paths: readonly string[]): string[] {
    const entries = this.#parts.catalogue.list()
    return paths.flatMap((path) => entries.find((entry) => entry.path === path)?.id ?? [])
  }

  /** After a move: what could not be renamed, and what the library had already of that which a window has sent. */
  async #removeSources(items: readonly FoundItem[], fresh: readonly FoundItem[]): Promise<void> {
    const { incoming, log } = this.#parts
    if (this.#options.mode !== "move") return
    for (const item of items) {
      // A PEFT folder became another file than it is: nobody but its owner may delete it.
      if (!incoming.holds(item.path) && (item.kind === "peft" || !fresh.includes(item))) continue
      for (const file of item.files) {
        await rm(file, { force: true }).catch((error) => log.warn("what was moved could not be deleted", {}, error))
      }
    }
  }
}

/** The engine knows the parts of one model by the ends of their names. */
function partEndOf(file: string): string {
  return /-\d{5}-of-\d{5}\.gguf$/i.exec(file)?.[0] ?? ".gguf"
}
