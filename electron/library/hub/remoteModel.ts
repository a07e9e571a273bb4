import type { HubFileGroup } from "../../contract/hub.ts"
import { modelFacts, otherKind } from "../models/modelFacts.ts"
import { type ModelShape, modelShape } from "../models/modelShape.ts"
import type { HubClient, HubFileRef } from "./hubFiles.ts"
import { readRemoteHeader } from "./remoteHeader.ts"

/** What the header of a model that was not downloaded says. */
export type RemoteModel = {
  readonly architecture: string | null
  readonly parameterCount: number | null
  readonly trainedContextSize: number | null
  /** Null where the header does not say enough. */
  readonly shape: ModelShape | null
  /** Of all its files. */
  readonly sizeBytes: number
}

/** Of a split model every part lists its own tensors; larger numbers are in no real repository. */
const mostParts = 100

/** Null for what is no model at all, whatever its name says. Errors: as `readRemoteHeader`. */
export async function readRemoteModel(
  reader: Pick<HubClient, "read">,
  repo: Omit<HubFileRef, "path">,
  { files, sizeBytes }: HubFileGroup,
  signal: AbortSignal,
): Promise<RemoteModel | null> {
  const headers = []
  for (const file of files.slice(0, mostParts)) {
    const ref = { ...repo, path: file.path }
    headers.push(await readRemoteHeader(reader, { ref, sizeBytes: file.sizeBytes }, signal))
  }
  const [first] = headers
  if (first === undefined || otherKind(first) !== null) return null
  const { architecture, trainedContextSize, capabilities } = modelFacts(first)
  const parameterCount = headers.reduce((sum, header) => sum + header.parameterCount, 0)
  const shape = modelShape(headers, capabilities.length > 0 && !capabilities.includes("chat"))
  return {
    architecture,
    trainedContextSize,
    parameterCount: parameterCount > 0 ? parameterCount : null,
    shape,
    sizeBytes,
  }
}

/** The same model with weights of another precision: as large as its files say, divided as they were. */
export function resized(shape: ModelShape, factor: number): ModelShape {
  return {
    ...shape,
    layerBytes: shape.layerBytes.map((bytes) => bytes * factor),
    inputBytes: shape.inputBytes * factor,
    outputBytes: shape.outputBytes * factor,
  }
}
