import { type LlamaModel, type Token, TokenBias } from "node-llama-cpp"
import type { SamplingParameters } from "../../contract/completion.ts"
import { must } from "../../core/invariant.ts"
import type { AnsweringModel } from "./answeringModel.ts"

/** What a client asks for; tokens that the model does not have are left out. */
export function askedBias(
  { model, vocabulary }: AnsweringModel,
  asked: NonNullable<SamplingParameters["logitBias"]>,
): TokenBias {
  const known = asked.filter(({ token }) => token >= 0 && token < vocabulary.size)
  return tokenBias(
    model,
    known.map(({ token, bias }) => [token as Token, bias]),
  )
}

/**
 * Adds to the logits of tokens. Written past the library's own `set`, which leaves out tokens that end an answer, and these
 * are what clients want to forbid.
 */
export function tokenBias(model: LlamaModel, biases: Iterable<readonly [token: Token, bias: number]>): TokenBias {
  const result = TokenBias.for(model)
  const { _biases: entries } = result as unknown as { _biases?: Map<Token, number> }
  for (const [token, bias] of biases) must(entries, "node-llama-cpp 3.21 keeps them there").set(token, bias)
  return result
}
