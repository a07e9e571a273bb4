import { AppError, toErrorBody } from "../contract/errors.ts"
import type { LoadedModelInfo, ModelState } from "../contract/models.ts"
import { aborted } from "../core/abort.ts"
import type { Clock } from "../core/clock.ts"
import type { Log } from "../core/log.ts"
import type { EngineModel, SpawnEngine } from "./engine.ts"
import { EngineConnection } from "./engineConnection.ts"
import { withoutFolders } from "./logTail.ts"
import type { AnswerMessage, FromEngine } from "./protocol.ts"
import { RestartPolicy } from "./restartPolicy.ts"

export type ManagedModelOptions = {
  readonly spawnEngine: SpawnEngine
  readonly log: Log
  readonly clock: Clock
  /** Threads measured by an earlier load of the same file. */
  readonly knownThreads: Map<string, number>
  readonly onState: (modelId: string, state: ModelState) => void
}

const smallestProgressGapMs = 100

/** One attempt to have the model ready, crashes and restarts included; all callers of `load` share it. */
type Attempt = PromiseWithResolvers<void> & { waiters: number; readonly isRestart: boolean }

/** One model and the process that holds it: the only place that knows in which state they are. */
export class ManagedModel {
  readonly #options: ManagedModelOptions
  #model: EngineModel
  #state: ModelState = { kind: "unloaded" }
  #connection: EngineConnection | null = null
  #attempt: Attempt | null = null
  #unloading: Promise<void> | null = null
  #cancelRestart = () => {}
  readonly #policy: RestartPolicy
  #progressAt = Number.NEGATIVE_INFINITY

  constructor(model: EngineModel, options: ManagedModelOptions) {
    this.#model = model
    this.#options = options
    this.#policy = new RestartPolicy(options.clock)
  }

  get state(): ModelState {
    return this.#state
  }

