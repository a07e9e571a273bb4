import { type BoundedFile, FileLimit } from "./boundedFile.ts"
import { ggufLimits, within } from "./ggufLimits.ts"

/** Other texts, such as licences, are passed over. */
const keptTexts = new Set([
  "general.architecture",
  "general.name",
  "general.type",
  "general.base_model.0.name",
  "adapter.type",
  "hearth.adapter.source",
  "tokenizer.ggml.model",
  "tokenizer.chat_template",
  "tokenizer.chat_template.rerank",
  "tokenizer.chat_template.tool_use",
])

/** Lists with one number for each layer. */
const keptLists = /\.(attention\.(head_count|head_count_kv|sliding_window_pattern)|feed_forward_length)$/

export const floatType = 6
export const textType = 8
export const arrayType = 9

export type GgufMetadata = {
  /** Numbers, and the few texts that are of use. */
  readonly values: ReadonlyMap<string, string | number | boolean>
  /** Of every entry, lists and texts that were passed over included: the format's number for it. */
  readonly types: ReadonlyMap<string, number>
  /** Lists of one number for each layer, by key. */
  readonly lists: ReadonlyMap<string, readonly number[]>
}

export async function readMetadata(reader: BoundedFile, count: number): Promise<GgufMetadata> {
  const metadata = new Map<string, string | number | boolean>()
  const types = new Map<string, number>()
  const lists = new Map<string, readonly number[]>()
  for (let index = 0; index < count; index++) {
    const key = await reader.string(ggufLimits.keyBytes)
    const type = await reader.u32()
    types.set(key, type)
    if (type === arrayType) await readArray(reader, key, lists)
    else if (type !== textType) metadata.set(key, await readScalar(reader, type))
    else if (keptTexts.has(key)) metadata.set(key, await reader.string(ggufLimits.textBytes))
    else await reader.skipStrings(1)
  }
  return { values: metadata, types, lists }
}

export async function readScalar(reader: BoundedFile, type: number): Promise<number | boolean> {
  switch (type) {
    case 0:
      return reader.u8()
    case 1:
      return signed(await reader.u8(), 8)
    case 2:
      return reader.u16()
    case 3:
      return signed(await reader.u16(), 16)
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

function signed(value: number, bits: number): number {
  return (value << (32 - bits)) >> (32 - bits)
}

export const scalarBytes: Readonly<Record<number, number>> = {
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

async function readArray(reader: BoundedFile, key: string, lists: Map<string, readonly number[]>): Promise<void> {
  const type = await reader.u32()
  const length = within(await reader.u64(), ggufLimits.arrayLength, "list entries")
  const bytes = scalarBytes[type]
  const isKept = keptLists.test(key) && length <= ggufLimits.keptListLength && lists.size < ggufLimits.keptLists
  if (bytes !== undefined && isKept) {
    const values: number[] = []
    for (let index = 0; index < length; index++) values.push(Number(await readScalar(reader, type)))
    lists.set(key, values)
  } else if (bytes !== undefined) await reader.skip(bytes * length)
  else if (type === textType) await reader.skipStrings(length)
  // Lists of lists are in the specification, but the engine does not read them either.
  else throw new FileLimit("damaged", `a list of type ${type}`)
}
