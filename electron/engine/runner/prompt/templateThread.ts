import { existsSync } from "node:fs"
import { join } from "node:path"
import { Worker } from "node:worker_threads"
import { systemClock } from "../../../core/clock.ts"
import type { TemplateTask } from "../../engine.ts"
import type { TemplateOutcome } from "../../protocol.ts"
import { couldNotRun } from "./previewTemplate.ts"

/** The slowest known template takes some milliseconds and some megabytes. */
const limitMs = 3_000
const tooSlow = "it takes longer than any template needs"
const resourceLimits = { maxOldGenerationSizeMb: 96, maxYoungGenerationSizeMb: 32, stackSizeMb: 4 }

/**
 * Runs a template in a thread of its own: it comes with the file of a model, and could loop for ever or take all memory. A thread
 * can be given a limit of memory in every kind of process, and be ended while it computes.
 */
export function renderInThread(task: TemplateTask): Promise<TemplateOutcome> {
  const { promise, resolve } = Promise.withResolvers<TemplateOutcome>()
  const worker = new Worker(workerEntry(), { workerData: task, resourceLimits })
  let stop = () => {}
  worker.once("online", () => {
    stop = systemClock.after(limitMs, () => resolve(couldNotRun(tooSlow)))
  })
  worker.once("message", resolve)
  worker.once("error", (error: Error) => resolve(couldNotRun(error.message)))
  worker.once("exit", () => resolve(couldNotRun("it ended without a word")))
  return promise.finally(() => {
    stop()
    void worker.terminate()
  })
}

/** Beside the bundle that is running, or in the sources if this is not a bundle. */
function workerEntry(): string {
  const built = join(import.meta.dirname, "templateWorker.js")
  return existsSync(built) ? built : join(import.meta.dirname, "templateWorker.ts")
}