  /** The process that answers; throws `model_load_failed` unless the model is ready. */
  get answering(): EngineConnection {
    if (this.#state.kind === "ready" && this.#connection !== null && this.#unloading === null) return this.#connection
    throw new AppError("model_load_failed", `The model ${this.#model.id} is not loaded.`, {
      facts: { model: this.#model.id },
    })
  }

  async load(model: EngineModel, signal?: AbortSignal): Promise<void> {
    while (this.#unloading !== null) await this.#unloading
    signal?.throwIfAborted()
    if (this.#state.kind === "ready") return
    if (this.#attempt === null) {
      this.#model = model
      this.#policy.forgive()
      this.#begin(false)
      this.#spawn()
    }
    await this.#join(signal)
  }

  unload(graceMs: number): Promise<void> {
    this.#unloading ??= this.#unload(graceMs).finally(() => {
      this.#unloading = null
    })
    return this.#unloading
  }

  /** Ends the process at once; answers under way end with `server_stopping`. */
  async close(): Promise<void> {
    this.#connection?.failAnswers(new AppError("server_stopping", "Hearth is closing."))
    await this.#endProcess(closedWhileLoading(this.#model.id))
  }

  /** An answer came to its end: the process works. */
  succeeded(): void {
    this.#policy.forgive()
  }

  async #unload(graceMs: number): Promise<void> {
    const connection = this.#connection
    if (connection !== null && this.#state.kind === "ready") {
      await this.#idleWithin(connection, graceMs)
      connection.failAnswers(unloadedWhileAnswering(this.#model.id))
    }
    await this.#endProcess(closedWhileLoading(this.#model.id))
  }

  #begin(isRestart: boolean): void {
    const attempt = { ...Promise.withResolvers<void>(), waiters: 0, isRestart }
    // Without a waiter nobody else would handle its failure.
    attempt.promise.catch(() => {})
    this.#attempt = attempt
  }

  async #join(signal?: AbortSignal): Promise<void> {
    const attempt = this.#attempt
    if (attempt === null) return
    attempt.waiters++
    try {
      await (signal === undefined ? attempt.promise : Promise.race([attempt.promise, aborted(signal)]))
    } finally {
      attempt.waiters--
    }
    if (signal?.aborted && this.#attempt === attempt) {
      if (attempt.waiters === 0 && !attempt.isRestart) await this.unload(0)
    }
    signal?.throwIfAborted()
  }

  #spawn(): void {
    const { spawnEngine, log, clock, knownThreads } = this.#options
    const { id, path, options } = this.#model
    const connection: EngineConnection = new EngineConnection(id, spawnEngine(id), clock, {
      onMessage: (message) => {
        if (this.#connection === connection) this.#receive(message, connection)
      },
      onExit: (error) => {
        if (this.#connection === connection) this.#crashed(error)
      },
      onHang: () => log.warn("the engine process does not answer and is ended", { model: id }),
    })
    this.#connection = connection
    this.#setState({ kind: "loading", progress: 0 })
    connection.load(path, { ...options, threads: options.threads ?? knownThreads.get(path) })
  }

  #receive(message: Exclude<FromEngine, AnswerMessage>, connection: EngineConnection): void {
    switch (message.type) {
      case "progress":
        this.#progress(message.progress)
        break
      case "ready":
        this.#ready(message.info)
        break
      case "load-failed":
        this.#failed(
          new AppError(message.error.code, withoutFolders(message.error.message), {
            ...message.error,
            detail: withoutFolders([connection.log, message.error.detail].filter(Boolean).join("\n")),
          }),
        )
        break
      case "activity":
        if (this.#state.kind === "ready") this.#setState({ ...this.#state, activity: message.activity })
        break
      case "log":
        this.#options.log[message.level](message.message, { model: this.#model.id })
        break
      case "pong":
        break
    }
  }

  #progress(progress: number): void {
    const now = this.#options.clock.monotonic()
    if (this.#state.kind !== "loading" || now - this.#progressAt < smallestProgressGapMs) return
    this.#progressAt = now
    this.#setState({ kind: "loading", progress })
  }

  #ready(info: LoadedModelInfo): void {
    this.#options.knownThreads.set(this.#model.path, info.threads)
    this.#options.log.info("model loaded", { model: this.#model.id, ...info })
    const busySlots = Array.from({ length: info.slotCount }, () => false)
    const lastMinute = new Array<number>(60).fill(0)
    this.#setState({
      kind: "ready",
      info,
      activity: { busySlots, queueLength: 0, memoryBytes: null, tokensPerSecond: null, lastMinute },
    })
    this.#attempt?.resolve()
    this.#attempt = null
  }

  #failed(error: AppError): void {
    this.#options.log.warn("model cannot be loaded", { model: this.#model.id, code: error.code, reason: error.message })
    const attempt = this.#attempt
    this.#attempt = null
    this.#connection?.kill()
    this.#connection = null
    this.#setState({ kind: "failed", error: toErrorBody(error) })
    attempt?.reject(error)
  }

  #crashed(error: AppError): void {
    this.#connection = null
    this.#options.log.error(error.message, { model: this.#model.id })
    const { retryInMs } = this.#policy.crashed()
    if (retryInMs === null) this.#quarantine(error)
    else this.#restart(error, retryInMs)
  }

  #restart(error: AppError, retryInMs: number): void {
    if (this.#attempt === null) this.#begin(true)
    this.#setState({ kind: "restarting", retryInMs, error: error.toBody() })
    this.#cancelRestart = this.#options.clock.after(retryInMs, () => this.#spawn())
  }

  #quarantine(crash: AppError): void {
    const { id } = this.#model
    const error = new AppError(
      "model_quarantined",
      `The engine crashed twice in a row with ${id}, so it is not loaded again by itself. ${crash.message}`,
      { facts: { model: id, ...crash.facts }, detail: crash.detail, cause: crash },
    )
    const attempt = this.#attempt
    this.#attempt = null
    this.#setState({ kind: "quarantined", error: error.toBody() })
    attempt?.reject(error)
  }

  async #endProcess(reason: AppError): Promise<void> {
    this.#cancelRestart()
    const attempt = this.#attempt
    const connection = this.#connection
    this.#attempt = null
    this.#connection = null
    connection?.kill()
    await connection?.ended
    this.#setState({ kind: "unloaded" })
    attempt?.reject(reason)
  }

  async #idleWithin(connection: EngineConnection, limitMs: number): Promise<void> {
    const limit = Promise.withResolvers<void>()
    const cancel = this.#options.clock.after(limitMs, limit.resolve)
    await Promise.race([connection.idle(), limit.promise])
    cancel()
  }

  #setState(state: ModelState): void {
    if (this.#state.kind === "unloaded" && state.kind === "unloaded") return
    this.#state = state
    this.#options.onState(this.#model.id, state)
  }
}

function closedWhileLoading(modelId: string): AppError {
  return new AppError("model_load_failed", `The model ${modelId} was unloaded before it was ready.`, {
    facts: { model: modelId },
  })
}

/** Told as an error, not as the end of the answer: half an answer must not pass for a whole one. */
function unloadedWhileAnswering(modelId: string): AppError {
  return new AppError("model_unloaded", `The model ${modelId} was unloaded while it answered.`, {
    facts: { model: modelId },
  })
}
