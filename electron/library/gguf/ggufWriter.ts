/** Writing GGUF, version 3: https://github.com/ggml-org/ggml/blob/master/docs/gguf.md. Only what an adapter needs. */

export type GgufEntry =
  | { readonly key: string; readonly text: string }
  | { readonly key: string; readonly float: number }
  | { readonly key: string; readonly count: number }

/** A tensor of 32-bit floats. */
export type FloatTensor = {
  readonly name: string
  /** The length of a row first. */
  readonly dimensions: readonly number[]
}

export type GgufLayout = {
  /** Everything before the tensors' data, padded. */
  readonly header: Buffer
  /** Of the whole file. */
  readonly fileBytes: number
}

const alignment = 32
const floatTensor = 0

/** The data of the tensors follows the header in their order, each padded with `padding` zero bytes. */
export function layOutGguf(entries: readonly GgufEntry[], tensors: readonly FloatTensor[]): GgufLayout {
  const parts = [Buffer.from("GGUF"), u32(3), u64(tensors.length), u64(entries.length), ...entries.map(encodeEntry)]
  let offset = 0
  for (const tensor of tensors) {
    const { name, dimensions } = tensor
    parts.push(text(name), u32(dimensions.length), ...dimensions.map(u64), u32(floatTensor), u64(offset))
    offset += tensorBytes(tensor) + padding(tensor)
  }
  const header = Buffer.concat(parts)
  const padded = Buffer.concat([header, Buffer.alloc(toAlignment(header.length))])
  return { header: padded, fileBytes: padded.length + offset }
}

/** Zero bytes after the data of a tensor. */
export function padding(tensor: FloatTensor): number {
  return toAlignment(tensorBytes(tensor))
}

function tensorBytes({ dimensions }: FloatTensor): number {
  return dimensions.reduce((product, length) => product * length, 4)
}

function toAlignment(bytes: number): number {
  return (alignment - (bytes % alignment)) % alignment
}

function encodeEntry(entry: GgufEntry): Buffer {
  if ("text" in entry) return Buffer.concat([text(entry.key), u32(8), text(entry.text)])
  if ("count" in entry) return Buffer.concat([text(entry.key), u32(4), u32(entry.count)])
  const value = Buffer.alloc(4)
  value.writeFloatLE(entry.float)
  return Buffer.concat([text(entry.key), u32(6), value])
}

function text(value: string): Buffer {
  const bytes = Buffer.from(value)
  return Buffer.concat([u64(bytes.length), bytes])
}

function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32LE(value)
  return bytes
}

function u64(value: number): Buffer {
  const bytes = Buffer.alloc(8)
  bytes.writeBigUInt64LE(BigInt(value))
  return bytes
}
