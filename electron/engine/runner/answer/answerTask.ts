import type { FinishReason, Usage } from "../../../contract/completion.ts"
import type { Clock } from "../../../core/clock.ts"
import type { GenerateRequest } from "../../engine.ts"
import type { AnswerDelta, AnswerStart } from "../../protocol.ts"
import type { AnsweringModel } from "./answeringModel.ts"
import type { AnswerPrompt } from "./answerPrompt.ts"
import type { AnswerRequirements } from "./answerRequirements.ts"

export type AnswerListener = {
  queued(position: number): void
  started(start: AnswerStart): void
  delta(delta: AnswerDelta): void
  token(): void
  /** The engine computes something that does not end and cannot be stopped. */
  stuck(): void
}

export type Answer = {
  readonly finishReason: FinishReason
  readonly usage: Usage
  readonly tokensPerSecond: number | null
}

/** An answer that all is known of, but what it will be. */
export type AnswerTask = {
  readonly loaded: AnsweringModel
  readonly request: GenerateRequest
  readonly prompt: AnswerPrompt
  readonly requirements: AnswerRequirements
  readonly signal: AbortSignal
  readonly listener: AnswerListener
  readonly clock: Clock
}
