import { mkdir, realpath } from "node:fs/promises"
import { basename } from "node:path"
import type { Adapter, AdapterAlias, AdapterPatch, AdapterReport } from "../../contract/adapters.ts"
import { AppError } from "../../contract/errors.ts"
import type { Removal } from "../../contract/library.ts"
import { hostIsClosing } from "../../core/closing.ts"
import { Emitter } from "../../core/emitter.ts"
import type { Log } from "../../core/log.ts"
import { Mutex } from "../../core/mutex.ts"
import { type Inspection, inspectAdapter, locateAdapter } from "../../library/adapters/adapterInspection.ts"
import { type Companions, companionBases } from "../../library/adapters/companionBases.ts"
import { copyAdapter, freePath } from "../../library/adapters/copyAdapter.ts"
import type { AdapterChanges, AdapterEntry, RemovalOptions } from "../../library/catalogue.ts"
import { type ContentPrint, contentPrint } from "../../library/imports/contentPrint.ts"
import { foldId, uniqueId } from "../../library/models/modelIds.ts"
import { ggufName, peftSource } from "../../library/peft/peftSources.ts"
import { writeAdapter } from "../../library/peft/peftToGguf.ts"
import { modelNotFound } from "../names/modelNames.ts"
import { AdapterConversions } from "./adapterConversions.ts"
import { assertPatch, withAlias, withoutAlias } from "./adapterEdits.ts"
import { type AdapterCatalogue, type AdapterChange, AdapterList, unsaid } from "./adapterList.ts"
import { AdapterVersions } from "./adapterVersions.ts"
import { cannotWrite, inSteps } from "./adapterWriting.ts"

export type AdapterInput = {
  /** Absolute path of a PEFT folder, of one of its files, or of a GGUF file. */
  readonly path: string
  /** The model that it is for; absent: one that it fits. */
  readonly modelId?: string
  /** Models that come into the library with it; they count as there, and first, where `modelId` is absent. */
  readonly companions?: Companions
}

/** The adapters of the library. PEFT folders in the models folder are converted by themselves. */
export interface AdapterService {
  list(): readonly Adapter[]
  /** Absolute path of the GGUF file of one that is ready, for an answer of this model; `adapter_not_found`. */
  pathOf(id: string, modelId: string): string
  /** Where it lies, or the PEFT folder that it comes from; `model_missing` where both are gone. */
  fileOf(id: string): string
  /** `adapter_mismatch` for a model that it does not fit. */
  update(id: string, patch: AdapterPatch): Adapter
  /** `name_taken` for a name that a model, a route or another alias has; `adapter_mismatch`. */
  setAlias(id: string, alias: AdapterAlias): Adapter
  /** No error if there is none of that name. */
  removeAlias(id: string, name: string): Adapter
  /** It has answered. */
  used(id: string): void
  /**
   * Looks at an adapter and at whether it belongs to the model, or to any; the report may name one of its companions. `model_not_found`
   * for a model that is not there.
   */
  check(input: AdapterInput & { readonly companionFiles?: readonly string[] }): Promise<AdapterReport>
  /** Puts it into the library: a PEFT folder is converted, a GGUF file copied. Throws the problem that `check` reports. */
  import(input: AdapterInput): Promise<Adapter>
  /** Its files go to the trash, or are deleted; those that lie outside stay. `adapter_not_found`, `path_refused`. */
  remove(id: string, how?: RemovalOptions): Promise<Removal>
  onChange(listener: (change: AdapterChange) => void): () => void
  /** Called with the id of a model that has answered with an adapter whose file is another one now. */
  onStale(listener: (modelId: string) => void): () => void
  /** Stops what is being converted; nothing is left of it. */
  close(): Promise<void>
}

