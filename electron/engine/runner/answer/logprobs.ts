import type { LlamaModel, SequenceEvaluateOutput, Token } from "node-llama-cpp"
import type { TokenAlternative, TokenLogprob } from "../../../contract/completion.ts"
import { bytesOfToken } from "../tokenPieces.ts"

/** What `tellTrueProbabilities` makes the library tell of a token. */
export const logprobMetadata = { probabilities: true, confidence: true } as const
export type MeasuredToken = Pick<
  SequenceEvaluateOutput<typeof logprobMetadata>,
  "token" | "probabilities" | "confidence"
>

/** `count` of the likeliest are told beside the token itself. */
export function tokenLogprob(model: LlamaModel, measured: MeasuredToken, count: number): TokenLogprob {
  const top = [...measured.probabilities].slice(0, count)
  return {
    ...alternative(model, measured.token, measured.confidence),
    top: top.map(([token, logprob]) => alternative(model, token, logprob)),
  }
}

function alternative(model: LlamaModel, token: Token, logprob: number): TokenAlternative {
  const bytes = bytesOfToken(model, token)
  return { text: Buffer.from(bytes).toString("utf8"), bytes, logprob }
}
