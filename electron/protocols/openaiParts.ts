import type { TokenAlternative, TokenLogprob, Usage } from "../contract/completion.ts"

/** What all parts of one reply share. `createdAt` in milliseconds since 1970. */
export type ReplyIdentity = { readonly id: string; readonly createdAt: number }

export type Reply = { readonly model: string; readonly [field: string]: unknown }

export function toOpenAiUsage(usage: Usage): object {
  return {
    prompt_tokens: usage.promptTokens,
    completion_tokens: usage.completionTokens,
    total_tokens: usage.promptTokens + usage.completionTokens,
    prompt_tokens_details: { cached_tokens: usage.cachedTokens },
    completion_tokens_details: { reasoning_tokens: usage.reasoningTokens },
  }
}

/** The `logprobs` of a choice of chat/completions. */
export function toChatLogprobs(tokens: readonly TokenLogprob[]): object {
  return {
    content: tokens.map((token) => ({ ...toLogprob(token), top_logprobs: token.top.map(toLogprob) })),
    refusal: null,
  }
}

function toLogprob({ text, logprob, bytes }: TokenAlternative): object {
  return { token: text, logprob: toFinite(logprob), bytes }
}

/** JSON has no infinity: -9999 is OpenAI's word for "practically never". */
export function toFinite(logprob: number): number {
  return Number.isFinite(logprob) ? Math.min(0, logprob) : -9999
}

export function seconds(milliseconds: number): number {
  return Math.floor(milliseconds / 1000)
}
