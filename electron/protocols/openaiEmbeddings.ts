import { AppError } from "../contract/errors.ts"
import type { Answered, EmbeddingInput, EmbeddingRequest, Embeddings } from "../contract/vectors.ts"
import {
  fieldOf,
  integerBetween,
  invalidValue,
  type JsonObject,
  oneOf,
  optional,
  readArray,
  readString,
  required,
  withoutUndefined,
  wrongType,
} from "./fields.ts"
import { readMessages } from "./openaiMessages.ts"
import { readBody, readKeepAlive, readModel } from "./openaiRequest.ts"
import { readTokenId } from "./openaiSampling.ts"

export type EmbeddingsCall = {
  readonly request: EmbeddingRequest
  readonly encoding: "float" | "base64"
}

/** As OpenAI: a client that has more sends several requests, and the answer fits into memory. */
const mostInputs = 2048

/** A body of embeddings, checked. */
export function parseEmbeddingsCall(body: unknown): EmbeddingsCall {
  const fields = readBody(body)
  const dimensions = optional(fields, "dimensions", integerBetween(1, Number.MAX_SAFE_INTEGER))
  return {
    request: {
      model: readModel(fields),
      inputs: readInputs(fields),
      truncates: isTruncated(fieldOf(fields, "truncate")),
      ...withoutUndefined({ dimensions, keepAliveMs: readKeepAlive(fields) }),
    },
    encoding: optional(fields, "encoding_format", oneOf(["float", "base64"])) ?? "float",
  }
}

/** vLLM's form for chat models, which Dify sends: what was said is the text. */
function readInputs(fields: JsonObject): readonly EmbeddingInput[] {
  const messages = optional(fields, "messages", readMessages)
  if (messages === undefined || fieldOf(fields, "input") !== undefined) return required(fields, "input", readInput)
  return [messages.map((message) => message.content).join("\n")]
}

function readInput(value: unknown, path: string): readonly EmbeddingInput[] {
  if (typeof value === "string") return [readString(value, path)]
  if (!Array.isArray(value)) throw wrongType(value, path, "a string, or an array of strings or tokens")
  if (value.length === 0) throw new AppError("empty_array", `'${path}' must hold at least one text.`, { param: path })
  if (typeof value[0] === "number") return [readTokens(value, path)]
  if (value.length > mostInputs)
    throw invalidValue(path, `it holds ${value.length} texts, and at most ${mostInputs} fit`)
  return value.map((one, index) => readOne(one, `${path}[${index}]`))
}

function readOne(value: unknown, path: string): EmbeddingInput {
  if (typeof value === "string") return readString(value, path)
  if (Array.isArray(value)) return readTokens(value, path)
  throw wrongType(value, path, "a string or an array of tokens")
}

function readTokens(value: unknown, path: string): readonly number[] {
  return readArray(value, path).map((token, index) => readTokenId(token, `${path}[${index}]`))
}

/** A boolean, or a word as Cohere's and NVIDIA's clients send it; whatever else it is, it asks for nothing. */
function isTruncated(value: unknown): boolean {
  return value === true || (typeof value === "string" && /^(end|right)$/i.test(value))
}

export function toEmbeddingsReply({ model, vectors, tokenCounts }: Answered<Embeddings>, { encoding }: EmbeddingsCall) {
  const tokens = tokenCounts.reduce((sum, count) => sum + count, 0)
  return {
    object: "list",
    data: vectors.map((vector, index) => ({
      object: "embedding",
      index,
      embedding: encoding === "base64" ? toBase64(vector) : Array.from(vector),
    })),
    model,
    usage: { prompt_tokens: tokens, total_tokens: tokens },
  }
}

/** The numbers' bytes, the least significant first. */
function toBase64(vector: Float32Array): string {
  const bytes = new DataView(new ArrayBuffer(vector.length * 4))
  for (const [index, value] of vector.entries()) bytes.setFloat32(index * 4, value, true)
  return Buffer.from(bytes.buffer).toString("base64")
}
