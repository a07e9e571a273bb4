/**
 * What the header of a GGUF file says, read with limits on everything. A file from anywhere can hold anything: crafted and
 * damaged headers abort the engine's own reader. This one is plain bounds-checked code over small buffers, so it can refuse
 * a file but neither crash nor hang the host.
 */

import { type FileHandle, open } from "node:fs/promises"
import { basename } from "node:path"
import { AppError } from "../../contract/errors.ts"
import type { FileProblem } from "../../contract/reasons.ts"
import { BoundedFile, FileLimit } from "./boundedFile.ts"
import { ggufLimits, within } from "./ggufLimits.ts"
import { readMetadata } from "./ggufMetadata.ts"
import { checkData, dataStart, mainType, readTensors } from "./ggufTensors.ts"

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

/** Throws `model_file_invalid` with the `FileProblem` as fact "reason". */
export async function readGgufHeader(path: string): Promise<GgufHeader> {
  const file = await open(path, "r").catch((cause: unknown) => {
    throw fileProblem(path, "unreadable", "it cannot be opened", cause)
  })
  try {
    return await readHeader(path, file)
  } catch (error) {
    if (error instanceof FileLimit) throw fileProblem(path, error.kind, error.message, error)
    if (error instanceof AppError) throw error
    throw fileProblem(path, "unreadable", "it cannot be read", error)
  } finally {
    await file.close()
  }
}

export function fileProblem(path: string, reason: FileProblem, words: string, cause?: unknown): AppError {
  const file = basename(path)
  return new AppError("model_file_invalid", `${file} cannot be used: ${words}.`, { facts: { file, reason }, cause })
}

async function readHeader(path: string, file: FileHandle): Promise<GgufHeader> {
  const { size } = await file.stat()
  if (size === 0) throw fileProblem(path, "empty", "it is empty")
  const magic = Buffer.alloc(4)
  await file.read(magic, 0, 4, 0)
  if (magic.toString("latin1") !== "GGUF") throw fileProblem(path, "not-gguf", "it is not a GGUF file")
  const reader = new BoundedFile(file, size, ggufLimits.headerBytes)
  await reader.skip(4)
  const version = await reader.u32()
  if (version !== 2 && version !== 3) {
    throw fileProblem(path, "unsupported-version", `it has version ${version} of the format, which is not supported`)
  }
  const tensorCount = within(await reader.u64(), ggufLimits.tensors, "tensors")
  const entryCount = within(await reader.u64(), ggufLimits.entries, "entries")
  const { values: metadata, types: metadataTypes, lists } = await readMetadata(reader, entryCount)
  const tensors = await readTensors(reader, tensorCount)
  checkData(tensors, dataStart(reader.position, metadata), size)
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
}
