import { basename } from "node:path"
import type { AdapterFacts } from "../../contract/adapters.ts"
import type { ErrorBody } from "../../contract/errors.ts"
import type { AdapterDescription } from "../models/describeModel.ts"
import type { StableIds } from "../models/modelIds.ts"
import { liesIn, type PeftSource } from "../peft/peftSources.ts"
import { unknownFacts } from "./adapterFacts.ts"
import { type BaseModel, findMismatch } from "./adapterFit.ts"
import { adapterStem } from "./adapterNames.ts"

export type AdapterEntry = AdapterFacts & {
  readonly id: string
  readonly name: string
  readonly fileName: string
  readonly sizeBytes: number
  readonly modifiedAt: number
  /** Ids of the models that it fits. */
  readonly fits: readonly string[]
  /** Absolute path of the GGUF file; null for a PEFT folder that has not been converted, or was changed since. */
  readonly path: string | null
  /** The PEFT folder that it comes from, if it lies in the library. */
  readonly peft: PeftSource | null
  readonly problem?: ErrorBody
}

/** GGUF adapters and PEFT folders as one list: a folder and the file that was made of it are one adapter. */
export function listAdapters(
  files: readonly AdapterDescription[],
  sources: readonly PeftSource[],
  ids: StableIds,
  bases: ReadonlyMap<string, BaseModel>,
): AdapterEntry[] {
  const madeOf = (source: PeftSource) => files.filter((file) => file.source !== null && liesIn(file.path, source))
  const made = new Set(sources.flatMap(madeOf))
  const found = [
    ...files
      .filter((file) => !made.has(file))
      .map((file) => ({ key: file.path, stem: adapterStem(file.fileName), entry: fileEntry(file, null, bases) })),
    ...sources.map((source) => ({
      key: source.path,
      stem: adapterStem(basename(source.path)),
      entry: sourceEntry(source, madeOf(source), bases),
    })),
  ]
  const assigned = ids.assign(found.map(({ key, stem }) => ({ path: key, stem })))
  return found.map(({ key, stem, entry }) => ({ id: assigned.get(key) ?? stem, ...entry }))
}

function fileEntry(
  { tensors, source: _, ...file }: AdapterDescription,
  peft: PeftSource | null,
  bases: ReadonlyMap<string, BaseModel>,
): Omit<AdapterEntry, "id"> {
  const fits = file.problem === undefined ? [...bases].filter(([, base]) => findMismatch(tensors, base) === null) : []
  return { ...file, peft, fits: fits.map(([id]) => id) }
}

function sourceEntry(
  source: PeftSource,
  made: readonly AdapterDescription[],
  bases: ReadonlyMap<string, BaseModel>,
): Omit<AdapterEntry, "id"> {
  const current = made.find((file) => file.source === source.fingerprint)
  if (current !== undefined) return fileEntry(current, source, bases)
  const name = basename(source.path)
  const { sizeBytes, modifiedAt } = source
  return { ...unknownFacts, name, fileName: name, sizeBytes, modifiedAt, fits: [], path: null, peft: source }
}
