import { AppError, type ErrorFacts } from "../../contract/errors.ts"
import type { AdapterMismatch, AdapterProblem } from "../../contract/reasons.ts"

/** `words` end the sentence "X cannot be used as an adapter: …". */
export function adapterInvalid(
  file: string,
  reason: AdapterProblem,
  words: string,
  more: { facts?: ErrorFacts; cause?: unknown } = {},
): AppError {
  return new AppError("adapter_invalid", `${file} cannot be used as an adapter: ${words}.`, {
    facts: { file, reason, ...more.facts },
    cause: more.cause,
  })
}

/** What does not fit, before it is known whose adapter and model they are. */
export type Mismatch = { readonly reason: AdapterMismatch; readonly words: string; readonly facts: ErrorFacts }

export function adapterMismatch(adapter: string, model: string, { reason, words, facts }: Mismatch): AppError {
  return new AppError("adapter_mismatch", `The adapter '${adapter}' cannot be used with '${model}': ${words}.`, {
    param: "model",
    facts: { adapter, model, reason, ...facts },
  })
}
