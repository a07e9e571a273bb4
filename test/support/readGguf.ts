import { readFileSync } from "node:fs"

export type GgufContent = {
  readonly metadata: Readonly<Record<string, string | number>>
  readonly tensors: Readonly<Record<string, { readonly dimensions: readonly number[]; readonly data: Buffer }>>
}

/** Texts, numbers and the F32 tensors of a sound GGUF file: a reader of its own, so that it shares no mistake with the writer. */
export function readGguf(path: string): GgufContent {
  const bytes = readFileSync(path)
  let at = 0
  const take = (length: number) => {
    at += length
    return at - length
  }
  const u32 = () => bytes.readUInt32LE(take(4))
  const u64 = () => Number(bytes.readBigUInt64LE(take(8)))
  const text = () => {
    const length = u64()
    return bytes.toString("utf8", take(length), at)
  }
  if (bytes.toString("latin1", take(4), at) !== "GGUF" || u32() !== 3)
    throw new Error("This is no GGUF file, version 3")
  const [tensorCount, entryCount] = [u64(), u64()]
  const metadata: Record<string, string | number> = {}
  for (let index = 0; index < entryCount; index++) {
    const key = text()
    const type = u32()
    if (type === 8) metadata[key] = text()
    else if (type === 6) metadata[key] = bytes.readFloatLE(take(4))
    else if (type === 4) metadata[key] = u32()
    else throw new Error(`${key} is of type ${type}`)
  }
  const found = Array.from({ length: tensorCount }, () => {
    const name = text()
    const dimensions = Array.from({ length: u32() }, u64)
    if (u32() !== 0) throw new Error(`${name} is not F32`)
    return { name, dimensions, offset: u64() }
  })
  const start = Math.ceil(at / 32) * 32
  const tensors = found.map(({ name, dimensions, offset }) => {
    const length = dimensions.reduce((product, one) => product * one, 4)
    return [name, { dimensions, data: bytes.subarray(start + offset, start + offset + length) }] as const
  })
  return { metadata, tensors: Object.fromEntries(tensors) }
}
