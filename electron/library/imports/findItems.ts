import { stat } from "node:fs/promises"
import { basename, dirname } from "node:path"
import type { AdapterReport } from "../../contract/adapters.ts"
import { AppError } from "../../contract/errors.ts"
import type { ImportItem } from "../../contract/library.ts"
import type { AppFolder } from "../apps/foundApps.ts"
import { findInRoot } from "../libraryRoots.ts"
import { describeFile } from "../models/describeModel.ts"
import { type FoundModel, findModels } from "../models/modelFiles.ts"
import { findPeftSources, type PeftSource, peftSource } from "../peft/peftSources.ts"
import { importInvalid } from "./importErrors.ts"
import { pathRefused } from "./safeNames.ts"
import { wholeModel } from "./splitSet.ts"

/** What can be brought in, with the files that it is made of, absolute and in their order. */
export type FoundItem = Omit<ImportItem, "duplicateOf"> & { readonly files: readonly string[] }

export type FoundItems = { readonly items: readonly FoundItem[]; readonly isCut: boolean }

/** Looks at an adapter and at the models that it may belong to. */
export type CheckAdapter = (path: string) => Promise<AdapterReport>

/** More than anybody chooses from; each one's header has to be read. */
const mostItems = 500
const peftFile = /^adapter_(?:config\.json|model.*)$/

/**
 * Everything in a file or a folder that could be brought in; what is wrong with one of them is its `problem`. Throws
 * `import_invalid` where there is nothing. `app`: another app's folder that the path is, whose files are found as that app does.
 */
export async function findItems(path: string, check: CheckAdapter, app: AppFolder | null): Promise<FoundItems> {
  const stats = await stat(path).catch((cause: NodeJS.ErrnoException) => {
    throw importInvalid(basename(path), cause.code === "ENOENT" ? "not-there" : "not-readable", cause)
  })
  if (stats.isDirectory()) return inFolder(path, check, app)
  if (!stats.isFile()) throw importInvalid(basename(path), "not-readable")
  const folder = peftFile.test(basename(path)) ? await peftSource(dirname(path)) : null
  const item = folder === null ? await fileItem(await wholeModel(path), check) : await peftItem(folder, check)
  return { items: [item], isCut: false }
}

async function inFolder(path: string, check: CheckAdapter, app: AppFolder | null): Promise<FoundItems> {
  const sources = app === null ? await findPeftSources(path) : []
  const models = app === null ? await findModels(path) : await modelsOf(app)
  const items: FoundItem[] = []
  for (const source of sources.slice(0, mostItems)) items.push(await peftItem(source, check))
  for (const model of models.slice(0, mostItems - items.length)) {
    // A link in a folder that somebody got from elsewhere may lead to any file of the user's: it is never opened.
    const link = model.parts.find((part) => part.isOutside)
    if (link === undefined) items.push(await fileItem(model, check))
    else items.push({ ...plainItem(model), problem: pathRefused(basename(link.path), "link").toBody() })
  }
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

async function fileItem(found: FoundModel, check: CheckAdapter): Promise<FoundItem> {
  const plain = plainItem(found)
  const description = await describeFile(found)
  if (description.kind === "adapter") {
    const item = await adapterItem({ ...plain, kind: "adapter" }, check)
    return { ...item, name: found.name ?? item.name }
  }
  const { name, architecture, quantization, parameterCount, problem } = description.model
  const facts = { name: found.name ?? name, architecture, quantization, parameterCount }
  return { ...plain, ...facts, ...(problem === undefined ? {} : { problem }) }
}

async function peftItem({ path, files, sizeBytes }: PeftSource, check: CheckAdapter): Promise<FoundItem> {
  const name = basename(path)
  const plain = { path, kind: "peft", name, fileName: name, fileCount: files.length, sizeBytes, files } as const
  return adapterItem({ ...plain, architecture: null, quantization: null, parameterCount: null }, check)
}

async function adapterItem(plain: FoundItem, check: CheckAdapter): Promise<FoundItem> {
  try {
    const { id, architecture, problem } = await check(plain.path)
    return { ...plain, name: id, architecture, ...(problem === undefined ? {} : { problem }) }
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    return { ...plain, problem: error.toBody() }
  }
}