export function createAdapterService({
  catalogue,
  routeNames = () => [],
  log,
}: {
  readonly catalogue: AdapterCatalogue
  /** What an alias may not be called. */
  readonly routeNames?: () => readonly string[]
  readonly log: Log
}): AdapterService {
  const list = new AdapterList(catalogue)
  const closing = new AbortController()
  const work = new Mutex()
  const conversions = new AdapterConversions({
    catalogue,
    list,
    work,
    signal: closing.signal,
    log: log.child("adapters"),
  })
  const versions = new AdapterVersions()
  const stale = new Emitter<string>()
  const unsubscribe = catalogue.onChange(() => {
    for (const modelId of versions.takeStale(catalogue.adapters())) stale.emit(modelId)
    list.announce()
    conversions.follow()
  })
  conversions.follow()

  const entryOf = (id: string) => {
    const entry = catalogue.adapters().find((one) => one.id === id)
    if (entry !== undefined) return entry
    throw adapterNotFound(id)
  }
  const modelIds = () => catalogue.list().map((model) => model.id)
  const changed = (id: string, change: AdapterChanges) => {
    catalogue.changeAdapter(id, change)
    return list.toAdapter(entryOf(id))
  }
  const basesFor = ({ modelId, companions = new Map() }: AdapterInput) => {
    const all = catalogue.bases()
    if (modelId === undefined) return new Map([...companions, ...[...all].filter(([id]) => !companions.has(id))])
    const base = all.get(modelId)
    if (base === undefined) throw modelNotFound(modelId, [...all.keys()])
    return new Map([[modelId, base]])
  }

  return {
    list: () => list.adapters(),
    pathOf(id, modelId) {
      const entry = entryOf(id)
      const { path } = entry
      if (path === null) throw new AppError("adapter_not_found", `The adapter ${id} has not been converted yet.`)
      versions.use(entry, path, modelId)
      return path
    },
    fileOf(id) {
      const { path, peft, problem } = entryOf(id)
      const place = path ?? peft?.path
      if (place !== undefined) return place
      throw problem === undefined ? adapterNotFound(id) : AppError.fromBody(problem)
    },
    update(id, patch) {
      assertPatch(entryOf(id), patch, modelIds())
      return changed(id, patch)
    },
    setAlias(id, alias) {
      const taken = { modelIds: modelIds(), routes: routeNames(), adapters: catalogue.adapters() }
      return changed(id, { aliases: withAlias(entryOf(id), alias, taken) })
    },
    removeAlias: (id, name) => changed(id, { aliases: withoutAlias(entryOf(id), name) }),
    used: (id) => catalogue.usedAdapter(id),
    async check({ companionFiles, ...input }) {
      const companions = companionFiles === undefined ? input.companions : await companionBases(companionFiles)
      const bases = basesFor({ ...input, ...(companions && { companions }) })
      return (await inspectAdapter(input.path, bases, input.modelId !== undefined)).report
    },
    async import(input) {
      const located = await locateAdapter(input.path)
      const listed = await findListed(catalogue, located.path)
      if (listed?.peft != null) await conversions.settle()
      if (listed !== undefined) return readyOne(list.toAdapter(entryOf(listed.id)))
      const inspection = await inspectAdapter(located.path, basesFor(input), input.modelId !== undefined)
      if (inspection.report.problem !== undefined) throw AppError.fromBody(inspection.report.problem)
      const { signal } = closing
      return work
        .run(() => bringIn({ catalogue, list, signal }, located.path, inspection))
        .catch((error: unknown) => {
          throw signal.aborted ? hostIsClosing() : error
        })
    },
    remove: (id, how) => catalogue.removeAdapter(id, how),
    onChange: (listener) => list.onChange(listener),
    onStale: (listener) => stale.on(listener),
    async close() {
      unsubscribe()
      closing.abort()
      await work.run(async () => {})
    },
  }
}

function adapterNotFound(id: string): AppError {
  return new AppError("adapter_not_found", `There is no adapter ${id}.`, { facts: { adapter: id } })
}

type Library = { readonly catalogue: AdapterCatalogue; readonly list: AdapterList; readonly signal: AbortSignal }

/** The entry of what lies in the library already. */
async function findListed(catalogue: AdapterCatalogue, path: string): Promise<AdapterEntry | undefined> {
  await catalogue.rescan()
  const real = await realpath(path).catch(() => path)
  for (const entry of catalogue.adapters()) {
    for (const own of [entry.path, entry.peft?.path ?? null]) {
      if (own !== null && (await realpath(own).catch(() => own)) === real) return entry
    }
  }
  return undefined
}

function readyOne(adapter: Adapter): Adapter {
  if (adapter.state.kind === "unusable") throw AppError.fromBody(adapter.state.error)
  return adapter
}

async function bringIn(library: Library, path: string, { report, conversion }: Inspection): Promise<Adapter> {
  const { catalogue, list, signal } = library
  signal.throwIfAborted()
  const name = basename(path)
  await mkdir(catalogue.adaptersFolder, { recursive: true }).catch(cannotWrite)
  const target = await freePath(catalogue.adaptersFolder, conversion === null ? listedName(name) : ggufName(name))
  const { source: _, modelId, warnings: _warnings, ...facts } = report
  const taken = new Set(list.adapters().map((adapter) => foldId(adapter.id)))
  const file = { id: uniqueId(report.id, taken), name: report.id, fileName: basename(target), modifiedAt: 0 }
  const coming = { ...facts, ...file, ...unsaid, pairedWith: modelId, fits: modelId === null ? [] : [modelId] }
  const tell = (progress: number) => list.setComing(target, { ...coming, state: { kind: "converting", progress } })
  tell(0)
  let madeOf: ContentPrint | null = null
  try {
    if (conversion === null) await copyAdapter(path, target)
    else {
      const source = await peftSource(path)
      madeOf = source === null ? null : await contentPrint(source.files, signal)
      const fingerprint = source?.fingerprint ?? ""
      await writeAdapter({ ...conversion, name: report.id, source: fingerprint, path: target }, signal, inSteps(tell))
    }
    await catalogue.rescan()
  } catch (error) {
    cannotWrite(error)
  } finally {
    list.setComing(target, null)
  }
  const entry = catalogue.adapters().find((one) => one.path === target)
  if (entry === undefined) return cannotWrite(new Error("It is not there after it was written"))
  if (madeOf !== null) catalogue.changeAdapter(entry.id, { madeOf })
  return readyOne(list.toAdapter(entry))
}

/** The library lists neither hidden files nor those without the ending. */
function listedName(fileName: string): string {
  const shown = fileName.replace(/^\.+/, "")
  return /\.gguf$/i.test(shown) ? shown : `${shown}.gguf`
}
