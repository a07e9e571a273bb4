import type { ErrorCode } from "../../contract/errors.ts"
import type { Route, TargetHealth } from "../../contract/routes.ts"
import type { Clock } from "../../core/clock.ts"
import { Emitter } from "../../core/emitter.ts"

export type Breaker = Route["breaker"]

/** Of requests that name a model itself: they are never refused, but what they find out counts. */
export const usualBreaker: Breaker = { failures: 5, pauseMs: 30_000 }

/** One request at a target. `leave` alone says nothing about how the target does. */
export type Visit = {
  began(firstTokenMs: number): void
  succeeded(): void
  failed(code: ErrorCode): void
  /** Always, and last. */
  leave(): void
}

/** How much a new time counts in the moving mean. */
const weightOfNew = 0.3
/** At most twice a second for one target. */
const quietMs = 500
const mostTargets = 500

type Entry = {
  health: TargetHealth
  isProbed: boolean
  lastAnswerAt: number | null
  announcedAt: number
  cancelTimer: (() => void) | null
}

/** How all targets do, whichever routes they are in: who is left out for a while, who is fast, who is busy. */
export class HealthBook {
  readonly #clock: Clock
  readonly #entries = new Map<string, Entry>()
  readonly #changes = new Emitter<TargetHealth>()
  #listenerCount = 0

  constructor(clock: Clock) {
    this.#clock = clock
  }

  list(): readonly TargetHealth[] {
    return [...this.#entries.values()].map(({ health }) => health)
  }

  of(target: string): TargetHealth {
    return this.#entries.get(target)?.health ?? unknownHealth(target)
  }

  lastAnswerAt(target: string): number | null {
    return this.#entries.get(target)?.lastAnswerAt ?? null
  }

  /** Whether a route leaves the target out now. */
  isLeftOut(target: string): boolean {
    const entry = this.#entries.get(target)
    if (entry === undefined || entry.health.circuit === "closed") return false
    if (entry.health.circuit === "half-open") return entry.isProbed
    return this.#clock.now() < (entry.health.probeAt ?? 0)
  }

  /** Null where the circuit is open, or half-open with its one probe under way. `isForced`: asked in any case. */
  enter(target: string, breaker: Breaker, isForced: boolean): Visit | null {
    const isLeftOut = this.isLeftOut(target)
    if (isLeftOut && !isForced) return null
    const entry = this.#entryOf(target)
    this.#entries.delete(target)
    this.#entries.set(target, entry)
    const isProbe = !isLeftOut && entry.health.circuit !== "closed"
    if (isProbe) entry.isProbed = true
    this.#update(entry, {
      runningCount: entry.health.runningCount + 1,
      ...(isProbe ? { circuit: "half-open", probeAt: null } : {}),
    })
    return this.#visit(entry, breaker, isProbe)
  }

  onChange(listener: (health: TargetHealth) => void): () => void {
    const unsubscribe = this.#changes.on(listener)
    this.#listenerCount++
    return () => {
      unsubscribe()
      this.#listenerCount--
    }
  }

  close(): void {
    for (const entry of this.#entries.values()) entry.cancelTimer?.()
  }

  #visit(entry: Entry, breaker: Breaker, isProbe: boolean): Visit {
    let isUndecided = isProbe
    let hasLeft = false
    const decide = (patch: Partial<TargetHealth>) => {
      if (isUndecided) entry.isProbed = false
      isUndecided = false
      this.#update(entry, patch)
    }
    return {
      began: (firstTokenMs) => {
        entry.lastAnswerAt = this.#clock.now()
        const before = entry.health.firstTokenMs
        const mean = before === null ? firstTokenMs : before + (firstTokenMs - before) * weightOfNew
        const isBack = entry.health.circuit !== "closed"
        decide({
          firstTokenMs: Math.round(mean),
          ...(isBack ? { circuit: "closed", probeAt: null, failures: 0 } : {}),
        })
      },
      succeeded: () => decide(entry.health.circuit === "closed" ? { failures: 0 } : {}),
      failed: (code) => decide(this.#afterFailure(entry.health, code, breaker, isUndecided)),
      leave: () => {
        if (hasLeft) return
        hasLeft = true
        // A probe that found out nothing: the next request is one.
        const now = this.#clock.now()
        decide({
          runningCount: entry.health.runningCount - 1,
          ...(isUndecided ? { circuit: "open", probeAt: now } : {}),
        })
      },
    }
  }

  #afterFailure(health: TargetHealth, code: ErrorCode, breaker: Breaker, isProbe: boolean): Partial<TargetHealth> {
    const now = this.#clock.now()
    const failures = health.failures + 1
    const told = { failures, lastError: { code, at: now } }
    // Those that were under way when it opened do not keep it open for longer.
    const opens = isProbe || (health.circuit === "closed" && failures >= breaker.failures)
    return opens ? { ...told, circuit: "open", probeAt: now + breaker.pauseMs } : told
  }

  #entryOf(target: string): Entry {
    const known = this.#entries.get(target)
    if (known !== undefined) return known
    const entry = {
      health: unknownHealth(target),
      isProbed: false,
      lastAnswerAt: null,
      announcedAt: Number.NEGATIVE_INFINITY,
      cancelTimer: null,
    }
    this.#makeRoom()
    this.#entries.set(target, entry)
    return entry
  }

  /** Names with strengths of adapters are without number: those that nobody asked for longest are forgotten. */
  #makeRoom(): void {
    if (this.#entries.size < mostTargets) return
    for (const [target, { health, cancelTimer }] of this.#entries) {
      if (health.runningCount > 0 || health.circuit !== "closed" || cancelTimer !== null) continue
      this.#entries.delete(target)
      return
    }
  }

  #update(entry: Entry, patch: Partial<TargetHealth>): void {
    entry.health = { ...entry.health, ...patch }
    if (entry.cancelTimer !== null || this.#listenerCount === 0) return
    const waitMs = entry.announcedAt + quietMs - this.#clock.monotonic()
    if (waitMs <= 0) {
      this.#announce(entry)
      return
    }
    entry.cancelTimer = this.#clock.after(waitMs, () => {
      entry.cancelTimer = null
      this.#announce(entry)
    })
  }

  #announce(entry: Entry): void {
    entry.announcedAt = this.#clock.monotonic()
    this.#changes.emit(entry.health)
  }
}

function unknownHealth(target: string): TargetHealth {
  return {
    target,
    circuit: "closed",
    probeAt: null,
    failures: 0,
    lastError: null,
    firstTokenMs: null,
    runningCount: 0,
  }
}
