/** What a model does with texts besides answering them: embeddings, rankings, and its tokens. */

import type { CompletionInput, Served } from "./completion.ts"

/** A conversation, of which a prompt is made. */
export type ChatInput = Extract<CompletionInput, { kind: "chat" }>

/** Text, or tokens of the model's own vocabulary. */
export type EmbeddingInput = string | readonly number[]

export type EmbeddingTask = {
  readonly inputs: readonly EmbeddingInput[]
  /** Whether the end of an input that does not fit is left out; otherwise it is refused. */
  readonly truncates?: boolean
}

/** For those who may be able to give vectors of another length. */
export type SizedEmbeddingTask = EmbeddingTask & {
  /** How many numbers a vector shall have; absent: as many as the model gives. Fewer only where the model was trained for it. */
  readonly dimensions?: number
}

export type Embeddings = {
  /** One for each input, in their order, of length 1 (L2). */
  readonly vectors: readonly Float32Array[]
  /** How many tokens were read of each input, those that the model wants around it included. */
  readonly tokenCounts: readonly number[]
  /** Whether the counts are estimated; see `Usage`. */
  readonly isEstimated?: boolean
}

export type EmbeddingRequest = SizedEmbeddingTask & {
  /** The name as the client wrote it. */
  readonly model: string
  readonly keepAliveMs?: number
}

export type RankingTask = { readonly query: string; readonly documents: readonly string[] }

export type Ranking = {
  /** How well each document answers the query, 0 to 1, in the order of the documents. */
  readonly scores: readonly number[]
  /** Tokens that were read, the query once for every document. */
  readonly tokenCount: number
  readonly isEstimated?: boolean
}

export type RankingRequest = RankingTask & {
  /** Absent: the model that ranks here. */
  readonly model?: string
  readonly keepAliveMs?: number
}

/** What was answered, and the id of the model that did. */
export type Answered<Value> = Value & { readonly model: string; readonly served?: Served }

export type TokenizeTask = {
  /** A conversation becomes the tokens of its prompt: the two wishes below are about text. */
  readonly source: string | ChatInput
  /** Whether text such as `<|im_end|>` becomes the control token that it names; otherwise it stays text. */
  readonly readsControlTokens: boolean
  /** Whether the tokens are added that the model wants around a text. */
  readonly addsSpecialTokens: boolean
  /** Whether the bytes of every token are wanted, too. */
  readonly wantsPieces: boolean
}

export type TokenizedText = {
  readonly tokens: readonly number[]
  /** The bytes that each token stands for: a character may take several tokens. Only where wanted. */
  readonly pieces?: readonly (readonly number[])[]
}
