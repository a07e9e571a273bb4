import type { DryPenalty, SamplingParameters } from "../contract/completion.ts"
import {
  fieldOf,
  integerBetween,
  invalidValue,
  type JsonObject,
  join,
  numberBetween,
  optional,
  type Reader,
  readArray,
  readObject,
  readString,
  withoutUndefined,
  wrongType,
} from "./fields.ts"

type LogitBias = NonNullable<SamplingParameters["logitBias"]>

const readCount = integerBetween(-1, Number.MAX_SAFE_INTEGER)
const readSeed = integerBetween(Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER)
const readPenalty = numberBetween(0, 10)
const readPart = numberBetween(0, 1)
const readBias = numberBetween(-100, 100)

/** How the next token is chosen: OpenAI's fields, and those of llama.cpp and vLLM. */
export function readSampling(body: JsonObject): SamplingParameters {
  const topK = optional(body, "top_k", readCount)
  const seed = optional(body, "seed", readSeed)
  return withoutUndefined({
    temperature: optional(body, "temperature", numberBetween(0, 2)),
    topP: optional(body, "top_p", readPart),
    // vLLM clients write "all tokens" as -1.
    topK: topK === -1 ? 0 : topK,
    minP: optional(body, "min_p", readPart),
    // llama.cpp clients write "random" as -1.
    seed: seed === -1 ? undefined : seed,
    repeatPenalty: optional(body, "repeat_penalty", readPenalty) ?? optional(body, "repetition_penalty", readPenalty),
    repeatLastTokens: optional(body, "repeat_last_n", readLookBack),
    frequencyPenalty: optional(body, "frequency_penalty", numberBetween(-2, 2)),
    presencePenalty: optional(body, "presence_penalty", numberBetween(-2, 2)),
    logitBias: optional(body, "logit_bias", readLogitBias),
    dry: readDry(body),
    xtc: readXtc(body),
  })
}

/** llama.cpp clients write "look back over the whole context" as -1. The engine reserves memory for what it is told. */
const wholeContext = 1_000_000

const readLookBack: Reader<number> = (value, path) => {
  const count = readCount(value, path)
  return count === -1 ? wholeContext : Math.min(count, wholeContext)
}

/** OpenAI's map of token ids, or llama.cpp's list of pairs, in which `false` forbids a token. */
const readLogitBias: Reader<LogitBias | undefined> = (value, path) => {
  const biases = Array.isArray(value) ? readBiasPairs(value, path) : readBiasMap(readObject(value, path), path)
  return biases.length > 0 ? biases : undefined
}

function readBiasMap(map: JsonObject, path: string): LogitBias {
  return Object.entries(map).map(([id, bias]) => {
    const at = join(path, id)
    if (!/^\d{1,9}$/.test(id)) throw invalidValue(at, "its name is not the number of a token")
    return { token: Number(id), bias: readBias(bias, at) }
  })
}

function readBiasPairs(list: readonly unknown[], path: string): LogitBias {
  return list.map((entry, index) => {
    const at = `${path}[${index}]`
    const [id, bias, ...rest] = readArray(entry, at)
    if (rest.length > 0 || bias === undefined) throw invalidValue(at, "it is not a token and its bias")
    return { token: readTokenId(id, `${at}[0]`), bias: bias === false ? -100 : readBias(bias, `${at}[1]`) }
  })
}

/** More than any vocabulary has; which of them exist is for the model to say. */
export const readTokenId = integerBetween(0, 999_999_999)

function readDry(body: JsonObject): DryPenalty | undefined {
  const base = optional(body, "dry_base", numberBetween(0, 1_000_000))
  const dry = withoutUndefined({
    multiplier: optional(body, "dry_multiplier", numberBetween(0, 1_000)),
    // As in llama.cpp: a base below 1 would reward repetition, and its default is taken.
    base: base !== undefined && base < 1 ? undefined : base,
    allowedLength: optional(body, "dry_allowed_length", integerBetween(0, wholeContext)),
    lastTokens: optional(body, "dry_penalty_last_n", readLookBack),
    sequenceBreakers: optional(body, "dry_sequence_breakers", readStrings),
  })
  const { multiplier = 0 } = dry
  return multiplier > 0 ? { ...dry, multiplier } : undefined
}

function readXtc(body: JsonObject): SamplingParameters["xtc"] {
  const probability = optional(body, "xtc_probability", readPart) ?? 0
  const threshold = optional(body, "xtc_threshold", readPart) ?? 0.1
  return probability > 0 ? { probability, threshold } : undefined
}

const readStrings: Reader<string[]> = (value, path) =>
  readArray(value, path).map((one, index) => readString(one, `${path}[${index}]`))

/** Texts that end the answer, without empty ones. */
export const readStop: Reader<string[]> = (value, path) => {
  if (typeof value !== "string" && !Array.isArray(value))
    throw wrongType(value, path, "a string or an array of strings")
  const all = typeof value === "string" ? [readString(value, path)] : readStrings(value, path)
  return all.filter((text) => text !== "")
}

/** The first that is given of several names for one limit. -1 is how llama.cpp and Ollama clients write "no limit". */
export function readTokenLimit(body: JsonObject, names: readonly string[], minimum = 1): number | "none" | undefined {
  const name = names.find((one) => fieldOf(body, one) !== undefined)
  if (name === undefined) return undefined
  return body[name] === -1 ? "none" : integerBetween(minimum, Number.MAX_SAFE_INTEGER)(body[name], name)
}
