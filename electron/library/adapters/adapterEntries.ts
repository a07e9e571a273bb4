import { basename } from "node:path"
import type { Adapter, AdapterFacts } from "../../contract/adapters.ts"
import type { ErrorBody } from "../../contract/errors.ts"
import { fileProblem } from "../gguf/gguf.ts"
import type { ContentPrint } from "../imports/contentPrint.ts"
import type { AdapterDescription } from "../models/describeModel.ts"
import type { FoundFile } from "../models/modelFiles.ts"
import { liesIn, type PeftSource } from "../peft/peftSources.ts"
import { unknownFacts } from "./adapterFacts.ts"
import { type BaseModel, findMismatch } from "./adapterFit.ts"
import { adapterStem } from "./adapterNames.ts"

/** What the files of an adapter say, without its id. */
export type AdapterContent = AdapterFacts & {
  readonly name: string
  readonly fileName: string
  readonly sizeBytes: number
  readonly modifiedAt: number
  /** Ids of the models that it fits. */
  readonly fits: readonly string[]
  /** Absolute path of the GGUF file; null for a PEFT folder that has not been converted, or was changed since, and for one that is gone. */
  readonly path: string | null
  /** The PEFT folder that it comes from, if it lies in the library. */
  readonly peft: PeftSource | null
  readonly problem?: ErrorBody
}

/** What the catalogue keeps of an adapter beside its files. */
export type AdapterKept = Pick<Adapter, "notes" | "addedAt" | "lastUsedAt" | "pairedWith" | "scale" | "aliases"> & {
  /** The PEFT files that it was made of when it was imported; null for any other. */
  readonly madeOf: ContentPrint | null
}

export type AdapterEntry = AdapterContent & AdapterKept & { readonly id: string }

/** A GGUF adapter with the place that it is known by. */
export type AdapterFile = {
  readonly place: string
  readonly file: FoundFile
  /** What its id is made of. */
  readonly stem: string
  readonly adapter: AdapterDescription
}

export type FoundAdapter = {
  readonly place: string
  /** Its GGUF file, if there is one. */
  readonly file: FoundFile | null
  readonly stem: string
  readonly content: AdapterContent
}

/** GGUF adapters and PEFT folders as one list: a folder and the file that was made of it are one adapter. */
export function listAdapters(
  files: readonly AdapterFile[],
  sources: readonly { readonly place: string; readonly source: PeftSource }[],
  bases: ReadonlyMap<string, BaseModel>,
): FoundAdapter[] {
  const madeOf = (source: PeftSource) =>
    files.filter(({ adapter }) => adapter.source !== null && liesIn(adapter.path, source))
  const made = new Set(sources.flatMap(({ source }) => madeOf(source)))
  return [
    ...files
      .filter((file) => !made.has(file))
      .map(({ adapter, place, file, stem }) => {
        return { place, file, stem: adapterStem(stem), content: fileContent(adapter, null, bases) }
      }),
    ...sources.map(({ place, source }) => {
      const current = madeOf(source).find(({ adapter }) => adapter.source === source.fingerprint)
      const content =
        current === undefined || source.isOutside ? sourceContent(source) : fileContent(current.adapter, source, bases)
      return { place, file: current?.file ?? null, stem: adapterStem(basename(source.path)), content }
    }),
  ]
}

function fileContent(
  { tensors, source: _, ...file }: AdapterDescription,
  peft: PeftSource | null,
  bases: ReadonlyMap<string, BaseModel>,
): AdapterContent {
  const fits = file.problem === undefined ? [...bases].filter(([, base]) => findMismatch(tensors, base) === null) : []
  return { ...file, peft, fits: fits.map(([id]) => id) }
}

function sourceContent(source: PeftSource): AdapterContent {
  const name = basename(source.path)
  const { sizeBytes, modifiedAt, path, isOutside } = source
  const problem = isOutside
    ? { problem: fileProblem(path, "link-outside", "it is a link to a file outside its folder").toBody() }
    : {}
  return {
    ...unknownFacts,
    name,
    fileName: name,
    sizeBytes,
    modifiedAt,
    fits: [],
    path: null,
    peft: source,
    ...problem,
  }
}
