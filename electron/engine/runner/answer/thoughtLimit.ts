import type { LlamaModel, Token } from "node-llama-cpp"
import type { ThinkTags } from "../prompt/thinkTags.ts"

/** Closes thoughts: its close tag is put into the model's mouth. Once only: a model that thinks on is not stopped from that. */
export class ThoughtLimit {
  readonly #budget: number
  readonly #mustAnswer: boolean
  readonly #close: readonly Token[]
  #hasClosed = false

  /** Without a budget, thoughts may be as long as they like. `mustAnswer`: the model may not end without an answer behind them. */
  constructor(model: LlamaModel, tags: ThinkTags | null, budget: number | undefined, mustAnswer: boolean) {
    this.#budget = budget ?? Number.POSITIVE_INFINITY
    this.#mustAnswer = mustAnswer
    this.#close = tags === null ? [] : model.tokenize(`\n${tags.close}\n\n`, true)
  }

  /** What is to follow the last token, if anything: the thought has used up its budget. */
  afterToken(isThinking: boolean, reasoningTokens: number): readonly Token[] {
    return isThinking && reasoningTokens >= this.#budget ? this.#closeOnce() : []
  }

  /** What comes in the place of an end, if anything: the model has ended in the middle of its thought. */
  insteadOfEnd(isThinking: boolean): readonly Token[] {
    return isThinking && this.#mustAnswer ? this.#closeOnce() : []
  }

  #closeOnce(): readonly Token[] {
    if (this.#hasClosed) return []
    this.#hasClosed = true
    return this.#close
  }
}
