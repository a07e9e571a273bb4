/** What a model does with texts besides answering them: embeddings, rankings, and its tokens. */

/** Text, or tokens of the model's own vocabulary. */
export type EmbeddingInput = string | readonly number[]

export type EmbeddingTask = {
  readonly inputs: readonly EmbeddingInput[]
  /** Whether the end of an input that does not fit is left out; otherwise it is refused. */
  readonly truncates?: boolean
}

export type Embeddings = {
  /** One for each input, in their order, of length 1 (L2). */
  readonly vectors: readonly Float32Array[]
  /** How many tokens were read of each input, those that the model wants around it included. */
  readonly tokenCounts: readonly number[]
}

export type RankingTask = { readonly query: string; readonly documents: readonly string[] }

export type Ranking = {
  /** How well each document answers the query, 0 to 1, in the order of the documents. */
  readonly scores: readonly number[]
  /** Tokens that were read, the query once for every document. */
  readonly tokenCount: number
}

export type TokenizeTask = {
  readonly text: string
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
