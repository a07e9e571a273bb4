import fc from "fast-check"
import { expect, it } from "vitest"
import { AppError } from "../../../../electron/contract/errors.ts"
import { silentLog } from "../../../../electron/core/log.ts"
import { type Hold, Residency } from "../../../../electron/services/models/residency.ts"
import { ManualClock } from "../../../support/manualClock.ts"
import { createScriptedEngine, readyState } from "../../../support/serverEngine.ts"

const sizes: Readonly<Record<string, number>> = { a: 60, b: 50, c: 30, d: 100 }
const budgetBytes = 100
const minute = 60_000

type Step =
  | { readonly kind: "ask"; readonly id: string }
  | { readonly kind: "abort"; readonly which: number }
  | { readonly kind: "release"; readonly which: number; readonly keepAliveMs?: number }
  | { readonly kind: "end"; readonly id: string }
  | { readonly kind: "crash"; readonly id: string }
  | { readonly kind: "wait"; readonly ms: number }

const id = fc.constantFrom("a", "b", "c", "d")
const which = fc.nat(20)
const keepAliveMs = fc.constantFrom(0, -1)
const ms = fc.constantFrom(1_000, minute, 20 * minute)
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant("ask" as const), id }) },
  {
    weight: 3,
    arbitrary: fc.record(
      { kind: fc.constant("release" as const), which, keepAliveMs },
      { requiredKeys: ["kind", "which"] },
    ),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("abort" as const), which }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("end" as const), id }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("crash" as const), id }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("wait" as const), ms }) },
)
const steps = fc.array(step, { minLength: 1, maxLength: 40 })

type Asking = { readonly id: string; readonly leaving: AbortController; outcome: "waiting" | "over" | Hold }

/** Models whose processes take a moment to end, and clients that come, wait, answer and go. */
class World {
  readonly clock = new ManualClock()
  readonly engine = createScriptedEngine()
  readonly askings: Asking[] = []
  readonly residency: Residency
  readonly unloadedInUse: string[] = []
  mostTaken = 0

  constructor() {
    const { engine, clock } = this
    engine.unload = async (id) => {
      if (this.holdsOf(id) > 0) this.unloadedInUse.push(id)
      // Some end at once, and the queue moves while it is gone through.
      if (id !== "a") await settle()
      engine.setState(id, { kind: "unloaded" })
    }
    this.residency = new Residency({
      engine,
      clock,
      log: silentLog,
      room: () => ({ budgetBytes, free: { ramBytes: 1_000, videoBytes: 0 } }),
      idleMs: () => 10 * minute,
      onIdle: () => {},
    })
  }

  holdsOf(id: string): number {
    return this.held.filter((asking) => asking.id === id).length
  }

  get held(): Asking[] {
    return this.askings.filter(({ outcome }) => typeof outcome === "object")
  }

  get waiting(): Asking[] {
    return this.askings.filter(({ outcome }) => outcome === "waiting")
  }

  async do(step: Step): Promise<void> {
    if (step.kind === "ask") this.#ask(step.id)
    else if (step.kind === "wait") this.clock.advance(step.ms)
    else if (step.kind === "end") this.engine.setState(step.id, { kind: "unloaded" })
    else if (step.kind === "crash") this.#crash(step.id)
    else if (step.kind === "abort") this.waiting[step.which % this.waiting.length]?.leaving.abort()
    else this.release(this.held[step.which % this.held.length], step.keepAliveMs)
    await settle()
    await settle()
  }

  release(asking: Asking | undefined, keepAliveMs?: number): void {
    if (asking === undefined || typeof asking.outcome === "string") return
    const { outcome } = asking
    asking.outcome = "over"
    outcome.release(keepAliveMs)
  }

  #ask(id: string): void {
    const asking: Asking = { id, leaving: new AbortController(), outcome: "waiting" }
    this.askings.push(asking)
    const memory = { ramBytes: sizes[id] ?? 0, videoBytes: 0 }
    const claim = { id, memory, refuse: () => new AppError("insufficient_memory", `${id} is too large`) }
    this.residency
      .acquire(claim, asking.leaving.signal, () => {})
      .then((hold) => {
        asking.outcome = hold ?? "over"
        if (hold === null || this.engine.state(id).kind === "ready") return
        this.engine.setState(id, readyState)
        this.mostTaken = Math.max(this.mostTaken, this.#taken())
      })
  }

  /** By all processes that are there, those that are ending among them. */
  #taken(): number {
    const ids = Object.keys(sizes).filter((id) => this.engine.state(id).kind === "ready")
    return ids.reduce((sum, id) => sum + (sizes[id] ?? 0), 0)
  }

  #crash(id: string): void {
    if (this.engine.state(id).kind !== "ready") return
    const error = { code: "engine_crashed", message: "gone" } as const
    this.engine.setState(id, { kind: "restarting", retryInMs: 1, error })
    this.engine.setState(id, this.askings.length % 2 === 0 ? readyState : { kind: "quarantined", error })
  }
}

function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}

it("never unloads what is held, never takes more than there is, and lets everybody have a turn", async () => {
  await fc.assert(
    fc.asyncProperty(steps, async (all) => {
      const world = new World()
      for (const step of all) await world.do(step)
      // Everybody who holds a model lets go of it: then everybody who waits gets one, in the end.
      for (let round = 0; world.waiting.length > 0 && round <= all.length; round++) {
        for (const asking of world.held) world.release(asking)
        for (let turn = 0; turn < 4; turn++) await settle()
      }
      expect([world.waiting, world.unloadedInUse]).toEqual([[], []])
      expect(world.mostTaken).toBeLessThanOrEqual(budgetBytes)
      for (const asking of world.held) world.release(asking)
      await settle()
      expect(world.residency.residents.filter(({ isInUse }) => isInUse)).toEqual([])
      world.residency.close()
      expect(world.clock.pendingCount).toBe(0)
    }),
    { numRuns: 300 },
  )
})
