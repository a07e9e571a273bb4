import type { Model } from "../../contract/models.ts"
import type { Answered } from "../../contract/vectors.ts"
import type { Log } from "../../core/log.ts"
import type { ModelService } from "../models/modelService.ts"
import type { Ability } from "../names/nameResolver.ts"
import type { AnswerTarget } from "../routing/answerTarget.ts"
import { answerInTurn } from "../routing/attempts.ts"
import type { Needed, Routing } from "../routing/routing.ts"
import type { Caller } from "./caller.ts"
import { endMeter, noteAttempts } from "./metered.ts"
import { reported } from "./reported.ts"
import type { RequestLog, WholeRequestEntry } from "./requestLog.ts"

/** What all that is answered once, in one piece, has. */
type Task = {
  /** The name as the client wrote it; undefined if it wrote none. */
  readonly name: string | undefined
  /** As in `CompletionRequest`. */
  readonly keepAliveMs?: number
}

/** Something that any target may answer. */
export type TargetTask<Value> = Task & {
  readonly ability: Ability
  readonly need: Needed
  /** Null where nothing was counted. */
  promptTokensOf(value: Value): number | null
  work(target: AnswerTarget, signal: AbortSignal): Promise<Value>
}

/** Something that only a model of this computer can tell, and that none has to read: it uses no tokens. */
export type LocalTask<Value> = Task & {
  /** The model that is meant; throws what the client is told if there is none. */
  find(): Model
  work(model: Model, signal: AbortSignal): Promise<Value>
}

export type ModelTasks = {
  /**
   * Asks the targets of a name in turn, and leaves a line in the request list. Aborting the signal stops the work and rejects
   * with its reason.
   */
  run<Value extends { readonly isEstimated?: boolean }>(
    task: TargetTask<Value>,
    caller: Caller,
    signal: AbortSignal,
  ): Promise<Answered<Value>>
  /** The same by one model of this computer, which is loaded if need be. */
  runLocal<Value>(task: LocalTask<Value>, caller: Caller, signal: AbortSignal): Promise<Answered<Value>>
}

export function createModelTasks(parts: {
  readonly models: ModelService
  readonly routing: Routing
  readonly requests: RequestLog
  readonly log: Log
}): ModelTasks {
  const { models, routing, requests } = parts
  const log = parts.log.child("tasks")

  async function tracked<Value>(
    name: string | undefined,
    caller: Caller,
    signal: AbortSignal,
    work: (entry: WholeRequestEntry) => Promise<Value>,
  ): Promise<Value> {
    const entry = requests.begin({ caller, askedModel: name ?? null })
    try {
      return await work(entry)
    } catch (error) {
      if (signal.aborted) throw signal.reason
      entry.fail(error)
      throw reported(error, log)
    } finally {
      // Only what has not ended by itself.
      entry.cancel()
    }
  }

  return {
    run: (task, caller, signal) =>
      tracked(task.name, caller, signal, async (entry) => {
        const { name, ability, keepAliveMs, need } = task
        const { plan, meter } = routing.admit({ name, caller, wanted: { ability } }, need)
        try {
          if (plan.route !== null) entry.planned({ route: plan.route.name })
          const events = answerInTurn(
            {
              plan,
              signal,
              onAttempt: noteAttempts(entry, meter),
              open(target, own, attempts) {
                meter.opened(target, need.promptTokens)
                return target.use({ signal: own, keepAliveMs }, async function* () {
                  yield { type: "value", value: await task.work(target, own), target, attempts } as const
                })
              },
            },
            routing,
          )
          for await (const event of events) {
            if (event.type !== "value") continue
            const { value, target, attempts } = event
            const promptTokens = task.promptTokensOf(value)
            if (promptTokens !== null) meter.read(promptTokens)
            const served = { target: target.id, attempts, cache: "off" } as const
            const { isEstimated } = value
            entry.answered(target.name, promptTokens, { served, isEstimated, cost: meter.cost ?? undefined })
            return { ...value, model: target.name, served }
          }
          throw signal.reason
        } finally {
          endMeter(entry, meter, signal)
        }
      }),
    runLocal: (task, caller, signal) =>
      tracked(task.name, caller, signal, async (entry) => {
        const { id } = task.find()
        const { keepAliveMs } = task
        const meter = routing.admitUnread(caller)
        try {
          const work = () => task.work(models.resolve(id), signal)
          const value = await models.whileLoaded(id, { signal, keepAliveMs }, work)
          const served = { target: `local/${id}`, attempts: 1, cache: "off" } as const
          entry.answered(id, null, { served })
          return { ...value, model: id, served }
        } finally {
          meter.end()
        }
      }),
  }
}
