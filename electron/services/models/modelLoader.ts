import type { CompletionEvent } from "../../contract/completion.ts"
import { AppError } from "../../contract/errors.ts"
import type { MemoryEstimate, MemoryStatus, ModelLoadSettings, SaferLoad } from "../../contract/models.ts"
import type { Settings } from "../../contract/settings.ts"
import { AsyncQueue } from "../../core/asyncQueue.ts"
import type { Clock } from "../../core/clock.ts"
import type { Log } from "../../core/log.ts"
import type { Engine, EngineModel } from "../../engine/engine.ts"
import type { CatalogueEntry } from "../../library/catalogue.ts"
import { assertLoadable, engineModel } from "./engineModel.ts"
import { ExtraMemory } from "./extraMemory.ts"
import { LoadRecord } from "./loadRecord.ts"
import { assertConsistent, idleMsOf, wishedLoad } from "./loadSettings.ts"
import type { MachineMemory } from "./machineMemory.ts"
import { MemoryPlanner, type Weighed } from "./memoryPlanner.ts"
import type { Claim } from "./memoryQueue.ts"
import { type Hold, Residency } from "./residency.ts"

/** What a request hears before its model can answer. */
export type WaitingEvent = Extract<CompletionEvent, { type: "queued" | "loading" }>

/** `keepAliveMs`: how long the model stays loaded afterwards; negative: until it is unloaded; absent: as its settings say. */
export type UseOptions = { readonly signal: AbortSignal; readonly keepAliveMs?: number }

export type ModelLoaderParts = {
  readonly engine: Engine
  readonly settings: { get(): Settings; onChange(listener: () => void): () => void }
  readonly machine: MachineMemory
  readonly clock: Clock
  readonly log: Log
  /** Undefined where the library does not hold it any more. */
  find(id: string): CatalogueEntry | undefined
}

/** Loads models with their settings when they are needed, as far as the memory goes. */
export class ModelLoader {
  readonly #parts: ModelLoaderParts
  readonly #residency: Residency
  readonly #planner: MemoryPlanner
  readonly #extra: ExtraMemory
  readonly #unsubscribe: () => void
  readonly #loaded: LoadRecord
  readonly #reloads = new Map<string, AbortController>()

