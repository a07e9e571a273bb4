import type { MetadataEntry } from "../../contract/library.ts"
import { type BoundedFile, FileLimit } from "../gguf/boundedFile.ts"
import { ggufLimits, within } from "../gguf/ggufLimits.ts"
import { arrayType, readScalar, scalarBytes, textType } from "../gguf/ggufMetadata.ts"

export type ShownMetadata = {
  /** The first thousands. */
  readonly entries: readonly MetadataEntry[]
  /** Numbers and flags by key. */
  readonly numbers: ReadonlyMap<string, number | boolean>
  /** Texts that are wanted whole, by key. */
  readonly texts: ReadonlyMap<string, string>
  /** Where the first element of a list is in the file, and how many there are, by key. */
  readonly lists: ReadonlyMap<string, { readonly position: number; readonly length: number }>
}

/** Names of the format's numbers, as its specification has them. */
const typeNames: Readonly<Record<number, string>> = {
  0: "uint8",
  1: "int8",
  2: "uint16",
  3: "int16",
  4: "uint32",
  5: "int32",
  6: "float32",
  7: "bool",
  8: "string",
  9: "array",
  10: "uint64",
  11: "int64",
  12: "float64",
}
const float32 = 6

/** No real file has as many; whoever has more must not fill the window's memory. */
const mostEntries = 2_000
const shownText = 500
const shownItems = 8
const shownItemText = 40

/** Everything that a header says, as a person reads it. `isWanted`: texts that are kept whole. */
export async function readShownMetadata(
  reader: BoundedFile,
  count: number,
  isWanted: (key: string) => boolean,
): Promise<ShownMetadata> {
  const entries: MetadataEntry[] = []
  const numbers = new Map<string, number | boolean>()
  const texts = new Map<string, string>()
  const lists = new Map<string, { position: number; length: number }>()
  for (let index = 0; index < count; index++) {
    const key = await reader.string(ggufLimits.keyBytes)
    const type = await reader.u32()
    let shown: Pick<MetadataEntry, "value" | "length"> & { type?: string }
    if (type === arrayType) shown = await readList(reader, (position, length) => lists.set(key, { position, length }))
    else if (type === textType) {
      const { text, bytes } = await reader.stringBeginning(isWanted(key) ? ggufLimits.textBytes : 4 * shownText)
      if (isWanted(key)) texts.set(key, text)
      shown = cutText(text, bytes)
    } else {
      const value = await readScalar(reader, type)
      numbers.set(key, value)
      shown = { value: inWords(value, type) }
    }
    if (entries.length < mostEntries) entries.push({ key, type: typeNames[type] ?? "unknown", ...shown })
  }
  return { entries, numbers, texts, lists }
}

async function readList(
  reader: BoundedFile,
  found: (position: number, length: number) => void,
): Promise<Pick<MetadataEntry, "type" | "value" | "length">> {
  const type = await reader.u32()
  const length = within(await reader.u64(), ggufLimits.arrayLength, "list entries")
  found(reader.position, length)
  const shown = Math.min(length, shownItems)
  const items: string[] = []
  const bytes = scalarBytes[type]
  if (type === textType) {
    for (let index = 0; index < shown; index++) {
      items.push(JSON.stringify((await reader.stringBeginning(shownItemText)).text))
    }
    await reader.skipStrings(length - shown)
  } else if (bytes !== undefined) {
    for (let index = 0; index < shown; index++) items.push(inWords(await readScalar(reader, type), type))
    await reader.skip(bytes * (length - shown))
  } else throw new FileLimit("damaged", `a list of type ${type}`)
  const value = items.join(", ")
  return { type: `array of ${typeNames[type]}`, value, ...(shown < length ? { length } : {}) }
}

/** `bytes`: of the whole, of which the text may be the beginning. */
function cutText(text: string, bytes: number): Pick<MetadataEntry, "value" | "length"> {
  const isWhole = bytes <= Buffer.byteLength(text)
  if (isWhole && text.length <= shownText) return { value: text }
  return { value: text.slice(0, shownText).toWellFormed(), length: isWhole ? text.length : bytes }
}

/** A 32-bit number has seven digits; more would only show how it is stored. */
function inWords(value: number | boolean, type: number): string {
  return typeof value === "number" && type === float32 ? String(Number(value.toPrecision(7))) : String(value)
}
