import type { FileHandle } from "node:fs/promises"
import { messageOf } from "../../core/messageOf.ts"
import { FileLimit } from "../gguf/boundedFile.ts"

/** One tensor of a safetensors file, whose place in the file has been checked. */
export type SafeTensor = {
  readonly name: string
  readonly type: string
  readonly shape: readonly number[]
  /** Absolute place in the file. */
  readonly start: number
  readonly bytes: number
}

/** What no real adapter exceeds: 50,000 layers of experts have a header of 10 MB. */
const limits = { headerBytes: 32 * 2 ** 20, tensors: 200_000, dimensions: 8, nameLength: 1_000 }

const typeBytes: Readonly<Record<string, number>> = {
  BOOL: 1,
  U8: 1,
  I8: 1,
  F8_E4M3: 1,
  F8_E5M2: 1,
  F16: 2,
  BF16: 2,
  I16: 2,
  U16: 2,
  F32: 4,
  I32: 4,
  U32: 4,
  F64: 8,
  I64: 8,
  U64: 8,
}

/**
 * The tensors of a file, in the order of their places. The file may come from anywhere: throws FileLimit unless every tensor
 * lies inside the file, has as many bytes as its shape says, and they fill the file without holes and overlaps, as
 * https://github.com/huggingface/safetensors#format demands.
 */
export async function readSafetensors(file: FileHandle, fileSize: number): Promise<SafeTensor[]> {
  const headerBytes = Number((await read(file, 0, 8)).readBigUInt64LE())
  if (headerBytes > limits.headerBytes) throw new FileLimit("damaged", `a header of ${headerBytes} bytes`)
  if (headerBytes > fileSize - 8) throw new FileLimit("truncated", "the file ends inside its header")
  const entries = parseHeader((await read(file, 8, headerBytes)).toString("utf8"))
  const dataStart = 8 + headerBytes
  const tensors = entries.map(([name, entry]) => toTensor(name, entry, dataStart)).sort((a, b) => a.start - b.start)
  let end = dataStart
  for (const { name, start, bytes } of tensors) {
    if (start !== end) throw new FileLimit("damaged", `the tensor ${name.slice(0, 100)} is not where it should be`)
    end = start + bytes
  }
  if (end > fileSize) throw new FileLimit("truncated", `it is incomplete: ${fileSize} of ${end} bytes are there`)
  if (end < fileSize) throw new FileLimit("damaged", `there are ${fileSize - end} bytes that belong to no tensor`)
  return tensors
}

function parseHeader(text: string): [string, unknown][] {
  let header: unknown
  try {
    header = JSON.parse(text)
  } catch (cause) {
    throw new FileLimit("damaged", `its header is not JSON: ${messageOf(cause)}`)
  }
  if (!isRecord(header)) throw new FileLimit("damaged", "its header is no object")
  const entries = Object.entries(header).filter(([name]) => name !== "__metadata__")
  if (entries.length > limits.tensors) throw new FileLimit("damaged", `${entries.length} tensors`)
  return entries
}

function toTensor(name: string, entry: unknown, dataStart: number): SafeTensor {
  const damaged = () => new FileLimit("damaged", `the entry of ${name.slice(0, 100)} makes no sense`)
  if (!isRecord(entry)) throw damaged()
  const { dtype, shape, data_offsets: offsets } = entry
  if (
    name.length > limits.nameLength ||
    typeof dtype !== "string" ||
    !isCounts(shape) ||
    shape.length > limits.dimensions
  )
    throw damaged()
  if (!isCounts(offsets)) throw damaged()
  const [begin = 0, end = 0, ...rest] = offsets
  const elementBytes = typeBytes[dtype]
  if (elementBytes === undefined || offsets.length !== 2 || rest.length > 0 || end < begin) throw damaged()
  const bytes = shape.reduce((product, length) => product * length, elementBytes)
  if (bytes !== end - begin) throw damaged()
  return { name, type: dtype, shape, start: dataStart + begin, bytes }
}

/** Counts that a file can have: a product of them that is larger than 2^53 equals no difference of two. */
function isCounts(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((one) => Number.isSafeInteger(one) && one >= 0)
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value)
}

async function read(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const buffer = Buffer.allocUnsafe(length)
  let filled = 0
  while (filled < length) {
    const { bytesRead } = await file.read(buffer, filled, length - filled, position + filled)
    if (bytesRead === 0) throw new FileLimit("truncated", "the file ends inside its header")
    filled += bytesRead
  }
  return buffer
}
