import type { LlamaGrammar, LlamaModel } from "node-llama-cpp"
import type { AppError } from "../../../contract/errors.ts"

/** What a client is told whose grammar, or whose schema, the parser does not take. */
export type Refusal = (cause: unknown) => AppError

/** Clients repeat the same schema and the same tools with every request, and there are few of them at a time. */
const mostGrammars = 64
/** Of all of them together: llama.cpp takes many times the text, and a large schema comes to megabytes. */
const mostCharacters = 8_000_000

/** Compiled grammars, those that were used last. */
export class GrammarCache {
  readonly #model: LlamaModel
  readonly #grammars = new Map<string, LlamaGrammar>()
  #characters = 0

  constructor(model: LlamaModel) {
    this.#model = model
  }

  /** `root` is the rule that an answer begins with. Throws what `refusal` makes of the parser's error. */
  async get(gbnf: string, root: string, refusal: Refusal): Promise<LlamaGrammar> {
    const key = `${root}\n${gbnf}`
    const grammar = this.#grammars.get(key) ?? (await this.#compile(gbnf, root, refusal))
    this.#drop(key)
    this.#grammars.set(key, grammar)
    this.#characters += key.length
    for (const oldest of this.#grammars.keys()) {
      if (this.#grammars.size <= mostGrammars && this.#characters <= mostCharacters) break
      this.#drop(oldest)
    }
    return grammar
  }

  #drop(key: string): void {
    if (this.#grammars.delete(key)) this.#characters -= key.length
  }

  async #compile(gbnf: string, root: string, refusal: Refusal): Promise<LlamaGrammar> {
    try {
      return await this.#model.llama.createGrammar({ grammar: gbnf, rootRuleName: root })
    } catch (cause) {
      // The parser's own words go to the process's error output, too late for this message.
      throw refusal(cause)
    }
  }
}
