import type { AppError } from "../contract/errors.ts"
import type { LoadedModelInfo, ModelState, SaferLoad } from "../contract/models.ts"
import type { Clock } from "../core/clock.ts"
import { hostIsClosing } from "../core/closing.ts"
import type { Log } from "../core/log.ts"
import type { EngineModel, SpawnEngine } from "./engine.ts"
import { EngineConnection } from "./engineConnection.ts"
import { closedWhileLoading, loadFailed, notLoaded, quarantined, unloadedWhileAnswering } from "./engineErrors.ts"
import { LoadAttempt } from "./loadAttempt.ts"
import type { EngineNews } from "./protocol.ts"
import { RestartPolicy } from "./restartPolicy.ts"
import { isMemoryCrash, nextSaferLoad } from "./saferLoad.ts"

export type ManagedModelOptions = {
  readonly spawnEngine: SpawnEngine
  readonly log: Log
  readonly clock: Clock
  /** Threads measured by an earlier load of the same file. */
  readonly knownThreads: Map<string, number>
  readonly onState: (modelId: string, state: ModelState) => void
}

const smallestProgressGapMs = 100

/** One model and the process that holds it: the only place that knows in which state they are. */
export class ManagedModel {
  readonly #options: ManagedModelOptions
  #model: EngineModel
  /** What it was with these options the last time it was ready. */
  #info: LoadedModelInfo | null = null
  #state: ModelState = { kind: "unloaded" }
  #connection: EngineConnection | null = null
  #attempt: LoadAttempt | null = null
  #unloading: Promise<void> | null = null
  #isClosed = false
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

  /** The next easier way to load it, where the last load did not go well. */
  get saferLoad(): SaferLoad | null {
    const { kind } = this.#state
    if (kind !== "failed" && kind !== "quarantined" && kind !== "restarting") return null
    return nextSaferLoad(this.#model.options, this.#info, this.#model.safer?.step ?? null)
  }

  /** The process that answers; throws `model_load_failed` unless the model is ready. */
  get answering(): EngineConnection {
    if (this.#state.kind === "ready" && this.#connection !== null && this.#unloading === null) return this.#connection
    throw notLoaded(this.#model.id)
  }

  async load(model: EngineModel, signal?: AbortSignal): Promise<void> {
    while (this.#unloading !== null) await this.#unloading
    signal?.throwIfAborted()
    if (this.#isClosed) throw hostIsClosing()
    if (this.#state.kind === "ready") return
    if (this.#attempt === null) {
      this.#model = model
      this.#info = null
      this.#policy.forgive()
      this.#attempt = new LoadAttempt(false)
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

  /** See `Engine.limitExtra`. */
  limitExtra(bytes: number): void {
    if (this.#state.kind === "ready") this.#connection?.post({ type: "limit-extra", bytes })
  }

  /** Ends the process at once and for good; answers under way end with `server_stopping`. */
  async close(): Promise<void> {
    this.#isClosed = true
    this.#connection?.failAnswers(hostIsClosing())
    await this.#endProcess()
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
    await this.#endProcess()
  }

  async #join(signal?: AbortSignal): Promise<void> {
    const attempt = this.#attempt
    if (attempt === null) return
    await attempt.wait(signal)
    if (signal?.aborted && this.#attempt === attempt && attempt.isAbandoned) await this.unload(0)
    signal?.throwIfAborted()
  }

  #spawn(): void {
    const { spawnEngine, log, clock, knownThreads } = this.#options
    const { id, path, options, role } = this.#model
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
    connection.load({ path, role, options: { ...options, threads: options.threads ?? knownThreads.get(path) } })
  }

  #receive(message: EngineNews, connection: EngineConnection): void {
    switch (message.type) {
      case "progress":
        this.#progress(message.progress)
        break
      case "ready":
        this.#ready(message.info)
        break
      case "load-failed":
        this.#failed(loadFailed(message.error, connection.log))
        break
      case "activity":
        if (this.#state.kind === "ready") this.#setState({ ...this.#state, activity: message.activity })
        break
      case "log":
        this.#options.log[message.level](message.message, { model: this.#model.id })
        break
      case "pong":
      case "stuck":
      case "gpu":
      case "template":
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
    this.#info = info
    this.#options.knownThreads.set(this.#model.path, info.threads)
    const { gpuDevices, videoMemory: _, ...facts } = info
    this.#options.log.info("model loaded", { model: this.#model.id, ...facts, gpuDevices: gpuDevices.join(", ") })
    const busySlots = Array.from({ length: info.slotCount }, () => false)
    const lastMinute = new Array<number>(60).fill(0)
    this.#setState({
      kind: "ready",
      info,
      ...(this.#model.safer === undefined ? {} : { safer: this.#model.safer }),
      activity: { busySlots, queueLength: 0, memoryBytes: null, tokensPerSecond: null, lastMinute },
    })
    this.#takeAttempt()?.succeed()
  }

  #failed(error: AppError): void {
    this.#options.log.warn("model cannot be loaded", { model: this.#model.id, code: error.code, reason: error.message })
    const attempt = this.#takeAttempt()
    this.#connection?.kill()
    this.#connection = null
    this.#setState({ kind: "failed", error: error.toBody() })
    attempt?.fail(error)
  }

  #crashed(error: AppError): void {
    this.#connection = null
    this.#options.log.error(error.message, { model: this.#model.id })
    const { retryInMs } = this.#policy.crashed()
    if (retryInMs === null) this.#quarantine(error)
    else this.#restart(error, retryInMs)
  }

  /** The same again would end the same way. */
  #takeSaferStep(): void {
    const { options, safer: taken } = this.#model
    const safer = nextSaferLoad(options, this.#info, taken?.step ?? null)
    if (safer === null) return
    this.#options.log.warn("loading with less than was asked for", { model: this.#model.id, step: safer.step })
    this.#model = { ...this.#model, options: { ...options, ...safer.load }, safer }
    this.#info = null
  }

  #restart(error: AppError, retryInMs: number): void {
    this.#attempt ??= new LoadAttempt(true)
    if (isMemoryCrash(error)) this.#takeSaferStep()
    this.#setState({ kind: "restarting", retryInMs, error: error.toBody() })
    this.#cancelRestart = this.#options.clock.after(retryInMs, () => this.#spawn())
  }

  #quarantine(crash: AppError): void {
    const error = quarantined(this.#model.id, crash)
    const attempt = this.#takeAttempt()
    this.#setState({ kind: "quarantined", error: error.toBody() })
    attempt?.fail(error)
  }

  async #endProcess(): Promise<void> {
    this.#cancelRestart()
    const attempt = this.#takeAttempt()
    const connection = this.#connection
    this.#connection = null
    connection?.kill()
    await connection?.ended
    this.#setState({ kind: "unloaded" })
    attempt?.fail(closedWhileLoading(this.#model.id))
  }

  /** The attempt that ends now: its callers are told once the state is the new one. */
  #takeAttempt(): LoadAttempt | null {
    const attempt = this.#attempt
    this.#attempt = null
    return attempt
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
