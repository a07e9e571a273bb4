import { AppError, toErrorBody } from "../../contract/errors.ts"
import type { Attempt as AttemptRecord } from "../../contract/routes.ts"
import type { Clock } from "../../core/clock.ts"
import type { Log } from "../../core/log.ts"
import type { WaitingEvent } from "../models/modelLoader.ts"
import type { AnswerPlan } from "./answerPlan.ts"
import type { AnswerTarget } from "./answerTarget.ts"
import { Attempt, type AttemptEvent } from "./attempt.ts"
import { allFailed, type Failure, noTarget } from "./failures.ts"
import { pause, pauseBefore } from "./pause.ts"
import type { HealthBook, Visit } from "./targetHealth.ts"
import { isFailure, isPassing, triggerOf } from "./triggers.ts"

export type AttemptsParts = {
  readonly health: HealthBook
  readonly clock: Clock
  readonly log: Log
  /** 0 to 1, for pauses that are not alike. */
  readonly random: () => number
}

export type Ask<Event extends AttemptEvent> = {
  readonly plan: AnswerPlan
  readonly signal: AbortSignal
  /** `count`: how many tries this is, from 1. */
  open(target: AnswerTarget, signal: AbortSignal, count: number): AsyncIterable<Event | WaitingEvent>
  /** Each try, once it has ended. */
  onAttempt(attempt: AttemptRecord): void
}

/**
 * The answer of the first target that can, in the order of the plan. Nobody else is asked once a first token was told; until
 * then only what the waiting is about. Errors: of a fault of the request itself, that one; else that of the last target;
 * `no_target` where nobody could be asked at all.
 */
export async function* answerInTurn<Event extends AttemptEvent>(
  ask: Ask<Event>,
  parts: AttemptsParts,
): AsyncGenerator<Event | WaitingEvent> {
  const { plan, signal } = ask
  const failures: Failure[] = []
  let targets = plan.targets
  for (let at = 0; at < targets.length && !signal.aborted; at++) {
    const target = targets[at]
    if (target === undefined) break
    for (let retry = 0; ; retry++) {
      const visit = parts.health.enter(target.id, plan.policy.breaker, plan.policy.isForced)
      if (visit === null) break
      const isLast = at === targets.length - 1
      const others = { isLast, hasMore: !isLast || retry < plan.policy.retries.count }
      const failure = yield* tryOnce(target, visit, others, failures.length + 1, ask, parts)
      if (failure === null) return
      failures.push(failure)
      const { error, trigger } = failure
      if (isTooLong(error))
        targets = [...targets.slice(0, at + 1), ...targets.slice(at + 1).filter(isLargerThan(target))]
      else if (trigger === null || !plan.policy.triggers.includes(trigger)) throw error
      const pauseMs =
        trigger !== null && isPassing(trigger) && retry < plan.policy.retries.count
          ? pauseBefore(error, { retry, pauseMs: plan.policy.retries.pauseMs, isLast: others.isLast }, parts.random)
          : null
      if (pauseMs === null) break
      await pause(pauseMs, parts.clock, signal)
      if (signal.aborted) return
    }
  }
  if (signal.aborted) return
  throw failures.length === 0 ? noTarget(plan, parts.health, parts.clock) : allFailed(failures)
}

/** Null where the target has answered, or the caller has left. A failure after the first token is thrown: it is the answer. */
async function* tryOnce<Event extends AttemptEvent>(
  target: AnswerTarget,
  visit: Visit,
  { isLast, hasMore }: { readonly isLast: boolean; readonly hasMore: boolean },
  count: number,
  { plan, signal, open, onAttempt }: Ask<Event>,
  { clock, log }: AttemptsParts,
): AsyncGenerator<Event | WaitingEvent, Failure | null> {
  const startedAt = clock.now()
  const since = clock.monotonic()
  const { firstTokenMs, maxQueue } = plan.policy
  // Where nobody else is left, a long queue is better than none.
  const bounds = { firstTokenMs, maxQueue: isLast ? null : maxQueue }
  const attempt = new Attempt({ clock, signal, isHeld: hasMore, target: target.id, ...bounds })
  let error: unknown = null
  try {
    yield* attempt.events<Event>(
      (own) => open(target, own, count),
      (afterMs) => visit.began(afterMs),
    )
    if (attempt.firstTokenMs === null && !signal.aborted) {
      throw new AppError("internal_error", `'${target.id}' ended without an answer.`)
    }
    return null
  } catch (thrown) {
    if (signal.aborted) throw thrown
    error = thrown
    const trigger = triggerOf(error)
    if (trigger !== null && isFailure(trigger)) visit.failed(toErrorBody(error).code)
    if (attempt.firstTokenMs !== null) throw error
    if (hasMore) logFailure(target.id, error, log)
    return { target: target.id, error, trigger }
  } finally {
    // Also where whoever reads stops at the end of the answer, as those do who want it as a whole.
    if (error === null && attempt.hasFinished) visit.succeeded()
    visit.leave()
    const told = { target: target.id, startedAt, durationMs: Math.round(clock.monotonic() - since) }
    if (error === null) onAttempt(told)
    else {
      const { code, message } = toErrorBody(error)
      onAttempt({ ...told, error: { code, message } })
    }
  }
}

/** The last error is logged by whoever tells it to the client. */
function logFailure(target: string, error: unknown, log: Log): void {
  if (error instanceof AppError) log.info("a target could not answer", { target, code: error.code })
  else log.error("a target failed", { target }, error)
}

/** Not a fault of the target; but another may hold more. */
function isTooLong(error: unknown): boolean {
  return error instanceof AppError && error.code === "context_length_exceeded"
}

function isLargerThan({ contextSize: least }: AnswerTarget): (other: AnswerTarget) => boolean {
  return ({ contextSize }) => contextSize === null || least === null || contextSize > least
}
