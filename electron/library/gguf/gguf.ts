/**
 * What the header of a GGUF file says, read with limits on everything. A file from anywhere can hold anything: crafted and
 * damaged headers abort the engine's own reader. This one is plain bounds-checked code over small buffers, so it can refuse
 * a file but neither crash nor hang the host.
 */

import { basename } from "node:path"
import { AppError } from "../../contract/errors.ts"
import type { FileProblem } from "../../contract/reasons.ts"
import { openFile } from "../openFile.ts"
import { BoundedFile, FileLimit } from "./boundedFile.ts"
import { ggufLimits, within } from "./ggufLimits.ts"
import { readMetadata } from "./ggufMetadata.ts"
import { checkData, dataStart, mainType, readTensors } from "./ggufTensors.ts"
import type { ReadAt } from "./readAt.ts"

export type GgufHeader = {
  /** Numbers by key, and the few texts that are of use; arrays, such as the vocabulary, are left out. */
  readonly metadata: ReadonlyMap<string, string | number | boolean>
  /** The format's number for the type of every entry, lists and passed-over texts included. */
  readonly metadataTypes: ReadonlyMap<string, number>
  /** By name: the lengths of a tensor's axes, that of a row first. */
  readonly tensors: ReadonlyMap<string, readonly number[]>
  /** Names of the types that the tensors have. */
  readonly tensorTypes: ReadonlySet<string>
  /** Lists of one number for each layer, by key. */
  readonly lists: ReadonlyMap<string, readonly number[]>
  /** What each tensor of this file takes, by name. */
  readonly tensorSizes: ReadonlyMap<string, TensorSize>
  /** Elements of all tensors in this file. */
  readonly parameterCount: number
  /** Name of the type that most elements have; null for a file without tensors. */
  readonly mainTensorType: string | null
}

export type TensorSize = { readonly elements: number; readonly bytes: number }

/** A file that is about to be read. `path`: what it is called in errors. */
export type GgufSource = { readonly path: string; readonly bytes: ReadAt; readonly sizeBytes: number }

/** Throws `model_file_invalid` with the `FileProblem` as fact "reason". */
export function readGgufHeader(path: string): Promise<GgufHeader> {
  return withGgufFile(path, readGgufHeaderOf)
}

/** The same of a file from anywhere. `limit`: how far into it may be read. What the source throws is not changed. */
export async function readGgufHeaderOf(
  source: GgufSource,
  limit: number = ggufLimits.headerBytes,
): Promise<GgufHeader> {
  const { path, sizeBytes } = source
  return translateLimits(path, async () => {
    const { reader, tensorCount, entryCount } = await openGguf(source, limit)
    const { values: metadata, types: metadataTypes, lists } = await readMetadata(reader, entryCount)
    const tensors = await readTensors(reader, tensorCount)
    checkData(tensors, dataStart(reader.position, metadata), sizeBytes)
    return {
      metadata,
      metadataTypes,
      tensors: new Map(tensors.map(({ name, dimensions }) => [name, dimensions])),
      tensorTypes: new Set(tensors.map(({ typeName }) => typeName)),
      lists,
      tensorSizes: new Map(tensors.map(({ name, elements, bytes }) => [name, { elements, bytes: bytes ?? 0 }])),
      parameterCount: tensors.reduce((sum, tensor) => sum + tensor.elements, 0),
      mainTensorType: mainType(tensors),
    }
  })
}

/** Opens a file of the disk for as long as it is worked on. Throws `model_file_invalid` where it cannot be opened or read. */
export async function withGgufFile<Value>(path: string, work: (source: GgufSource) => Promise<Value>): Promise<Value> {
  const file = await openFile(path).catch((cause: unknown) => {
    throw fileProblem(path, "unreadable", "it cannot be opened", cause)
  })
  try {
    return await work({ path, bytes: file, sizeBytes: (await file.stat()).size })
  } catch (error) {
    if (error instanceof AppError) throw error
    throw fileProblem(path, "unreadable", "it cannot be read", error)
  } finally {
    await file.close()
  }
}

/** A reader that stands behind the fixed beginning, and what that announces. Throws `model_file_invalid` and `FileLimit`. */
export async function openGguf(
  { path, bytes, sizeBytes }: GgufSource,
  limit: number,
): Promise<{ readonly reader: BoundedFile; readonly tensorCount: number; readonly entryCount: number }> {
  if (sizeBytes === 0) throw fileProblem(path, "empty", "it is empty")
  const reader = new BoundedFile(bytes, sizeBytes, limit)
  const magic = sizeBytes < 4 ? 0 : await reader.u32()
  if (magic !== ggufMagic) throw fileProblem(path, "not-gguf", "it is not a GGUF file")
  const version = await reader.u32()
  if (version !== 2 && version !== 3) {
    throw fileProblem(path, "unsupported-version", `it has version ${version} of the format, which is not supported`)
  }
  const tensorCount = within(await reader.u64(), ggufLimits.tensors, "tensors")
  const entryCount = within(await reader.u64(), ggufLimits.entries, "entries")
  return { reader, tensorCount, entryCount }
}

/** What a file announces too much or too little of becomes `model_file_invalid`. */
export async function translateLimits<Value>(path: string, work: () => Promise<Value>): Promise<Value> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof FileLimit) throw fileProblem(path, error.kind, error.message, error)
    throw error
  }
}

/** "GGUF" */
const ggufMagic = 0x46554747

export function fileProblem(path: string, reason: FileProblem, words: string, cause?: unknown): AppError {
  const file = basename(path)
  return new AppError("model_file_invalid", `${file} cannot be used: ${words}.`, { facts: { file, reason }, cause })
}
