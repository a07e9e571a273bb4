import { type LlamaModel, type Token, TokenBias } from "node-llama-cpp"
import { must } from "../../../core/invariant.ts"
import type { GenerateRequest } from "../../engine.ts"
import type { AnsweringModel } from "./answeringModel.ts"

/**
 * What a client asks for, without tokens that the model does not have; where it wants no calls, those are forbidden that begin
 * one: the model knows its tools, and would write a call as text.
 */
export function askedBias(
  { model, vocabulary, callTokens }: AnsweringModel,
  { sampling, input }: GenerateRequest,
): TokenBias | undefined {
  const known = (sampling.logitBias ?? []).filter(({ token }) => token >= 0 && token < vocabulary.size)
  const wantsText = input.kind === "chat" && input.tools?.choice === "none"
  const biases = [
    ...known.map(({ token, bias }) => [token as Token, bias] as const),
    ...(wantsText ? [...callTokens].map((token) => [token, Number.NEGATIVE_INFINITY] as const) : []),
  ]
  return biases.length === 0 ? undefined : tokenBias(model, biases)
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
