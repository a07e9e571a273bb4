import type { MemoryAmount, ModelState } from "../../contract/models.ts"
import type { Clock } from "../../core/clock.ts"
import { hostIsClosing } from "../../core/closing.ts"
import type { Log } from "../../core/log.ts"
import type { Engine } from "../../engine/engine.ts"
import { admit, type Resident, type Room } from "./admission.ts"
import { type Claim, MemoryQueue, type Waiting } from "./memoryQueue.ts"

export interface Hold {
  /**
   * The model may go again. `keepAliveMs`: how long it stays if nobody uses it; negative: until it is unloaded; absent: as its
   * settings say.
   */
  release(keepAliveMs?: number): void
}

export type ResidencyParts = {
  readonly engine: Pick<Engine, "state" | "onChange" | "unload">
  readonly clock: Clock
  readonly log: Log
  room(): Room
  /** How long a model stays that nobody uses; null: until it is unloaded. */
  idleMs(id: string): number | null
  /** Nobody uses it any more, and nobody has waited for its memory. */
  onIdle(id: string): void
}

type Held = {
  readonly memory: MemoryAmount
  holds: number
  usedAt: number
  keepAliveMs?: number
  /** By its last report, which comes a moment after the last answer has ended. */
  wasBusy: boolean
  /** Others are still leaving for it. */
  isAwaitingRoom: boolean
  stopTimer(): void
}

/** Whoever waits longer for memory is not overtaken any more by requests to the models that hold it. */
const patienceMs = 30_000

/**
 * Which models are in memory, and for whom. A model that is held is never unloaded; what is idle goes when its time is over,
 * or when another model needs the room. Who finds no room waits, first come, first served.
 */
export class Residency {
  readonly #parts: ResidencyParts
  readonly #residents = new Map<string, Held>()
  readonly #unsubscribe: () => void
  readonly #queue: MemoryQueue<Hold>
  /** Processes that are ending: their memory is not there yet. */
  #leaving = 0
  #isClosed = false

  constructor(parts: ResidencyParts) {
    this.#parts = parts
    this.#queue = new MemoryQueue(parts.clock, () => this.#pump())
    this.#unsubscribe = parts.engine.onChange((id, state) => this.#follow(id, state))
  }

