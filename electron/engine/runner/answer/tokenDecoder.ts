/** What is needed of a model to turn its tokens into text. */
export interface Detokenizer<Token> {
  detokenize(tokens: readonly Token[], specialTokens: boolean, lastTokens: readonly Token[]): string
}

/** No character of any language takes more tokens than UTF-8 has bytes for it. */
const longestCharacter = 4

/**
 * Turns tokens into text one after another without ever splitting a character: a token may end in the middle of one. Bytes
 * that form no character are left out.
 */
export class TokenDecoder<Token> {
  readonly #model: Detokenizer<Token>
  readonly #shown: ReadonlySet<Token>
  #before: readonly Token[]
  #pending: Token[] = []

  /** `before`: the end of the prompt. `shown`: control tokens that are text to us, such as think tags. */
  constructor(model: Detokenizer<Token>, before: readonly Token[], shown: ReadonlySet<Token>) {
    this.#model = model
    this.#before = before.slice(-longestCharacter)
    this.#shown = shown
  }

  push(token: Token): string {
    this.#pending.push(token)
    const text = this.#model.detokenize(this.#pending, this.#shown.has(token), this.#before)
    if (text.endsWith("\uFFFD") && this.#pending.length < longestCharacter) return ""
    this.#before = [...this.#before, ...this.#pending].slice(-longestCharacter)
    this.#pending = []
    return text.replaceAll("\uFFFD", "")
  }
}
