import { stat } from "node:fs/promises"
import { basename, dirname } from "node:path"
import type { AdapterReport } from "../../contract/adapters.ts"
import { AppError } from "../../contract/errors.ts"
import type { ImportItem } from "../../contract/library.ts"
import type { BaseModel } from "../adapters/adapterFit.ts"
import type { Companions } from "../adapters/companionBases.ts"
import type { AppFolder } from "../apps/foundApps.ts"
import { findInRoot } from "../libraryRoots.ts"
import { describeFile } from "../models/describeModel.ts"
import { type FoundModel, findModels } from "../models/modelFiles.ts"
import { findPeftSources, type PeftSource, peftSource } from "../peft/peftSources.ts"
import { importInvalid, whyNotReadable } from "./importErrors.ts"
import { pathRefused } from "./sentPaths.ts"
import { wholeModel } from "./splitSet.ts"

/** What can be brought in, with the files that it is made of, absolute and in their order. */
export type FoundItem = Omit<ImportItem, "duplicateOf" | "isDuplicateLikely"> & {
  readonly files: readonly string[]
  /** Of a model: what adapters are checked against. */
  readonly base?: { readonly name: string; readonly model: BaseModel }
}

export type FoundItems = { readonly items: readonly FoundItem[]; readonly isCut: boolean }

/** Looks at an adapter and at the models that it may belong to; `companions` come with it. */
export type CheckAdapter = (path: string, companions: Companions) => Promise<AdapterReport>

/** The models among the items, for adapters that come with them. */
export function companionsIn(items: readonly FoundItem[]): Companions {
  return new Map(items.flatMap(({ base }) => (base === undefined ? [] : [[base.name, base.model] as const])))
}

/** More than anybody chooses from; each one's header has to be read. */
const mostItems = 500
const peftFile = /^adapter_(?:config\.json|model.*)$/

/**
 * Everything in a file or a folder that could be brought in; what is wrong with one of them is its `problem`. Throws
 * `import_invalid` where there is nothing. `app`: another app's folder that the path is, whose files are found as that app does.
 */
export async function findItems(path: string, check: CheckAdapter, app: AppFolder | null): Promise<FoundItems> {
  const stats = await stat(path).catch((cause: NodeJS.ErrnoException) => {
    throw importInvalid(basename(path), whyNotReadable(cause), cause)
  })
  if (stats.isDirectory()) return inFolder(path, check, app)
  if (!stats.isFile()) throw importInvalid(basename(path), "not-readable")
  const folder = peftFile.test(basename(path)) ? await peftSource(dirname(path)) : null
  if (folder !== null) return { items: [await peftItem(folder, check, new Map())], isCut: false }
  const described = await describe(await wholeModel(path))
  return { items: [await fileItem(described, check, new Map())], isCut: false }
}

async function inFolder(path: string, check: CheckAdapter, app: AppFolder | null): Promise<FoundItems> {
  const sources = app === null ? await findPeftSources(path) : []
  const models = app === null ? await findModels(path) : await modelsOf(app)
  const items: FoundItem[] = []
  const described: Described[] = []
  for (const model of models.slice(0, Math.max(0, mostItems - sources.length))) described.push(await describe(model))
  const companions = companionsIn(described.map(({ item }) => item))
  for (const source of sources.slice(0, mostItems)) items.push(await peftItem(source, check, companions))
  for (const one of described) items.push(await fileItem(one, check, companions))
  if (items.length === 0) throw importInvalid(basename(path), "nothing-found")
  return { items, isCut: sources.length + models.length > items.length }
}

async function modelsOf(app: AppFolder): Promise<readonly FoundModel[]> {
  return (await findInRoot({ kind: "linked", id: "", ...app })).models
}

function plainItem({ parts, stem, name }: FoundModel): FoundItem {
  const path = parts[0]?.path ?? stem
  return {
    path,
    kind: "model",
    name: name ?? stem,
    fileName: basename(path),
    fileCount: parts.length,
    sizeBytes: parts.reduce((sum, part) => sum + part.sizeBytes, 0),
    architecture: null,
    quantization: null,
    parameterCount: null,
    files: parts.map((part) => part.path),
  }
}

/** `isAdapter`: what it is for is not known yet. */
type Described = { readonly item: FoundItem; readonly isAdapter: boolean; readonly called: string | undefined }

async function describe(found: FoundModel): Promise<Described> {
  const plain = plainItem(found)
  const called = found.name
  // A link in a folder that somebody got from elsewhere may lead to any file of the user's: it is never opened.
  const link = found.parts.find((part) => part.isOutside)
  if (link !== undefined) {
    const problem = pathRefused(basename(link.path), "link").toBody()
    return { item: { ...plain, problem }, isAdapter: false, called }
  }
  const description = await describeFile(found)
  if (description.kind === "adapter") return { item: { ...plain, kind: "adapter" }, isAdapter: true, called }
  const { name, architecture, quantization, parameterCount, problem } = description.model
  const facts = { name: called ?? name, architecture, quantization, parameterCount }
  const base = description.base === null ? {} : { base: { name: found.stem, model: description.base } }
  const item = { ...plain, ...facts, ...base, ...(problem === undefined ? {} : { problem }) }
  return { item, isAdapter: false, called }
}

async function fileItem(
  { item, isAdapter, called }: Described,
  check: CheckAdapter,
  companions: Companions,
): Promise<FoundItem> {
  if (!isAdapter) return item
  const checked = await adapterItem(item, check, companions)
  return { ...checked, name: called ?? checked.name }
}

async function peftItem(
  { path, files, sizeBytes }: PeftSource,
  check: CheckAdapter,
  companions: Companions,
): Promise<FoundItem> {
  const name = basename(path)
  const plain = { path, kind: "peft", name, fileName: name, fileCount: files.length, sizeBytes, files } as const
  return adapterItem({ ...plain, architecture: null, quantization: null, parameterCount: null }, check, companions)
}

async function adapterItem(plain: FoundItem, check: CheckAdapter, companions: Companions): Promise<FoundItem> {
  try {
    const { id, architecture, problem } = await check(plain.path, companions)
    return { ...plain, name: id, architecture, ...(problem === undefined ? {} : { problem }) }
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    return { ...plain, problem: error.toBody() }
  }
}