  get residents(): Resident[] {
    return [...this.#residents].map(([id, { memory, usedAt }]) => {
      const isLoading = this.#parts.engine.state(id).kind !== "ready"
      return { id, memory, usedAt, isInUse: this.isInUse(id), isLoading }
    })
  }

  isInUse(id: string): boolean {
    return (this.#residents.get(id)?.holds ?? 0) > 0 || isBusy(this.#parts.engine.state(id))
  }

  /**
   * Resolves when the model is in memory or may be loaded now, others having made room; null if the signal was aborted before.
   * Rejects with `claim.refuse` where it can never fit, and with `server_stopping` after `close`. `onPosition`: 1 is next; not
   * called for who needs not wait.
   */
  acquire(claim: Claim, signal: AbortSignal, onPosition: (position: number) => void): Promise<Hold | null> {
    if (signal.aborted) return Promise.resolve(null)
    if (this.#isClosed) return Promise.reject(hostIsClosing())
    const given = this.#queue.join(claim, signal, onPosition)
    this.#pump()
    this.#queue.tellPositions()
    return given
  }

  /** Settings have changed: how long idle models stay counts anew. */
  reschedule(): void {
    for (const [id, held] of this.#residents) if (held.holds === 0) this.#schedule(id, held)
  }

  /** Unloads nothing: the engine ends all its processes by itself. Who waits is refused. */
  close(): void {
    this.#isClosed = true
    this.#unsubscribe()
    for (const held of this.#residents.values()) held.stopTimer()
    this.#queue.refuseAll(hostIsClosing())
  }

  #pump(): void {
    let blocker: Waiting<Hold> | null = null
    for (const waiting of this.#queue.all) {
      // An eviction may have moved the queue meanwhile.
      if (!this.#queue.has(waiting)) continue
      const held = this.#residents.get(waiting.claim.id)
      if (held?.isAwaitingRoom) continue
      if (held !== undefined && (blocker === null || this.#mayOvertake(blocker))) this.#give(waiting, held)
      else if (held !== undefined || this.#leaving > 0) blocker ??= waiting
      else if (!this.#tryLoad(waiting, blocker !== null)) blocker ??= waiting
    }
  }

  #mayOvertake(blocker: Waiting<Hold>): boolean {
    return this.#parts.clock.monotonic() - blocker.since < patienceMs
  }

  /** False if it has to wait. What can never fit need not wait for its turn to hear of it. */
  #tryLoad(waiting: Waiting<Hold>, isBehindOthers: boolean): boolean {
    const { claim } = waiting
    const admission = admit(claim.memory, this.residents, this.#parts.room())
    if (admission.kind === "refuse") {
      this.#queue.leave(waiting)
      waiting.refuse(claim.refuse(admission.available))
      return true
    }
    if (isBehindOthers || admission.kind === "wait") return false
    const held = {
      memory: claim.memory,
      holds: 0,
      usedAt: 0,
      wasBusy: false,
      isAwaitingRoom: false,
      stopTimer: () => {},
    }
    this.#residents.set(claim.id, held)
    if (admission.evict.length === 0) this.#give(waiting, held)
    else void this.#giveAfter(admission.evict, waiting, held)
    return true
  }

  async #giveAfter(evict: readonly string[], waiting: Waiting<Hold>, held: Held): Promise<void> {
    this.#queue.leave(waiting)
    const hold = this.#hold(waiting.claim.id, held)
    held.isAwaitingRoom = true
    await Promise.all(evict.map((id) => this.#unload(id)))
    held.isAwaitingRoom = false
    this.#pump()
    if (waiting.signal.aborted) hold.release()
    else waiting.settle(hold)
  }

  #give(waiting: Waiting<Hold>, held: Held): void {
    this.#queue.leave(waiting)
    waiting.settle(this.#hold(waiting.claim.id, held))
  }

  #hold(id: string, held: Held): Hold {
    held.holds++
    held.usedAt = this.#parts.clock.monotonic()
    held.stopTimer()
    let isReleased = false
    return {
      release: (keepAliveMs) => {
        if (isReleased) return
        isReleased = true
        held.holds--
        held.usedAt = this.#parts.clock.monotonic()
        held.keepAliveMs = keepAliveMs
        if (held.holds === 0) this.#rest(id, held)
        this.#pump()
        this.#tellIdle(id, held)
      },
    }
  }

  #rest(id: string, held: Held): void {
    if (this.#residents.get(id) !== held) return
    // Its load has failed, or it was unloaded meanwhile.
    if (!isLive(this.#parts.engine.state(id))) this.#residents.delete(id)
    else this.#schedule(id, held)
  }

  /** After those who wait had their turn: one of them may have taken the model or its memory. */
  #tellIdle(id: string, held: Held): void {
    if (this.#residents.get(id) === held && held.holds === 0 && !this.#isClosed) this.#parts.onIdle(id)
  }

  #schedule(id: string, held: Held): void {
    held.stopTimer()
    if (this.#isClosed) return
    const stayMs = held.keepAliveMs ?? this.#parts.idleMs(id)
    if (stayMs === null || stayMs < 0) return
    if (stayMs === 0) void this.#unload(id)
    else held.stopTimer = this.#parts.clock.after(stayMs, () => this.#timeIsOver(id, held))
  }

  #timeIsOver(id: string, held: Held): void {
    if (this.#residents.get(id) !== held || held.holds > 0) return
    if (isBusy(this.#parts.engine.state(id))) this.#schedule(id, held)
    else void this.#unload(id)
  }

  async #unload(id: string): Promise<void> {
    this.#residents.get(id)?.stopTimer()
    this.#residents.delete(id)
    this.#leaving++
    try {
      await this.#parts.engine.unload(id, 0)
    } catch (error) {
      this.#parts.log.warn("a model could not be unloaded", { model: id }, error)
    } finally {
      this.#leaving--
      this.#pump()
    }
  }

  #follow(id: string, state: ModelState): void {
    const held = this.#residents.get(id)
    const hasBecomeIdle = held !== undefined && this.#noteState(id, held, state)
    if (!this.#queue.isEmpty) this.#pump()
    if (hasBecomeIdle) this.#tellIdle(id, held)
  }

  /** Whether it has ended its last work. */
  #noteState(id: string, held: Held, state: ModelState): boolean {
    const { wasBusy } = held
    held.wasBusy = isBusy(state)
    if (held.holds > 0) return false
    if (isLive(state)) return wasBusy && !held.wasBusy
    held.stopTimer()
    this.#residents.delete(id)
    return false
  }
}

function isBusy(state: ModelState): boolean {
  return state.kind === "ready" && (state.activity.queueLength > 0 || state.activity.busySlots.includes(true))
}

/** A process holds memory for it, or is about to. */
function isLive({ kind }: ModelState): boolean {
  return kind === "loading" || kind === "ready" || kind === "restarting"
}
