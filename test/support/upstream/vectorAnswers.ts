import type { Answer, Json } from "./answers.ts"

/** `POST …/embeddings`: vectors of four numbers, or of as many as were asked for. */
export function embeddingsAnswer(body: Json): Answer {
  const inputs = Array.isArray(body.input) && typeof body.input[0] !== "number" ? body.input : [body.input]
  const size = typeof body.dimensions === "number" ? body.dimensions : 4
  const data = inputs.map((input, index) => {
    const vector = Float32Array.from({ length: size }, (_, place) => vectorValue(input, place))
    const embedding =
      body.encoding_format === "base64" ? Buffer.from(vector.buffer).toString("base64") : Array.from(vector)
    return { object: "embedding", index, embedding }
  })
  const tokens = inputs.length * 5
  const usage = { prompt_tokens: tokens, total_tokens: tokens }
  return { kind: "json", body: { object: "list", data, model: body.model, usage } }
}

/** Not of length 1: whoever promises that has to see to it. */
export function vectorValue(input: unknown, place: number): number {
  const text = String(input)
  return ((text.charCodeAt(place % Math.max(text.length, 1)) || 1) % 17) + place + 1
}

/** `POST …/rerank` as Jina and Cohere answer it: the best first, told by the place of the document in the request. */
export function rerankAnswer(body: Json): Answer {
  const documents: readonly unknown[] = Array.isArray(body.documents) ? body.documents : []
  const results = documents
    .map((document, index) => ({ index, relevance_score: overlap(String(body.query), textOf(document)) }))
    .sort((a, b) => b.relevance_score - a.relevance_score)
  return { kind: "json", body: { id: "rr", model: body.model, results, usage: { total_tokens: documents.length * 7 } } }
}

/** The share of the query's words that are in the document. */
function overlap(query: string, document: string): number {
  const words = query.toLowerCase().split(/\s+/)
  return words.filter((word) => document.toLowerCase().includes(word)).length / words.length
}

function textOf(document: unknown): string {
  return typeof document === "string" ? document : String((document as Json).text)
}
