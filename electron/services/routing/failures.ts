import { AppError, toErrorBody } from "../../contract/errors.ts"
import type { FallOverTrigger, SkipReason } from "../../contract/routes.ts"
import type { Clock } from "../../core/clock.ts"
import type { AnswerPlan } from "./answerPlan.ts"
import type { HealthBook } from "./targetHealth.ts"

/** A try that came to nothing. `trigger`: as `triggerOf` says. */
export type Failure = { readonly target: string; readonly error: unknown; readonly trigger: FallOverTrigger | null }

const words: Readonly<Record<SkipReason, string>> = {
  disabled: "switched off",
  "provider-disabled": "its provider is switched off",
  "model-not-found": "not there",
  "circuit-open": "failed lately",
  "may-not-leave": "on another computer",
  "not-allowed": "not allowed",
  "cannot-do-this": "cannot do this",
}

/** Why nobody could be asked. */
export function noTarget(plan: AnswerPlan, health: HealthBook, clock: Clock): AppError {
  const left = [...plan.skipped, ...plan.targets.map(({ id }) => ({ target: id, reason: "circuit-open" as const }))]
  const reasons = left.map(({ target, reason }) => `'${target}' (${words[reason]})`)
  const told = reasons.length === 0 ? "It has none." : `${reasons.join(", ")}.`
  const message = `No target of '${plan.name}' can be asked now. ${told}`
  const isOnly = (reason: SkipReason) => left.length > 0 && left.every((one) => one.reason === reason)
  if (isOnly("may-not-leave")) return new AppError("model_not_allowed", message, { param: "model" })
  if (isOnly("cannot-do-this")) return new AppError("unsupported_model", message, { param: "model" })
  const waits = left.map(({ target }) => health.of(target).probeAt).filter((at) => at !== null)
  const seconds = waits.length === 0 ? null : Math.max(1, Math.ceil((Math.min(...waits) - clock.now()) / 1000))
  return new AppError("no_target", message, {
    param: "model",
    facts: { model: plan.name, ...(seconds === null ? {} : { retryAfterSeconds: seconds }) },
  })
}

/** The last error stands for all; what the others said is in its details. */
export function allFailed(failures: readonly Failure[]): unknown {
  const last = failures.at(-1)?.error
  if (!(last instanceof AppError) || failures.length === 1) return last
  const tried = failures.map(({ target, error }) => `${target}: ${toErrorBody(error).code}`)
  const detail = [...(last.detail === undefined ? [] : [last.detail]), ...tried].join("\n")
  return new AppError(last.code, last.message, { ...last.toBody(), detail, cause: last })
}
