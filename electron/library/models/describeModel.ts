import { basename } from "node:path"
import type { AdapterFacts } from "../../contract/adapters.ts"
import { AppError, type ErrorBody, toErrorBody } from "../../contract/errors.ts"
import type { Model } from "../../contract/models.ts"
import { adapterFacts, unknownFacts } from "../adapters/adapterFacts.ts"
import { type AdapterTensors, type BaseModel, baseOf } from "../adapters/adapterFit.ts"
import { fileProblem, type GgufHeader, readGgufHeader } from "../gguf/gguf.ts"
import { modelFacts, type OtherKind, otherKind } from "./modelFacts.ts"
import { type FoundModel, partNumberOf } from "./modelFiles.ts"
import { type ModelShape, modelShape } from "./modelShape.ts"

/** What does not come from the files of a model but from what the host does with it. */
export type HostOwned = "state" | "isDefault" | "settings" | "needsReload" | "saferLoad"

/** What the catalogue knows of a model beside its files. */
export type Kept = "notes" | "addedAt" | "lastUsedAt" | "origin" | "isMissing" | "integrity"

/** All that the files of a model say, without its id. */
export type ModelDescription = Omit<Model, "id" | "isEmbedded" | Kept | HostOwned> & {
  /** What decides about its memory; absent where the header does not say enough. */
  readonly shape?: ModelShape
  /** Absolute path of the file, the first one of several. */
  readonly path: string
}

const otherWords: Record<OtherKind, string> = {
  adapter: "it is an adapter, not a model",
  projector: "it is the eye or ear of another model, not a model by itself",
  "no-vocabulary": "it has no vocabulary",
}

/** All that a GGUF adapter says, without its id. */
export type AdapterDescription = AdapterFacts & {
  readonly name: string
  readonly path: string
  readonly fileName: string
  readonly sizeBytes: number
  readonly modifiedAt: number
  readonly tensors: AdapterTensors
  /** Of which PEFT folder it was made, if Hearth made it. */
  readonly source: string | null
  readonly problem?: ErrorBody
}

/** What a file is; `base` is what adapters are checked against, null where the model cannot be used. */
export type Description =
  | { readonly kind: "model"; readonly model: ModelDescription; readonly base: BaseModel | null }
  | { readonly kind: "adapter"; readonly adapter: AdapterDescription }

/** Raised whenever something else is read from files: what was kept of a file is read anew then. */
export const descriptionVersion = 2

/** Never throws for what is wrong with a file: that becomes its `problem`. */
export async function describeFile(found: FoundModel): Promise<Description> {
  const [first] = found.parts
  if (first === undefined) throw new Error("A model has at least one file")
  const plain: ModelDescription = {
    name: found.stem,
    path: first.path,
    fileName: basename(first.path),
    sizeBytes: found.parts.reduce((sum, part) => sum + part.sizeBytes, 0),
    modifiedAt: Math.max(...found.parts.map((part) => part.modifiedAt)),
    architecture: null,
    parameterCount: null,
    quantization: null,
    trainedContextSize: null,
    capabilities: [],
  }
  try {
    // A link may lead anywhere, to a device or to somebody's secrets: what it leads to is not even opened.
    if (found.parts.some((part) => part.isOutside)) {
      throw fileProblem(first.path, "link-outside", "it is a link to a file outside its folder")
    }
    const headers = await readParts(found)
    const [header] = headers
    if (header !== undefined && otherKind(header) === "adapter") {
      return { kind: "adapter", adapter: describeAdapter(plain, header) }
    }
    const model = { ...plain, ...describeHeaders(found, headers) }
    return { kind: "model", model, base: model.problem === undefined ? baseOf(headers) : null }
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    return { kind: "model", model: { ...plain, problem: toErrorBody(error) }, base: null }
  }
}

function describeAdapter(plain: ModelDescription, header: GgufHeader): AdapterDescription {
  const { path, fileName, sizeBytes, modifiedAt } = plain
  const source = header.metadata.get("hearth.adapter.source")
  const architecture = header.metadata.get("general.architecture")
  const file = {
    path,
    fileName,
    sizeBytes,
    modifiedAt,
    source: typeof source === "string" ? source : null,
    tensors: { architecture: typeof architecture === "string" ? architecture : null, tensors: header.tensors },
  }
  try {
    const { name, ...facts } = adapterFacts(fileName, header)
    return { ...file, ...facts, name: name ?? plain.name }
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    return { ...file, ...unknownFacts, name: plain.name, problem: toErrorBody(error) }
  }
}

async function readParts(found: FoundModel): Promise<GgufHeader[]> {
  const numbers = new Set(found.parts.map(({ path }) => partNumberOf(path) ?? 1))
  const isThere = (number: number) => number >= 1 && number <= found.partCount
  const missing = found.partCount - [...numbers].filter(isThere).length
  if (missing === 0 && found.parts.length !== found.partCount) {
    throw fileProblem(found.parts[0]?.path ?? found.stem, "damaged", "two of its files are the same part")
  }
  if (missing !== 0) {
    throw new AppError(
      "model_file_invalid",
      `${found.stem} is incomplete: ${missing} of its ${found.partCount} files are missing.`,
      {
        facts: { file: found.stem, reason: "parts-missing", missing, parts: found.partCount },
      },
    )
  }
  const headers: GgufHeader[] = []
  // One after another: headers may be large, and nobody waits for them.
  for (const part of found.parts) headers.push(await readGgufHeader(part.path))
  return headers
}

function describeHeaders(found: FoundModel, headers: readonly GgufHeader[]): Partial<ModelDescription> {
  const [first] = headers
  if (first === undefined) return {}
  const { name, ...facts } = modelFacts(first)
  const kind = otherKind(first)
  const { capabilities } = facts
  const shape = modelShape(headers, !capabilities.includes("chat") && capabilities.length > 0)
  const parameterCount = headers.reduce((sum, header) => sum + header.parameterCount, 0)
  return {
    ...facts,
    parameterCount: parameterCount > 0 ? parameterCount : null,
    name: name ?? found.stem,
    ...(shape === null ? {} : { shape }),
    ...(kind === null ? {} : { capabilities: [], problem: otherProblem(found, kind) }),
  }
}

function otherProblem(found: FoundModel, kind: OtherKind) {
  return fileProblem(found.parts[0]?.path ?? found.stem, kind, otherWords[kind]).toBody()
}
