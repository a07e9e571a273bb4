import { type LlamaGrammar, LlamaGrammarEvaluationState, type LlamaModel, type Token } from "node-llama-cpp"
import { acceptText } from "./grammarText.ts"

/** What an answer is held to. */
export type AnswerGrammars = {
  /** From the first token on that does not belong to a thought; it may let the model begin one. */
  readonly answer: LlamaGrammar | null
  /** The same, once a thought has ended: another one would leave the answer out again. */
  readonly behindThought: LlamaGrammar | null
  /** From the first call on that the model begins by itself, its beginning included. */
  readonly calls: LlamaGrammar | null
}

/** What the gate follows of an answer. */
export type AnswerProgress = {
  readonly isThinking: boolean
  /** The text from where a call may have begun; null where none has. */
  readonly begunCall: string | null
}

/** Opens and closes a grammar while an answer is written: it is asked for one anew at each token. */
export class GrammarGate {
  readonly #model: LlamaModel
  readonly #grammars: AnswerGrammars
  #state: LlamaGrammarEvaluationState | undefined
  readonly #nul: Token | undefined
  #wasThinking: boolean

  /** `begun`: what the client has written of the answer itself. */
  constructor(model: LlamaModel, grammars: AnswerGrammars, isThinking: boolean, begun: string) {
    this.#model = model
    this.#grammars = grammars
    this.#wasThinking = isThinking
    this.#nul = grammars.answer === null && grammars.calls === null ? undefined : model.tokenize("\0")[0]
    if (!isThinking) this.#state = this.#begin(grammars.answer, begun) ?? this.#begin(grammars.answer, "")
  }

  get state(): LlamaGrammarEvaluationState | undefined {
    return this.#state
  }

  /**
   * Whether a token was drawn because the grammar admits none: the first of the vocabulary then, which may be the character NUL,
   * and that is the end of the text to llama.cpp, which so does not refuse it.
   */
  isDeadEnd(token: Token): boolean {
    return this.#state !== undefined && token === this.#nul
  }

  /** To be told after each token. */
  follow({ isThinking, begunCall }: AnswerProgress): void {
    if (isThinking) this.#state = undefined
    else if (this.#wasThinking) this.#state = this.#begin(this.#grammars.behindThought, "")
    if (begunCall !== null) this.#state ??= this.#begin(this.#grammars.calls, begunCall)
    this.#wasThinking = isThinking
  }

  /** Undefined where the text does not fit the grammar: then the model goes on freely. */
  #begin(grammar: LlamaGrammar | null, text: string): LlamaGrammarEvaluationState | undefined {
    if (grammar === null) return undefined
    const state = new LlamaGrammarEvaluationState({ model: this.#model, grammar })
    return acceptText(this.#model, state, text) ? state : undefined
  }
}
