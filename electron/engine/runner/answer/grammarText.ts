import type { LlamaGrammarEvaluationState, LlamaModel } from "node-llama-cpp"

/**
 * Takes a text as if the model had written it under the grammar; false where that does not allow it, after which the state is
 * of no more use. Only the library's own sampler does this, and only by tokens.
 */
export function acceptText(model: LlamaModel, state: LlamaGrammarEvaluationState, text: string): boolean {
  const accept = acceptanceOf(model, state)
  try {
    const tokens = model.tokenize(text, true)
    // llama.cpp ends the process where a token that ends answers comes too early.
    if (tokens.some((token) => model.isEogToken(token))) return false
    for (const token of tokens) accept(token)
    return true
  } catch {
    return false
  }
}

type AcceptToken = (state: object, token: number) => void

/** An internal of node-llama-cpp 3.21: an answer that is held to nothing must not come of its absence. */
function acceptanceOf(model: LlamaModel, state: LlamaGrammarEvaluationState): (token: number) => void {
  const { _bindings: bindings } = model.llama as unknown as {
    _bindings?: { AddonSampler?: { acceptGrammarEvaluationStateToken?: AcceptToken } }
  }
  const { _state: native } = state as unknown as { _state?: object }
  const accept = bindings?.AddonSampler?.acceptGrammarEvaluationStateToken
  if (accept === undefined || native === undefined) {
    throw new Error("This version of node-llama-cpp follows grammars in another way.")
  }
  return (token) => accept(native, token)
}
