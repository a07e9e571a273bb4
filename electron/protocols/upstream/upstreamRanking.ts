import type { Ranking, RankingTask } from "../../contract/vectors.ts"
import { firstCount, type LooseObject, listOf, objectOf } from "./lenient.ts"
import { assertNoProblem, invalidReply } from "./upstreamErrors.ts"
import type { UpstreamTask } from "./upstreamTask.ts"

/**
 * A body of rerank as Jina, Cohere, SiliconFlow, vLLM and llama.cpp read it; below DashScope's own `services/rerank` as that
 * does. All documents are wanted back: which are told is for whoever asked.
 */
export function toRankingBody(model: string, { query, documents }: RankingTask, path: string): LooseObject {
  const wishes = { top_n: documents.length, return_documents: false }
  if (path.includes("services/rerank")) return { model, input: { query, documents }, parameters: wishes }
  return { model, query, documents, ...wishes }
}

/**
 * The scores of a reply, in the order of the documents, from 0 to 1: `results` (Jina, Cohere), `data` (Voyage), `output.results`
 * (DashScope), a bare list (TEI). Scores of which one is outside of that range are logits and are squeezed into it.
 */
export function readRanking(reply: unknown, task: RankingTask, options: UpstreamTask): Ranking {
  assertNoProblem(reply, options)
  const scores: (number | undefined)[] = task.documents.map(() => undefined)
  for (const [position, entry] of resultsOf(reply).entries()) {
    const result = objectOf(entry)
    const place = firstCount(result, ["index", "corpus_id"]) ?? position
    const score = [result?.relevance_score, result?.score, result?.similarity, entry].find(Number.isFinite)
    if (place < scores.length && typeof score === "number") scores[place] = score
  }
  const told = scores.filter((score) => score !== undefined)
  if (told.length === 0) throw invalidReply(options.provider, "it ranks no document")
  const isLogit = told.some((score) => score < 0 || score > 1)
  return {
    // Those that a provider leaves out are its worst.
    scores: scores.map((score) => (score === undefined ? 0 : isLogit ? 1 / (1 + Math.exp(-score)) : score)),
    ...countTask(reply, task, options),
  }
}

function resultsOf(reply: unknown): readonly unknown[] {
  const object = objectOf(reply)
  return listOf(object?.results ?? object?.data ?? objectOf(object?.output)?.results ?? reply)
}

function countTask(reply: unknown, { query, documents }: RankingTask, { count }: UpstreamTask) {
  const object = objectOf(reply)
  const meta = objectOf(object?.meta)
  const names = ["total_tokens", "prompt_tokens", "input_tokens"]
  const told = [object?.usage, meta?.tokens, meta?.billed_units].map((usage) => firstCount(objectOf(usage), names))
  const tokenCount = told.find((one) => one)
  if (tokenCount) return { tokenCount }
  const read = documents.reduce((sum, document) => sum + count(document), count(query) * documents.length)
  return { tokenCount: read, isEstimated: true }
}
