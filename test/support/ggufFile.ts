/** Builds small GGUF files, sound or damaged, for tests of whoever reads them. */
export type GgufPart = Uint8Array

export function u8(value: number): GgufPart {
  return Buffer.from([value])
}

export function u32(value: number): GgufPart {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32LE(value)
  return bytes
}

export function u64(value: number | bigint): GgufPart {
  const bytes = Buffer.alloc(8)
  bytes.writeBigUInt64LE(BigInt(value))
  return bytes
}

export function text(value: string): GgufPart {
  const bytes = Buffer.from(value)
  return Buffer.concat([u64(bytes.length), bytes])
}

export function textEntry(key: string, value: string): GgufPart {
  return Buffer.concat([text(key), u32(8), text(value)])
}

export function numberEntry(key: string, value: number): GgufPart {
  return Buffer.concat([text(key), u32(4), u32(value)])
}

export function textListEntry(key: string, values: readonly string[]): GgufPart {
  return Buffer.concat([text(key), u32(9), u32(8), u64(values.length), ...values.map(text)])
}

export type GgufOptions = {
  readonly entries?: readonly GgufPart[]
  readonly tensors?: readonly GgufPart[]
  readonly data?: number
  readonly version?: number
  readonly entryCount?: number | bigint
  readonly tensorCount?: number | bigint
}

export function tensor(name: string, dimensions: readonly (number | bigint)[], type: number, offset: number): GgufPart {
  return Buffer.concat([text(name), u32(dimensions.length), ...dimensions.map(u64), u32(type), u64(offset)])
}

/** A whole file: header, then padding to 32 bytes, then `data` bytes. */
export function ggufFile(options: GgufOptions = {}): Buffer {
  const { entries = [], tensors = [], data = 0, version = 3 } = options
  const header = Buffer.concat([
    Buffer.from("GGUF"),
    u32(version),
    u64(options.tensorCount ?? tensors.length),
    u64(options.entryCount ?? entries.length),
    ...entries,
    ...tensors,
  ])
  return Buffer.concat([header, Buffer.alloc((32 - (header.length % 32)) % 32), Buffer.alloc(data)])
}
