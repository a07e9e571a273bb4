/** Rerank as Jina, Cohere and llama.cpp have it, and as Hugging Face's TEI does. */
import { AppError } from "../contract/errors.ts"
import type { Answered, Ranking, RankingRequest } from "../contract/vectors.ts"
import {
  fieldOf,
  integerBetween,
  optional,
  type Reader,
  readArray,
  readBoolean,
  readObject,
  readString,
  required,
  withoutUndefined,
  wrongType,
} from "./fields.ts"
import { readBody, readKeepAlive, readModel } from "./openaiRequest.ts"

export type RerankCall = {
  readonly request: RankingRequest
  /** How many of the best are told; absent: all. */
  readonly count?: number
  readonly returnsDocuments: boolean
  /** Whether the documents came as `texts`: TEI's clients read a bare array. */
  readonly isTei: boolean
}

/** A body of rerank, checked. */
export function parseRerankCall(body: unknown): RerankCall {
  const fields = readBody(body)
  const isTei = fieldOf(fields, "documents") === undefined && fieldOf(fields, "texts") !== undefined
  const query = required(fields, "query", readString)
  const documents = required(fields, isTei ? "texts" : "documents", readDocuments)
  // A TEI server has one model, which its clients do not name.
  const isNamed = !isTei || fieldOf(fields, "model") !== undefined
  const count = optional(fields, "top_n", integerBetween(1, Number.MAX_SAFE_INTEGER))
  return {
    request: {
      query,
      documents,
      ...withoutUndefined({ model: isNamed ? readModel(fields) : undefined, keepAliveMs: readKeepAlive(fields) }),
    },
    ...withoutUndefined({ count }),
    returnsDocuments: optional(fields, isTei ? "return_text" : "return_documents", readBoolean) ?? false,
    isTei,
  }
}

function readDocuments(value: unknown, path: string): readonly string[] {
  const documents = readArray(value, path)
  if (documents.length > 0) return documents.map((document, index) => readDocument(document, `${path}[${index}]`))
  throw new AppError("empty_array", `'${path}' must hold at least one document.`, { param: path })
}

const readDocument: Reader<string> = (value, path) => {
  if (typeof value === "string") return readString(value, path)
  if (typeof value !== "object" || value === null) throw wrongType(value, path, "a string or an object with a text")
  return required(readObject(value, path), "text", readString, path)
}

/** The best first; equally good ones in their order. */
export function toRerankReply(ranking: Answered<Ranking>, call: RerankCall, id: string): object {
  const { documents } = call.request
  const results = ranking.scores
    .map((score, index) => ({ index, score, text: documents[index] ?? "" }))
    .sort((a, b) => b.score - a.score || a.index - b.index)
    .slice(0, call.count)
  if (call.isTei) {
    return results.map(({ text, ...result }) => (call.returnsDocuments ? { ...result, text } : result))
  }
  return {
    id,
    object: "list",
    model: ranking.model,
    results: results.map(({ index, score, text }) => ({
      index,
      relevance_score: score,
      ...(call.returnsDocuments ? { document: { text } } : {}),
    })),
    usage: { prompt_tokens: ranking.tokenCount, total_tokens: ranking.tokenCount },
  }
}
