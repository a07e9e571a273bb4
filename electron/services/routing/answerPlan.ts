import type { FallOverTrigger, Route, SkipReason } from "../../contract/routes.ts"
import type { AnswerTarget } from "./answerTarget.ts"

/** When one try is given up for another. */
export type AttemptPolicy = Pick<Route, "retries" | "firstTokenMs" | "maxQueue" | "breaker"> & {
  readonly triggers: readonly FallOverTrigger[]
  /** Asked even where its circuit is open: it was named itself. */
  readonly isForced: boolean
}

/** Who answers one request: the first, and who comes after whom if it cannot. */
export type AnswerPlan = {
  /** Of the route, or of the model that was named. */
  readonly name: string
  /** Null where a model was named. */
  readonly route: Route | null
  readonly targets: readonly AnswerTarget[]
  readonly skipped: readonly { readonly target: string; readonly reason: SkipReason }[]
  readonly policy: AttemptPolicy
}