  constructor(parts: ModelLoaderParts) {
    this.#parts = parts
    const { engine, settings, machine, clock, log } = parts
    this.#loaded = new LoadRecord(engine)
    this.#residency = new Residency({
      engine,
      clock,
      log,
      room: () => this.#planner.room,
      idleMs: (id) => idleMsOf(settings.get(), id),
      onIdle: (id) => void this.#reloadIfStale(id),
    })
    this.#planner = new MemoryPlanner({ engine, machine, settings, residents: () => this.#residency.residents })
    this.#extra = new ExtraMemory({
      engine,
      budgetBytes: () => this.#planner.room.budgetBytes,
      residents: () => this.#residency.residents,
    })
    this.#unsubscribe = settings.onChange(() => this.#settingsChanged())
  }

  /** Whether it is loaded with other settings than it has now. */
  isStale(id: string): boolean {
    const before = this.#loaded.of(id)
    return before !== undefined && before !== this.#wishedText(id)
  }

  /** Whether somebody holds it for an answer, or its process is at work. */
  isInUse(id: string): boolean {
    return this.#residency.isInUse(id)
  }

  /**
   * Does the work while the model is loaded and cannot be unloaded for others. Waits until it is, telling of it; ends silently
   * on abort. Errors: those of `Engine.load`; `insufficient_memory` where it can never fit; those of the work.
   */
  async *use<Event>(
    entry: CatalogueEntry,
    { signal, keepAliveMs }: UseOptions,
    work: () => AsyncIterable<Event>,
  ): AsyncGenerator<WaitingEvent | Event> {
    if (entry.problem !== undefined) throw AppError.fromBody(entry.problem)
    this.#assertNotQuarantined(entry.id)
    const admitted = yield* this.#admission(entry, this.#wished(entry.id), signal)
    if (admitted === null) return
    try {
      this.#assertNotQuarantined(entry.id)
      yield* this.#loading(admitted, signal)
      if (!signal.aborted) yield* work()
    } finally {
      admitted.hold.release(keepAliveMs)
    }
  }

  async whileLoaded<Value>(entry: CatalogueEntry, options: UseOptions, work: () => Promise<Value>): Promise<Value> {
    const once = async function* () {
      yield { type: "value", value: await work() } as const
    }
    for await (const event of this.use(entry, options, once)) if (event.type === "value") return event.value
    throw options.signal.reason
  }

  /** Unlike `use`, lifts a quarantine. */
  async load(entry: CatalogueEntry): Promise<void> {
    if (entry.problem !== undefined) throw AppError.fromBody(entry.problem)
    await this.#loadWith(entry, this.#wished(entry.id))
  }

  /** With the next easier settings after a load that did not go well; as `load` where none are left. */
  async loadSafer(entry: CatalogueEntry): Promise<void> {
    const { engine } = this.#parts
    const safer = engine.saferLoad(entry.id)
    if (safer === null) return this.load(entry)
    // One that is about to be started again with the old settings does not get in between.
    await engine.unload(entry.id, 0)
    await this.#loadWith(entry, safer.load, { safer })
  }

  /** Lets running answers finish for a moment. A model that is just being loaded anew stays away, too. */
  async unload(id: string): Promise<void> {
    this.#reloads.get(id)?.abort()
    await this.#parts.engine.unload(id)
  }

  estimate(entry: CatalogueEntry, load: ModelLoadSettings | undefined): Promise<MemoryEstimate> {
    const wished = wishedLoad(this.#parts.settings.get(), entry.id, load)
    assertConsistent(wished, "load")
    return this.#planner.estimate(entry, wished)
  }

  /** Of a model that is not in the library: with the settings for all models unless others are given. */
  estimateOf(model: Weighed, load: ModelLoadSettings = {}): Promise<MemoryEstimate> {
    const wished = wishedLoad(this.#parts.settings.get(), "", load)
    assertConsistent(wished, "load")
    return this.#planner.estimate(model, wished)
  }

  memory(): Promise<MemoryStatus> {
    return this.#planner.status()
  }

  close(): void {
    this.#unsubscribe()
    this.#residency.close()
    this.#extra.close()
    this.#planner.close()
    this.#loaded.close()
  }

  /** Loading again would lift the quarantine, and a client that repeats itself would crash the engine for ever. */
  #assertNotQuarantined(id: string): void {
    const state = this.#parts.engine.state(id)
    if (state.kind === "quarantined") throw AppError.fromBody({ ...state.error, code: "model_quarantined" })
  }

  async #loadWith(
    entry: CatalogueEntry,
    wished: ModelLoadSettings,
    { safer, signal = new AbortController().signal }: { safer?: SaferLoad; signal?: AbortSignal } = {},
  ): Promise<void> {
    const waiting = this.#admission(entry, wished, signal)
    let step = await waiting.next()
    while (!step.done) step = await waiting.next()
    if (step.value === null) return
    const { hold, model, ...admitted } = step.value
    try {
      await this.#engineLoad({ ...admitted, model: safer === undefined ? model : { ...model, safer } }, signal)
    } finally {
      hold.release()
    }
  }

  /** Waits until there is room for the model; null on abort. */
  async *#admission(
    entry: CatalogueEntry,
    wished: ModelLoadSettings,
    signal: AbortSignal,
  ): AsyncGenerator<WaitingEvent, Admitted | null> {
    assertLoadable(entry.id, wished)
    // What is changed while this one waits is for the next load.
    const settings = this.#wishedText(entry.id)
    const { gpuBackend } = this.#parts.settings.get().models
    const plan = await this.#planner.plan(entry, wished)
    const positions = new AsyncQueue<WaitingEvent>()
    const claim: Claim = {
      id: entry.id,
      memory: plan.total,
      refuse: (available) => this.#planner.refusal(entry, wished, plan, available),
    }
    const holding = this.#residency.acquire(claim, signal, (position) => positions.push({ type: "queued", position }))
    holding.then(
      () => positions.close(),
      () => positions.close(),
    )
    let isTaken = false
    try {
      yield* positions
      const hold = await holding
      isTaken = true
      return hold === null ? null : { hold, model: engineModel(entry, { ...wished, gpuBackend }, plan), settings }
    } finally {
      // Whoever asked has stopped listening.
      if (!isTaken) holding.then((hold) => hold?.release()).catch(() => {})
    }
  }

  async *#loading(admitted: Admitted, signal: AbortSignal): AsyncGenerator<WaitingEvent> {
    // A ready model is asked for, too: it may be on its way out.
    const progress = new AsyncQueue<WaitingEvent>()
    const unsubscribe = this.#parts.engine.onChange((id, now) => {
      if (id === admitted.model.id && now.kind === "loading") progress.push({ type: "loading", progress: now.progress })
    })
    this.#engineLoad(admitted, signal).then(
      () => progress.close(),
      (error) => progress.fail(error),
    )
    try {
      yield* progress
    } catch (error) {
      if (!signal.aborted) throw error
    } finally {
      unsubscribe()
    }
  }

  #engineLoad({ model, settings }: Omit<Admitted, "hold">, signal?: AbortSignal): Promise<void> {
    this.#loaded.ask(model.id, settings)
    return this.#parts.engine.load(model, signal)
  }

  #wished(id: string): ModelLoadSettings {
    return wishedLoad(this.#parts.settings.get(), id)
  }

  #wishedText(id: string): string {
    const load = Object.entries(this.#wished(id)).sort(([a], [b]) => (a < b ? -1 : 1))
    return JSON.stringify([load, this.#parts.settings.get().models.gpuBackend])
  }

  #settingsChanged(): void {
    this.#residency.reschedule()
    this.#extra.share()
    for (const { id, isInUse } of this.#residency.residents) if (!isInUse) void this.#reloadIfStale(id)
  }

  /** With the new settings at once: whoever changed them wants to see what they do. */
  async #reloadIfStale(id: string): Promise<void> {
    const entry = this.#parts.find(id)
    if (entry === undefined || !this.isStale(id)) return
    this.#reloads.get(id)?.abort()
    const reload = new AbortController()
    this.#reloads.set(id, reload)
    try {
      await this.#parts.engine.unload(id, 0)
      if (!reload.signal.aborted) await this.#loadWith(entry, this.#wished(id), { signal: reload.signal })
    } catch (error) {
      if (reload.signal.aborted) return
      // The model's state tells what went wrong.
      this.#parts.log.warn("a model could not be loaded with its new settings", { model: id }, error)
    } finally {
      if (this.#reloads.get(id) === reload) this.#reloads.delete(id)
    }
  }
}

type Admitted = {
  readonly hold: Hold
  readonly model: EngineModel
  /** Those that it was asked for with, as text to compare. */
  readonly settings: string
}
