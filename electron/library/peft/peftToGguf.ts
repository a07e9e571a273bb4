import { type FileHandle, open, rename, rm } from "node:fs/promises"
import { adapterInvalid } from "../adapters/adapterErrors.ts"
import { temporaryPath } from "../adapters/copyAdapter.ts"
import { FileLimit } from "../gguf/boundedFile.ts"
import { type GgufEntry, layOutGguf, padding } from "../gguf/ggufWriter.ts"
import { FloatSource } from "./floatSource.ts"
import type { ConversionPlan, Piece } from "./peftPlan.ts"

export type Conversion = {
  /** Of the adapter, for errors and as `general.name`. */
  readonly name: string
  readonly baseModel: string | null
  /** Kept as `hearth.adapter.source`: tells later whether the file is that of the same folder, unchanged. */
  readonly source: string
  readonly plan: ConversionPlan
  /** Absolute path of the GGUF file; it appears when it is whole. */
  readonly path: string
}

/** Numbers that are held in memory at once, four bytes each: an adapter of any size needs a few megabytes. */
const chunkFloats = 2 ** 18

/**
 * Writes the adapter as GGUF, all numbers as F32. Throws `adapter_invalid` where the numbers are none or a file became shorter,
 * the signal's reason where it was aborted; then nothing is left of the file.
 */
export async function writeAdapter(
  conversion: Conversion,
  signal: AbortSignal,
  onProgress: (progress: number) => void,
): Promise<void> {
  const { path, name } = conversion
  const temporary = temporaryPath(path)
  try {
    const file = await open(temporary, "wx")
    try {
      await writeAll(file, conversion, signal, onProgress)
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(temporary, path)
  } catch (cause) {
    await rm(temporary, { force: true })
    if (cause instanceof FileLimit) throw adapterInvalid(name, "bad-safetensors", cause.message, { cause })
    throw cause
  }
}

async function writeAll(
  file: FileHandle,
  { plan, name, baseModel, source }: Conversion,
  signal: AbortSignal,
  onProgress: (progress: number) => void,
): Promise<void> {
  const entries: GgufEntry[] = [
    { key: "general.architecture", text: plan.architecture },
    { key: "general.type", text: "adapter" },
    { key: "adapter.type", text: "lora" },
    { key: "adapter.lora.alpha", float: plan.alpha },
    { key: "general.name", text: name },
    ...(baseModel === null ? [] : baseEntries(baseModel)),
    { key: "hearth.adapter.source", text: source },
  ]
  const { header, fileBytes } = layOutGguf(entries, plan.tensors)
  await using sources = new OpenFiles()
  let written = 0
  const write = async (bytes: Uint8Array) => {
    signal.throwIfAborted()
    await file.writeFile(bytes)
    written += bytes.length
    onProgress(written / fileBytes)
  }
  await write(header)
  for (const tensor of plan.tensors) {
    for (const piece of tensor.pieces) {
      for await (const floats of arranged(piece, sources)) await write(finite(floats, piece, name))
    }
    if (padding(tensor) > 0) await write(Buffer.alloc(padding(tensor)))
  }
}

function baseEntries(baseModel: string): GgufEntry[] {
  return [
    { key: "general.base_model.count", count: 1 },
    { key: "general.base_model.0.name", text: baseModel },
  ]
}

/** The bytes of the numbers, times the piece's factor. One that is no number would make the whole model speak nonsense. */
function finite(floats: Float32Array, { factor, source }: Piece, name: string): Uint8Array {
  for (let index = 0; index < floats.length; index++) {
    const value = Math.fround((floats[index] ?? 0) * factor)
    if (!Number.isFinite(value)) {
      throw adapterInvalid(name, "not-finite", `${source?.name} has values that are not numbers`)
    }
    floats[index] = value
  }
  return new Uint8Array(floats.buffer, floats.byteOffset, floats.byteLength)
}

/** The numbers of a piece in the order of the result, in parts that are good until the next one is asked for. */
async function* arranged(piece: Piece, sources: OpenFiles): AsyncGenerator<Float32Array> {
  const { source, elements, arrangement } = piece
  if (source === null) {
    yield* zeros(elements)
    return
  }
  const floats = new FloatSource(await sources.get(source.path), source)
  const [rows = 1, columns = 1] = source.shape
  if (arrangement.kind === "as-is") yield* asIs(floats, elements)
  else if (arrangement.kind === "transposed") yield* transposed(floats, rows, columns)
  else yield* interleaved(floats, rows / arrangement.heads, arrangement.heads, columns)
}

function* zeros(elements: number): Generator<Float32Array> {
  const part = new Float32Array(Math.min(chunkFloats, elements))
  for (let at = 0; at < elements; at += part.length) yield part.subarray(0, Math.min(part.length, elements - at))
}

async function* asIs(floats: FloatSource, elements: number): AsyncGenerator<Float32Array> {
  const buffer = new Float32Array(Math.min(chunkFloats, elements))
  for (let at = 0; at < elements; at += buffer.length) {
    const part = buffer.subarray(0, Math.min(buffer.length, elements - at))
    await floats.read(at, part)
    yield part
  }
}

async function* transposed(floats: FloatSource, rows: number, columns: number): AsyncGenerator<Float32Array> {
  const width = Math.min(columns, Math.max(1, Math.floor(chunkFloats / rows)))
  const row = new Float32Array(width)
  const buffer = new Float32Array(width * rows)
  for (let first = 0; first < columns; first += width) {
    const count = Math.min(width, columns - first)
    for (let index = 0; index < rows; index++) {
      await floats.read(index * columns + first, row.subarray(0, count))
      for (let column = 0; column < count; column++) buffer[column * rows + index] = row[column] ?? 0
    }
    yield buffer.subarray(0, count * rows)
  }
}

/** Of each head of `headRows` rows: row 0, the first of the second half, row 1, and so on. */
async function* interleaved(
  floats: FloatSource,
  headRows: number,
  heads: number,
  columns: number,
): AsyncGenerator<Float32Array> {
  const half = headRows / 2
  const count = Math.min(half, Math.max(1, Math.floor(chunkFloats / (2 * columns))))
  const [upper, lower] = [new Float32Array(count * columns), new Float32Array(count * columns)]
  const buffer = new Float32Array(2 * count * columns)
  for (let head = 0; head < heads; head++) {
    for (let first = 0; first < half; first += count) {
      const rows = Math.min(count, half - first)
      await floats.read((head * headRows + first) * columns, upper.subarray(0, rows * columns))
      await floats.read((head * headRows + half + first) * columns, lower.subarray(0, rows * columns))
      for (let row = 0; row < rows; row++) {
        const [from, to] = [row * columns, (row + 1) * columns]
        buffer.set(upper.subarray(from, to), 2 * from)
        buffer.set(lower.subarray(from, to), 2 * from + columns)
      }
      yield buffer.subarray(0, 2 * rows * columns)
    }
  }
}

/** Each file of an adapter is opened once. */
class OpenFiles implements AsyncDisposable {
  readonly #files = new Map<string, FileHandle>()

  async get(path: string): Promise<FileHandle> {
    const known = this.#files.get(path)
    if (known !== undefined) return known
    const file = await open(path, "r")
    this.#files.set(path, file)
    return file
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const file of this.#files.values()) await file.close()
  }
}
