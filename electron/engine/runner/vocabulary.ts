import { type LlamaModel, LlamaVocabularyType, type Token } from "node-llama-cpp"
import { AppError } from "../../contract/errors.ts"

/** Tokenising takes about a second for so much, and nothing else happens in the engine meanwhile. */
const mostTextBytes = 4 * 1024 * 1024

/** What a file says about its tokens. */
export class Vocabulary {
  readonly size: number
  /** No token stands for more text than this. */
  readonly longestTokenBytes: number
  readonly #model: LlamaModel

  constructor(model: LlamaModel) {
    const texts = model.fileInfo.metadata.tokenizer.ggml.tokens ?? []
    this.#model = model
    this.size = texts.length
    this.longestTokenBytes = texts.reduce((longest, text) => Math.max(longest, Buffer.byteLength(text)), 1)
  }

  /** Throws `request_too_large` for what would hold up everything else too long. */
  tokenize(text: string, readsControlTokens: boolean): Token[] {
    const bytes = Buffer.byteLength(text)
    if (bytes > mostTextBytes) {
      const limit = mostTextBytes / 1024 / 1024
      throw new AppError(
        "request_too_large",
        `A text can have at most ${limit} MiB, and this one has ${bytes} bytes.`,
        {
          facts: { limitBytes: mostTextBytes },
        },
      )
    }
    return this.#model.tokenize(text, readsControlTokens)
  }

  /** Tokens that a client sent, if they are of this vocabulary; `invalid_value` otherwise. `place` is what they are called. */
  check(tokens: readonly number[], param: string, place: string): Token[] {
    const at = tokens.findIndex((token) => !Number.isInteger(token) || token < 0 || token >= this.size)
    if (at < 0) return [...tokens] as Token[]
    const message = `Token ${tokens[at]} in ${place} is not in the vocabulary of this model, which has ${this.size} tokens. Tokens must come from the model's own tokenizer: send the text instead, or ask /tokenize for them.`
    throw new AppError("invalid_value", message, {
      param,
      facts: { token: tokens[at] ?? 0, vocabularySize: this.size },
    })
  }

  /** The tokens that a model wants around a text, as llama.cpp adds them (`llama_vocab::impl::tokenize` in llama-vocab.cpp). */
  frame(): { readonly before: readonly Token[]; readonly after: readonly Token[] } {
    const { tokens, vocabularyType } = this.#model
    const { bos, eos, sep, shouldPrependBosToken, shouldAppendEosToken } = tokens
    const listed = (token: Token | null) => (token === null ? [] : [token])
    switch (vocabularyType) {
      case LlamaVocabularyType.rwkv:
        return { before: [], after: [] }
      case LlamaVocabularyType.wpm:
        return { before: listed(bos), after: listed(sep) }
      case LlamaVocabularyType.ugm:
        return { before: shouldPrependBosToken ? listed(bos) : [], after: listed(eos) }
      default:
        return { before: shouldPrependBosToken ? listed(bos) : [], after: shouldAppendEosToken ? listed(eos) : [] }
    }
  }
}
