import type { LlamaModel, Token } from "node-llama-cpp"
import type { ThinkTags } from "./thinkTags.ts"

/** Ends a thought that has used up its budget: its close tag is put into the model's mouth. */
export class ThoughtLimit {
  readonly #budget: number
  readonly #close: readonly Token[]
  #hasClosed = false

  /** Without a budget, thoughts may be as long as they like. */
  constructor(model: LlamaModel, tags: ThinkTags | null, budget: number | undefined) {
    this.#budget = budget ?? Number.POSITIVE_INFINITY
    this.#close = tags === null || budget === undefined ? [] : model.tokenize(`\n${tags.close}\n\n`, true)
  }

  /** What is to follow the last token, if anything. Once only: a model that thinks on is not stopped from that. */
  afterToken(isThinking: boolean, reasoningTokens: number): readonly Token[] {
    if (!isThinking || this.#hasClosed || reasoningTokens < this.#budget) return []
    this.#hasClosed = true
    return this.#close
  }
}
