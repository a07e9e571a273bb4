import type { Model } from "../../contract/models.ts"
import type { Log } from "../../core/log.ts"
import type { ModelService } from "../models/modelService.ts"
import type { Caller } from "./caller.ts"
import { reported } from "./reported.ts"
import type { RequestLog } from "./requestLog.ts"

/** Something that a model answers once, in one piece. */
export type ModelTask<Value> = {
  /** The name as the client wrote it; null if it wrote none. */
  readonly askedModel: string | null
  /** As in `CompletionRequest`. */
  readonly keepAliveMs?: number
  /** The model that is meant; throws what the client is told if there is none. */
  find(): Model
  work(model: Model, signal: AbortSignal): Promise<Value>
  /** Null where nothing was counted. */
  promptTokensOf(value: Value): number | null
}

export type ModelTasks = {
  /**
   * Loads the model if need be, lets it work, and leaves a line in the request list. Aborting the signal stops the work and
   * rejects with its reason.
   */
  run<Value>(task: ModelTask<Value>, caller: Caller, signal: AbortSignal): Promise<Value & { readonly model: string }>
}

export function createModelTasks(parts: {
  readonly models: ModelService
  readonly requests: RequestLog
  readonly log: Log
}): ModelTasks {
  const { models, requests } = parts
  const log = parts.log.child("tasks")

  return {
    async run(task, caller, signal) {
      const entry = requests.begin({ caller, askedModel: task.askedModel })
      try {
        const { id } = task.find()
        const { keepAliveMs } = task
        const value = await models.whileLoaded(id, { signal, keepAliveMs }, () => task.work(models.resolve(id), signal))
        entry.answered(id, task.promptTokensOf(value))
        return { ...value, model: id }
      } catch (error) {
        if (signal.aborted) throw signal.reason
        entry.fail(error)
        throw reported(error, log)
      } finally {
        // Only what has not ended by itself.
        entry.cancel()
      }
    },
  }
}
