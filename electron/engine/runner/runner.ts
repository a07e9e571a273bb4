import { basename } from "node:path"
import { InsufficientMemoryError } from "node-llama-cpp"
import { AppError, type ErrorBody, toErrorBody } from "../../contract/errors.ts"
import { systemClock } from "../../core/clock.ts"
import { messageOf } from "../../core/messageOf.ts"
import type { EngineLoadOptions, GenerateRequest, ModelRole } from "../engine.ts"
import type { AnswerDelta, AnswerStart, EngineCall, ToEngine } from "../protocol.ts"
import { ActivityReport } from "./activityReport.ts"
import { generate } from "./answer/generate.ts"
import { answerCall, chatModelOf } from "./calls.ts"
import { describeGpu } from "./loading/backend.ts"
import { type LoadedModel, load } from "./loading/load.ts"
import type { ParentPort } from "./parentPort.ts"
import { renderInThread } from "./prompt/templateThread.ts"

/** Answers the host's messages: one model for the life of the process. */
export class Runner {
  readonly #port: ParentPort
  readonly #abortAnswer = new Map<number, AbortController>()
  readonly #activity: ActivityReport
  #loaded: LoadedModel | null = null

  constructor(port: ParentPort) {
    this.#port = port
    this.#activity = new ActivityReport(
      systemClock,
      () => ({ busy: this.#loaded?.contexts.busy ?? [], queueLength: this.#loaded?.contexts.queueLength ?? 0 }),
      (activity) => port.post({ type: "activity", activity }),
    )
  }

  handle(message: ToEngine): void {
    switch (message.type) {
      case "load":
        void this.#load(message.path, message.options, message.role)
        break
      case "generate":
        void this.#generate(message.id, message.request)
        break
      case "call":
        void this.#call(message.id, message.call)
        break
      case "cancel":
        this.#abortAnswer.get(message.id)?.abort()
        break
      case "limit-extra":
        if (this.#loaded?.kind === "chat") this.#loaded.limitExtra(message.bytes)
        break
      case "describe-gpu":
        void describeGpu(message.backend).then((gpu) => this.#port.post({ type: "gpu", gpu }))
        break
      case "preview-template":
        void renderInThread(message.task).then((outcome) => this.#port.post({ type: "template", outcome }))
        break
      case "ping":
        this.#port.post({ type: "pong" })
        break
    }
  }

  async #load(path: string, options: EngineLoadOptions, role: ModelRole): Promise<void> {
    try {
      this.#loaded = await load(path, options, role, {
        progress: (progress) => this.#port.post({ type: "progress", progress }),
        log: (level, text) => this.#port.post({ type: "log", level, message: text }),
        slotsChanged: () => this.#activity.changed(),
      })
      this.#port.post({ type: "ready", info: this.#loaded.info })
      this.#activity.changed()
    } catch (error) {
      this.#port.post({ type: "load-failed", error: loadError(path, error) })
    }
  }

  #generate(id: number, request: GenerateRequest): Promise<void> {
    return this.#work(id, async (loaded, signal) => {
      const listener = {
        queued: (position: number) => this.#port.post({ type: "queued", id, position }),
        started: (start: AnswerStart) => this.#port.post({ type: "started", id, ...start }),
        delta: (delta: AnswerDelta) => this.#port.post({ type: "delta", id, delta }),
        token: () => this.#activity.token(),
        stuck: () => this.#port.post({ type: "stuck" }),
      }
      const answer = await generate(chatModelOf(loaded), request, signal, listener, systemClock)
      if (answer === null) return this.#port.post({ type: "dropped", id })
      this.#port.post({ type: "finished", id, ...answer })
      this.#activity.answered(answer.tokensPerSecond)
    })
  }

  #call(id: number, call: EngineCall): Promise<void> {
    return this.#work(id, async (loaded, signal) => {
      this.#port.post({ type: "result", id, value: await answerCall(loaded, call, signal) })
    })
  }

  /** What the host has asked for under this id, until it is done or cancelled; says how it ended where the work itself does not. */
  async #work(id: number, work: (loaded: LoadedModel, signal: AbortSignal) => Promise<void>): Promise<void> {
    const abort = new AbortController()
    this.#abortAnswer.set(id, abort)
    try {
      if (this.#loaded === null) throw new AppError("model_load_failed", "The model is not loaded.")
      await work(this.#loaded, abort.signal)
    } catch (error) {
      if (error === abort.signal.reason) return this.#port.post({ type: "dropped", id })
      if (!(error instanceof AppError)) {
        this.#port.post({ type: "log", level: "warn", message: `an answer failed: ${messageOf(error)}` })
      }
      this.#port.post({ type: "failed", id, error: toErrorBody(error) })
    } finally {
      this.#abortAnswer.delete(id)
    }
  }
}

/** The library's own words are for the details: many are about its code, not about the file. */
function loadError(path: string, error: unknown): ErrorBody {
  if (error instanceof AppError) return error.toBody()
  const file = basename(path)
  if (error instanceof InsufficientMemoryError) {
    const message = `There is not enough memory for ${file} with these settings.`
    return { code: "insufficient_memory", message, detail: messageOf(error) }
  }
  return {
    code: "model_load_failed",
    message: `The engine cannot load ${file}. The file may be damaged, or the memory of this computer too small for it.`,
    facts: { file },
    detail: messageOf(error),
  }
}
