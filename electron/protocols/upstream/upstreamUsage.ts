import type { Usage } from "../../contract/completion.ts"
import { countOf, firstCount, type LooseObject, objectOf } from "./lenient.ts"

/** Token counts as far as a provider tells them; null: it does not. */
export type ToldUsage = {
  readonly promptTokens: number | null
  readonly cachedTokens: number
  readonly completionTokens: number | null
  readonly reasoningTokens: number
}

/**
 * Counts under the names of OpenAI, Responses, DeepSeek (`prompt_cache_hit_tokens`), Moonshot (`cached_tokens`) and
 * Anthropic-like servers. Null where there are none; counts that are all 0 are a placeholder, not a truth.
 */
export function readUsage(value: unknown): ToldUsage | null {
  const usage = objectOf(value)
  if (usage === null) return null
  const promptTokens = firstCount(usage, ["prompt_tokens", "input_tokens"])
  const reasoningTokens = readReasoning(usage)
  const completionTokens = readCompletion(usage, promptTokens, reasoningTokens)
  if (!promptTokens && !completionTokens) return null
  return {
    promptTokens: promptTokens || null,
    cachedTokens: Math.min(readCached(usage), promptTokens ?? 0),
    completionTokens,
    reasoningTokens: Math.min(reasoningTokens, completionTokens ?? 0),
  }
}

function readReasoning(usage: LooseObject): number {
  const details = objectOf(usage.completion_tokens_details) ?? objectOf(usage.output_tokens_details)
  return firstCount(details, ["reasoning_tokens"]) ?? firstCount(usage, ["reasoning_tokens"]) ?? 0
}

function readCached(usage: LooseObject): number {
  const details = objectOf(usage.prompt_tokens_details) ?? objectOf(usage.input_tokens_details)
  const names = ["prompt_cache_hit_tokens", "cached_tokens", "cache_read_input_tokens"]
  return firstCount(details, ["cached_tokens"]) ?? firstCount(usage, names) ?? 0
}

/** xAI counts the thought beside the answer, and others in it: the total tells which. */
function readCompletion(usage: LooseObject, promptTokens: number | null, reasoningTokens: number): number | null {
  const told = firstCount(usage, ["completion_tokens", "output_tokens"])
  const total = countOf(usage.total_tokens)
  if (told === null) return total === null || promptTokens === null ? null : Math.max(0, total - promptTokens)
  const isBeside = reasoningTokens > 0 && total === (promptTokens ?? 0) + told + reasoningTokens
  return isBeside || reasoningTokens > told ? told + reasoningTokens : told
}

/** How the tokens of one request and its answer are counted where the provider does not; see tokenEstimate.ts. */
export interface TokenEstimate {
  /** Of the prompt, at once and roughly: for what is told before the answer. */
  guessPrompt(): number
  /** Of the prompt, with a tokenizer. */
  countPrompt(): number
  /** Of a text of the answer. */
  count(text: string): number
}

/** What was told, and estimates for what was not. `answer` is everything that was written, the thoughts apart. */
export function toUsage(
  told: ToldUsage | null,
  answer: { readonly reasoning: string; readonly text: string },
  estimate: TokenEstimate,
): Usage {
  const hasAnswer = answer.reasoning !== "" || answer.text !== ""
  const isPromptTold = told?.promptTokens != null
  // 0 tokens for an answer that is there were not counted.
  const isAnswerTold = told?.completionTokens != null && (told.completionTokens > 0 || !hasAnswer)
  const reasoningTokens = isAnswerTold ? (told?.reasoningTokens ?? 0) : estimate.count(answer.reasoning)
  return {
    promptTokens: isPromptTold ? (told?.promptTokens ?? 0) : estimate.countPrompt(),
    cachedTokens: told?.cachedTokens ?? 0,
    completionTokens: isAnswerTold ? (told?.completionTokens ?? 0) : reasoningTokens + estimate.count(answer.text),
    reasoningTokens,
    ...(isPromptTold && isAnswerTold ? {} : { isEstimated: true }),
  }
}
