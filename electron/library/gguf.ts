/**
 * What the header of a GGUF file says, read with limits on everything. A file from anywhere can hold anything: crafted and
 * damaged headers abort the engine's own reader. This one is plain bounds-checked code over small buffers, so it can refuse
 * a file but neither crash nor hang the host.
 */

import { type FileHandle, open } from "node:fs/promises"
import { basename } from "node:path"
import { AppError } from "../contract/errors.ts"
import type { FileProblem } from "../contract/reasons.ts"
import { BoundedFile, FileLimit } from "./boundedFile.ts"
import { tensorTypes } from "./ggufTypes.ts"

export type GgufHeader = {
  /** Numbers by key, and the few texts that are of use; arrays, such as the vocabulary, are left out. */
  readonly metadata: ReadonlyMap<string, string | number | boolean>
  readonly tensorNames: ReadonlySet<string>
  /** Elements of all tensors in this file. */
  readonly parameterCount: number
  /** Name of the type that most elements have; null for a file without tensors. */
  readonly mainTensorType: string | null
}

const limits = {
  headerBytes: 128 * 2 ** 20,
  keyBytes: 4096,
  textBytes: 4 * 2 ** 20,
  entries: 65_536,
  tensors: 100_000,
  arrayLength: 2 ** 25,
  dimensions: 4,
}

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
  const reader = new BoundedFile(file, size, limits.headerBytes)
  await reader.skip(4)
  const version = await reader.u32()
  if (version !== 2 && version !== 3) {
    throw fileProblem(path, "unsupported-version", `it has version ${version} of the format, which is not supported`)
  }
  const tensorCount = within(await reader.u64(), limits.tensors, "tensors")
  const entryCount = within(await reader.u64(), limits.entries, "entries")
  const metadata = await readMetadata(reader, entryCount)
  const tensors = await readTensors(reader, tensorCount)
  checkData(tensors, dataStart(reader.position, metadata), size)
  return {
    metadata,
    tensorNames: new Set(tensors.map((tensor) => tensor.name)),
    parameterCount: tensors.reduce((sum, tensor) => sum + tensor.elements, 0),
    mainTensorType: mainType(tensors),
  }
}

/** Other texts, such as licences, are passed over. */
const keptTexts = new Set([
  "general.architecture",
  "general.name",
  "general.type",
  "tokenizer.ggml.model",
  "tokenizer.chat_template",
  "tokenizer.chat_template.rerank",
  "tokenizer.chat_template.tool_use",
])

const textType = 8
const arrayType = 9

async function readMetadata(reader: BoundedFile, count: number): Promise<Map<string, string | number | boolean>> {
  const metadata = new Map<string, string | number | boolean>()
  for (let index = 0; index < count; index++) {
    const key = await reader.string(limits.keyBytes)
    const type = await reader.u32()
    if (type === arrayType) await skipArray(reader)
    else if (type !== textType) metadata.set(key, await readScalar(reader, type))
    else if (keptTexts.has(key)) metadata.set(key, await reader.string(limits.textBytes))
    else await reader.skipStrings(1)
  }
  return metadata
}

async function readScalar(reader: BoundedFile, type: number): Promise<number | boolean> {
  switch (type) {
    case 0:
    case 1:
      return reader.u8()
    case 2:
    case 3:
      return reader.u16()
    case 4:
      return reader.u32()
    case 5:
      return reader.i32()
    case 6:
      return reader.f32()
    case 7:
      return (await reader.u8()) !== 0
    case 10:
      return reader.u64()
    case 11:
      return reader.i64()
    case 12:
      return reader.f64()
    default:
      throw new FileLimit("damaged", `a value of unknown type ${type}`)
  }
}

const scalarBytes: Readonly<Record<number, number>> = {
  0: 1,
  1: 1,
  2: 2,
  3: 2,
  4: 4,
  5: 4,
  6: 4,
  7: 1,
  10: 8,
  11: 8,
  12: 8,
}

async function skipArray(reader: BoundedFile): Promise<void> {
  const type = await reader.u32()
  const length = within(await reader.u64(), limits.arrayLength, "list entries")
  const bytes = scalarBytes[type]
  if (bytes !== undefined) await reader.skip(bytes * length)
  else if (type === textType) await reader.skipStrings(length)
  // Lists of lists are in the specification, but the engine does not read them either.
  else throw new FileLimit("damaged", `a list of type ${type}`)
}

type Tensor = {
  readonly name: string
  readonly elements: number
  readonly typeName: string
  /** Null for a type that this version does not know. */
  readonly bytes: number | null
  readonly offset: number
}

async function readTensors(reader: BoundedFile, count: number): Promise<Tensor[]> {
  const tensors: Tensor[] = []
  for (let index = 0; index < count; index++) {
    const name = await reader.string(limits.keyBytes)
    const dimensions = within(await reader.u32(), limits.dimensions, "dimensions")
    let elements = 1
    for (let axis = 0; axis < dimensions; axis++) elements *= await reader.u64()
    if (!Number.isSafeInteger(elements)) throw new FileLimit("damaged", "a tensor larger than any memory")
    const number = await reader.u32()
    const type = tensorTypes.get(number)
    const bytes = type === undefined ? null : Math.ceil(elements / type.blockSize) * type.blockBytes
    tensors.push({ name, elements, typeName: type?.name ?? `type ${number}`, bytes, offset: await reader.u64() })
  }
  return tensors
}

function dataStart(headerEnd: number, metadata: ReadonlyMap<string, unknown>): number {
  const given = metadata.get("general.alignment") ?? 32
  if (typeof given !== "number" || given < 1 || given > 2 ** 20 || !Number.isInteger(Math.log2(given))) {
    throw new FileLimit("damaged", "an impossible alignment")
  }
  return Math.ceil(headerEnd / given) * given
}

function checkData(tensors: readonly Tensor[], start: number, fileSize: number): void {
  const end = tensors.reduce((most, tensor) => Math.max(most, start + tensor.offset + (tensor.bytes ?? 0)), 0)
  if (end <= fileSize) return
  throw new FileLimit("truncated", `it is incomplete: ${fileSize} of ${end} bytes are there`)
}

function mainType(tensors: readonly Tensor[]): string | null {
  const elements = new Map<string, number>()
  for (const { typeName, elements: count } of tensors) elements.set(typeName, (elements.get(typeName) ?? 0) + count)
  return [...elements].sort((a, b) => b[1] - a[1])[0]?.[0] ?? null
}

function within(value: number, limit: number, what: string): number {
  if (value > limit) throw new FileLimit("damaged", `${value} ${what}`)
  return value
}
