import type { SequenceEvaluateOptions, Token } from "node-llama-cpp"
import type { FinishReason, TokenLogprob } from "../../../contract/completion.ts"
import type { SequenceSlot } from "../contexts/sequenceSlot.ts"
import { logprobMetadata, type MeasuredToken } from "./logprobs.ts"
import { tellTrueProbabilities } from "./trueProbabilities.ts"

export type DecodeOptions = {
  readonly sampling: SequenceEvaluateOptions
  /** Tokens that end the answer and are not part of it, beside those that the model's file names. */
  readonly endTokens: ReadonlySet<Token>
  /** How many tokens there may be. */
  readonly limit: number
  /** Tells how likely each token was; null where nobody wants to know. */
  readonly measure: ((token: MeasuredToken) => TokenLogprob) | null
  readonly signal: AbortSignal
  /** Tokens that the model goes on with in the place of an end; none: it ends there. */
  insteadOfEnd(): readonly Token[]
  /**
   * Takes a token of the answer; true ends it. Tokens in return are put into the model's mouth after this one, and are taken as
   * its own.
   */
  take(token: Token, logprob: TokenLogprob | null): true | readonly Token[]
}

/** Lets the model go on from the tokens that the slot has not read yet. */
export async function decode(
  slot: SequenceSlot,
  tokens: readonly Token[],
  { sampling, endTokens, limit, measure, signal, insteadOfEnd, take }: DecodeOptions,
): Promise<Exclude<FinishReason, "tool-calls">> {
  if (limit <= 0) return "length"
  if (measure !== null) tellTrueProbabilities(slot.sequence.context)
  const unread = tokens.slice(slot.sequence.nextTokenIndex)
  const options = { ...sampling, yieldEogToken: true }
  const drawn = slot.sequence.evaluateWithMetadata(unread, measure === null ? {} : logprobMetadata, options)
  let count = 0
  try {
    let next = await drawn.next()
    while (!next.done) {
      if (signal.aborted) return "cancelled"
      const { token } = next.value
      const isEnd = endTokens.has(token) || slot.sequence.model.isEogToken(token)
      const answer = isEnd ? insteadOfEnd() : take(token, measure?.(next.value as MeasuredToken) ?? null)
      if (answer === true || (isEnd && answer.length === 0)) return "stop"
      const written = isEnd ? [] : [token]
      const given = answer.slice(0, limit - count - written.length)
      for (const own of given) take(own, null)
      count += written.length + given.length
      if (count >= limit) return "length"
      await slot.turn()
      next = await drawn.next([...written, ...given])
    }
    return signal.aborted ? "cancelled" : "stop"
  } finally {
    await drawn.return(undefined)
  }
}
