import type { ControlledEvaluateInputItem, LlamaModel, Token } from "node-llama-cpp"
import type { PromptToken } from "../../../contract/completion.ts"
import type { SequenceSlot } from "../contexts/sequenceSlot.ts"
import { tokenLogprob } from "./logprobs.ts"
import { tokenBias } from "./tokenBias.ts"
import { tellTrueProbabilities } from "./trueProbabilities.ts"

/** The logits of so many places are kept at once, each as long as the vocabulary. */
const chunk = 32
/** Makes the engine draw the token that comes next in the prompt, so that this one is measured. */
const forced = 1e6

/**
 * Reads a prompt anew, measuring how likely each of its tokens was after the ones before it. As in
 * `SequenceSlot.read` the last token is left for the answer. Null if it was cancelled.
 */
export async function readMeasuring(
  model: LlamaModel,
  slot: SequenceSlot,
  tokens: readonly Token[],
  count: number,
  signal: AbortSignal,
): Promise<PromptToken[] | null> {
  tellTrueProbabilities(slot.sequence.context)
  // Nothing of it may be known already: every token is to be measured.
  await slot.keepPrefix(tokens.slice(0, 1))
  const logprobs: PromptToken[] = tokens.slice(0, 1).map((token) => unmeasured(model, token))
  for (let start = 0; start < tokens.length - 1; start += chunk) {
    if (signal.aborted) return null
    const end = Math.min(start + chunk, tokens.length - 1)
    await slot.turn()
    const measured = await slot.sequence.controlledEvaluate(
      tokens.slice(start, end).map((token, at) => measuring(model, token, tokens[start + at + 1])),
    )
    for (let at = 0; at < end - start; at++) {
      const { probabilities = new Map(), confidence = 0 } = measured[at]?.next ?? {}
      const token = tokens[start + at + 1] as Token
      logprobs.push(tokenLogprob(model, { token, probabilities, confidence }, count))
    }
  }
  return logprobs
}

function unmeasured(model: LlamaModel, token: Token): PromptToken {
  return { ...tokenLogprob(model, { token, probabilities: new Map(), confidence: 0 }, 0), logprob: null }
}

function measuring(model: LlamaModel, token: Token, next: Token | undefined): ControlledEvaluateInputItem {
  const bias = tokenBias(model, next === undefined ? [] : [[next, forced]])
  return [
    token,
    { generateNext: { probabilities: true, confidence: true, options: { temperature: 0, tokenBias: bias } } },
  ]
}
