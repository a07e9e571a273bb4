import type { LlamaContext } from "node-llama-cpp"

/**
 * What the library keeps to itself of a context (node-llama-cpp 3.21). `sampleToken` draws a token from the logits of one place in
 * a batch. With `wantsProbabilities` and `wantsConfidence` it also gives pairs of token and probability, in one flat list, and
 * the drawn token's own probability: both after the sampler's filters.
 */
export type NativeContext = {
  decodeBatch(): Promise<void>
  sampleToken(
    place: number,
    sampler: unknown,
    wantsProbabilities?: boolean,
    wantsConfidence?: boolean,
  ): Promise<number | [token: number, probabilities?: number[], confidence?: number]>
}

/** Throws an error of these words where another version of the library has no such thing. */
export function nativeContextOf(context: LlamaContext, otherwise: string): NativeContext {
  const { _ctx: native } = context as unknown as { _ctx?: NativeContext }
  if (typeof native?.decodeBatch === "function" && typeof native.sampleToken === "function") return native
  throw new Error(otherwise)
}

/** An assignment would be refused: the methods of the native class are read-only. */
export function replaceMethod<Name extends keyof NativeContext>(
  native: NativeContext,
  name: Name,
  value: NativeContext[Name],
): void {
  Object.defineProperty(native, name, { value, configurable: true })
}
