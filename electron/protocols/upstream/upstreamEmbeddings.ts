import type { Embeddings, EmbeddingTask, SizedEmbeddingTask } from "../../contract/vectors.ts"
import { firstCount, type LooseObject, listOf, objectOf } from "./lenient.ts"
import { assertNoProblem, invalidReply } from "./upstreamErrors.ts"
import type { UpstreamTask } from "./upstreamTask.ts"

/** A body of embeddings. Plain numbers, because only some providers know base64. */
export function toEmbeddingsBody(
  model: string,
  task: SizedEmbeddingTask,
  droppedFields: readonly string[] = [],
): LooseObject {
  const { inputs, dimensions } = task
  const body = {
    model,
    input: inputs.length === 1 ? inputs[0] : inputs,
    encoding_format: "float",
    ...(dimensions === undefined ? {} : { dimensions }),
  }
  return Object.fromEntries(Object.entries(body).filter(([name]) => !droppedFields.includes(name)))
}

/**
 * The vectors of a reply, in the order of the inputs and of length 1: OpenAI's `data` with numbers or base64, `embeddings`
 * (Ollama, Cohere, also by type), `output` (DashScope), bare lists (TEI, llama.cpp). Throws AppError where one is missing.
 */
export function readEmbeddings(reply: unknown, task: EmbeddingTask, options: UpstreamTask): Embeddings {
  const { provider } = options
  assertNoProblem(reply, options)
  const entries = entriesOf(reply)
  const vectors: (Float32Array | undefined)[] = task.inputs.map(() => undefined)
  for (const [position, entry] of entries.entries()) {
    const object = objectOf(entry)
    const place = firstCount(object, ["index", "text_index"]) ?? position
    if (place < vectors.length) vectors[place] = readVector(object?.embedding ?? entry)
  }
  const whole = vectors.filter((vector) => vector !== undefined)
  if (whole.length < vectors.length) throw invalidReply(provider, `it has no vector for ${missing(vectors)}`)
  const size = whole[0]?.length
  if (whole.some((vector) => vector.length !== size)) throw invalidReply(provider, "its vectors differ in length")
  return { vectors: whole.map(normalized), ...countInputs(reply, task, options) }
}

function missing(vectors: readonly unknown[]): string {
  return `input ${vectors.indexOf(undefined)} of ${vectors.length}`
}

function entriesOf(reply: unknown): readonly unknown[] {
  const object = objectOf(reply)
  const embeddings = object?.embeddings ?? objectOf(object?.output)?.embeddings
  const byType = objectOf(embeddings)
  const found = object?.data ?? byType?.float ?? byType?.base64 ?? embeddings ?? reply
  if (Array.isArray(found)) return typeof found[0] === "number" ? [found] : found
  return object?.embedding === undefined ? [] : [object.embedding]
}

/** Numbers, the same in a list of one, or base64 of 32-bit numbers, the least significant byte first. */
function readVector(value: unknown): Float32Array | undefined {
  if (typeof value === "string") return readBase64(value)
  const list = listOf(Array.isArray(value) && Array.isArray(value[0]) ? value[0] : value)
  if (list.length === 0 || !list.every((one) => typeof one === "number")) return undefined
  return finite(Float32Array.from(list as readonly number[]))
}

function readBase64(text: string): Float32Array | undefined {
  const bytes = Buffer.from(text, "base64")
  if (bytes.length === 0 || bytes.length % 4 !== 0) return undefined
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  const vector = Float32Array.from({ length: bytes.length / 4 }, (_, at) => view.getFloat32(at * 4, true))
  return finite(vector)
}

function finite(vector: Float32Array): Float32Array | undefined {
  return vector.every(Number.isFinite) ? vector : undefined
}

function normalized(vector: Float32Array): Float32Array {
  const length = Math.sqrt(vector.reduce((sum, one) => sum + one * one, 0))
  return length === 0 ? vector : vector.map((one) => one / length)
}

/** Providers tell one number for all inputs: each gets its share by what it would be estimated at. */
function countInputs(reply: unknown, task: EmbeddingTask, { count }: UpstreamTask) {
  const guesses = task.inputs.map((input) => Math.max(1, typeof input === "string" ? count(input) : input.length))
  const usage = objectOf(objectOf(reply)?.usage)
  const total =
    firstCount(usage, ["prompt_tokens", "input_tokens", "total_tokens"]) ||
    firstCount(objectOf(reply), ["prompt_eval_count"])
  if (!total) return { tokenCounts: guesses, isEstimated: true }
  const sum = guesses.reduce((all, one) => all + one, 0)
  let told = 0
  let before = 0
  const tokenCounts = guesses.map((guess) => {
    told += guess
    const upToHere = Math.round((total * told) / sum)
    const share = upToHere - before
    before = upToHere
    return share
  })
  return { tokenCounts }
}
