import { type BoundedFile, FileLimit } from "./boundedFile.ts"
import { ggufLimits, within } from "./ggufLimits.ts"
import { tensorTypes } from "./ggufTypes.ts"

export type Tensor = {
  readonly name: string
  /** As GGUF writes them: the length of a row first. */
  readonly dimensions: readonly number[]
  readonly elements: number
  readonly typeName: string
  /** Null for a type that this version does not know. */
  readonly bytes: number | null
  readonly offset: number
}

export async function readTensors(reader: BoundedFile, count: number): Promise<Tensor[]> {
  const tensors: Tensor[] = []
  for (let index = 0; index < count; index++) {
    const name = await reader.string(ggufLimits.keyBytes)
    const dimensions: number[] = []
    const dimensionCount = within(await reader.u32(), ggufLimits.dimensions, "dimensions")
    for (let axis = 0; axis < dimensionCount; axis++) dimensions.push(await reader.u64())
    const elements = dimensions.reduce((product, length) => product * length, 1)
    if (!Number.isSafeInteger(elements)) throw new FileLimit("damaged", "a tensor larger than any memory")
    const number = await reader.u32()
    const type = tensorTypes.get(number)
    const bytes = type === undefined ? null : Math.ceil(elements / type.blockSize) * type.blockBytes
    const typeName = type?.name ?? `type ${number}`
    tensors.push({ name, dimensions, elements, typeName, bytes, offset: await reader.u64() })
  }
  return tensors
}

/** Where the tensors' data begins. */
export function dataStart(headerEnd: number, metadata: ReadonlyMap<string, unknown>): number {
  const given = metadata.get("general.alignment") ?? 32
  if (typeof given !== "number" || given < 1 || given > 2 ** 20 || !Number.isInteger(Math.log2(given))) {
    throw new FileLimit("damaged", "an impossible alignment")
  }
  return Math.ceil(headerEnd / given) * given
}

/** Throws where the file ends before its tensors do. */
export function checkData(tensors: readonly Tensor[], start: number, fileSize: number): void {
  const end = tensors.reduce((most, tensor) => Math.max(most, start + tensor.offset + (tensor.bytes ?? 0)), 0)
  if (end <= fileSize) return
  throw new FileLimit("truncated", `it is incomplete: ${fileSize} of ${end} bytes are there`)
}

/** The type that most elements have. */
export function mainType(tensors: readonly Tensor[]): string | null {
  const elements = new Map<string, number>()
  for (const { typeName, elements: count } of tensors) elements.set(typeName, (elements.get(typeName) ?? 0) + count)
  return [...elements].sort((a, b) => b[1] - a[1])[0]?.[0] ?? null
}
