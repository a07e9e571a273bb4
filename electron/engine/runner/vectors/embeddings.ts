import type { LlamaEmbeddingContext, LlamaModel, Token } from "node-llama-cpp"
import { AppError } from "../../../contract/errors.ts"
import type { EmbeddingInput, Embeddings, EmbeddingTask } from "../../../contract/vectors.ts"
import { breathe } from "../answer/breathe.ts"
import type { Vocabulary } from "../vocabulary.ts"
import type { Turns } from "./turns.ts"

export type EmbedderParts = {
  readonly model: LlamaModel
  readonly vocabulary: Vocabulary
  readonly context: LlamaEmbeddingContext
  /** The longest input, with the tokens that the model wants around it. */
  readonly contextSize: number
  readonly turns: Turns
}

/** Turns texts into vectors. */
export class Embedder {
  readonly #parts: EmbedderParts
  /** How many tokens the model wants around a text. */
  readonly #frameLength: number

  constructor(parts: EmbedderParts) {
    this.#parts = parts
    this.#frameLength = parts.context.calculateInputLength([])
  }

  /** Errors: as `Engine.embed`. All inputs are checked before the first is computed. */
  embed({ inputs, truncates = false }: EmbeddingTask, signal: AbortSignal): Promise<Embeddings> {
    const { context, turns } = this.#parts
    return turns.join(async () => {
      const read: (readonly Token[])[] = []
      for (const [index, input] of inputs.entries()) {
        read.push(this.#read(input, inputs.length === 1 ? "the input" : `input ${index}`, truncates))
        await breathe(signal)
      }
      const vectors: Float32Array[] = []
      for (const tokens of read) vectors.push(await turns.take(() => this.#vectorOf(tokens), signal))
      return { vectors, tokenCounts: read.map((tokens) => context.calculateInputLength([...tokens])) }
    })
  }

  async #vectorOf(tokens: readonly Token[]): Promise<Float32Array> {
    const { vector } = await this.#parts.context.getEmbeddingFor([...tokens])
    return normalized(vector)
  }

  #read(input: EmbeddingInput, place: string, truncates: boolean): readonly Token[] {
    const { contextSize, vocabulary, context } = this.#parts
    const room = contextSize - this.#frameLength
    const tokens =
      typeof input === "string" ? this.#tokenize(input, place, truncates) : vocabulary.check(input, "input", place)
    const length = context.calculateInputLength(tokens)
    if (length > contextSize && !truncates) throw tooLong(place, contextSize, length)
    return tokens.length === 0 ? this.#nothing() : tokens.slice(0, length > contextSize ? room : undefined)
  }

  /** What cannot fit is refused, or cut, before it is tokenised: that takes seconds for a few megabytes. */
  #tokenize(text: string, place: string, truncates: boolean): Token[] {
    const { contextSize, vocabulary } = this.#parts
    const leastTokens = Math.floor(Buffer.byteLength(text) / vocabulary.longestTokenBytes)
    if (leastTokens <= contextSize) return vocabulary.tokenize(text, false)
    if (!truncates) throw tooLong(place, contextSize, leastTokens, "at least ")
    return vocabulary.tokenize(text.slice(0, (contextSize + 1) * vocabulary.longestTokenBytes), false)
  }

  /** What stands for an empty text: the library gives no vector without tokens. */
  #nothing(): readonly Token[] {
    const { model, vocabulary } = this.#parts
    const token = model.tokens.bos ?? model.tokens.eos
    return token === null ? vocabulary.tokenize(" ", false) : [token]
  }
}

/** The same direction, of length 1; a vector of zeros stays one. Throws `internal_error` for what is no vector. */
export function normalized(vector: readonly number[]): Float32Array {
  const length = Math.hypot(...vector)
  if (vector.length === 0 || !Number.isFinite(length)) {
    throw new AppError("internal_error", "The model computed no usable vector for this text: its file may be damaged.")
  }
  return Float32Array.from(vector, (value) => (length === 0 ? 0 : value / length))
}

function tooLong(place: string, contextSize: number, promptTokens: number, words = ""): AppError {
  return new AppError(
    "context_length_exceeded",
    `This model's maximum context length is ${contextSize} tokens, but ${place} comes to ${words}${promptTokens} tokens and is too large. Shorten it, or set 'truncate' to true.`,
    { param: "input", facts: { promptTokens, contextSize } },
  )
}
