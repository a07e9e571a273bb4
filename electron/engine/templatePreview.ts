import { AppError } from "../contract/errors.ts"
import type { Clock } from "../core/clock.ts"
import type { SpawnEngine, TemplateTask } from "./engine.ts"
import type { FromEngine } from "./protocol.ts"

/** The process limits the template itself to seconds; starting it takes longer on a busy computer. */
const limitMs = 30_000

/** Renders in a process of its own, which ends with the answer: a template is code that somebody else has written. */
export function previewTemplate(spawnEngine: SpawnEngine, clock: Clock, task: TemplateTask): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>()
  const process = spawnEngine("template")
  const stop = clock.after(limitMs, () => process.kill())
  process.onMessage((message) => {
    const answer = message as FromEngine
    if (answer.type !== "template") return
    if (answer.outcome.kind === "rendered") resolve(answer.outcome.text)
    else reject(AppError.fromBody(answer.outcome.error))
    process.kill()
  })
  process.onExit(() => {
    stop()
    const message = "The model's chat template could not be run."
    const detail = "it takes more memory or time than any template needs"
    reject(new AppError("template_refused", message, { param: "template", detail }))
  })
  process.postMessage({ type: "preview-template", task })
  return promise
}
