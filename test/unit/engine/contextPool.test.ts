import { describe, expect, it, vi } from "vitest"
import type { RequestPriority } from "../../../electron/contract/completion.ts"
import { AppError } from "../../../electron/contract/errors.ts"
import type { EngineAdapter } from "../../../electron/engine/engine.ts"
import { adapterSet } from "../../../electron/engine/runner/contexts/adapterSet.ts"
import { ContextPool } from "../../../electron/engine/runner/contexts/contextPool.ts"
import { ManualClock } from "../../support/manualClock.ts"
import { textSlot } from "../../support/textSlot.ts"

type State = ReturnType<typeof textSlot>
const never = new AbortController().signal
const herbs: EngineAdapter = { path: "/herbs", scale: 1 }
const pirate: EngineAdapter = { path: "/pirate", scale: 1 }

/** A base with so many slots, one slot for each set of adapters, and room for so many sets. */
function openPool({ slots = 1, room = 2, memory = 9, maxWaiting = 2, fails = "" } = {}) {
  const clock = new ManualClock()
  let most = room
  const opened: string[] = []
  const closed: string[] = []
  const context = (name: string, count: number) => ({
    slots: Array.from({ length: count }, () => textSlot(name)),
    close: async () => void closed.push(name),
  })
  const pool = new ContextPool<string, State>(context("base", slots), {
    open: async ({ adapters }) => {
      const name = adapters.map((adapter) => `${adapter.path}@${adapter.scale}`).join("+")
      if (name.includes(fails || "nothing")) throw new Error("does not fit")
      if (opened.length - closed.length >= memory) throw new AppError("insufficient_memory", "It does not fit.")
      opened.push(name)
      return context(name, 1)
    },
    mostForAdapters: () => most,
    hasRoom: () => true,
    maxWaiting,
    clock,
    onChange: () => {},
  })
  const positions: Record<string, number[]> = {}
  const ask = (
    name: string,
    more: { adapters?: EngineAdapter[]; priority?: RequestPriority; signal?: AbortSignal } = {},
  ) => {
    const { adapters = [], priority = "api", signal = never } = more
    const seen: number[] = []
    positions[name] = seen
    return pool.acquire({ tokens: [...name], adapters, priority }, signal, (position) => seen.push(position))
  }
  const limit = (contexts: number) => {
    most = contexts
    pool.trim()
  }
  return { pool, ask, limit, positions, opened, closed, clock }
}

describe("the queue", () => {
  it("tells positions as they change and forgets who gave up", async () => {
    const { pool, ask, positions } = openPool()
    const running = await ask("a")
    const abort = new AbortController()
    const waiting = [ask("b", { signal: abort.signal }), ask("c")]
    abort.abort()
    expect(await waiting[0]).toBeNull()
    expect([positions.b, positions.c]).toEqual([[1], [2, 1]])
    running?.release()
    const next = await waiting[1]
    expect([pool.busy, pool.queueLength]).toEqual([[true], 0])
    next?.release()
    expect(pool.busy).toEqual([false])
    expect(await ask("d", { signal: abort.signal })).toBeNull()
    expect(positions.a).toEqual([])
  })

  it("moves a request back when a better class comes, and tells it", async () => {
    const { ask, positions } = openPool()
    const running = await ask("a")
    const batch = ask("b", { priority: "batch" })
    const window = ask("w", { priority: "window" })
    running?.release()
    ;(await window)?.release()
    expect(await batch).not.toBeNull()
    expect([positions.b, positions.w]).toEqual([[1, 2, 1], [1]])
  })

  it("refuses what is too much with a guess when to come back, but never a better class for a lesser one", async () => {
    const { ask, clock } = openPool()
    const first = await ask("a")
    clock.advance(10_000)
    first?.release()
    await ask("b")
    void ask("c", { priority: "batch" })
    void ask("d", { priority: "batch" })
    await expect(ask("e", { priority: "batch" })).rejects.toMatchObject({
      code: "rate_limit_exceeded",
      facts: { waiting: 2, retryAfterSeconds: 20 },
    })
    const abort = new AbortController()
    const window = ask("w", { priority: "window", signal: abort.signal })
    abort.abort()
    expect(await window).toBeNull()
  })
})

describe("sets of adapters", () => {
  it("are the same in any order and without what has no effect", () => {
    const key = (...adapters: EngineAdapter[]) => adapterSet(adapters).key
    expect(key(herbs, pirate)).toBe(key(pirate, { path: "/nothing", scale: 0 }, herbs))
    expect(key({ path: "/herbs", scale: 0 })).toBe(key())
    expect(new Set([key(), key(herbs), key(pirate), key(herbs, pirate), key({ ...herbs, scale: 0.5 })]).size).toBe(5)
  })

  it("get a context each, once, and keep out of each other's slots", async () => {
    const { ask, opened, pool } = openPool()
    const leases = await Promise.all([
      ask("a"),
      ask("b", { adapters: [herbs] }),
      ask("c", { adapters: [pirate, { ...herbs, scale: 0.5 }] }),
    ])
    expect(leases.map((lease) => lease?.state.text)).toEqual(["base", "/herbs@1", "/herbs@0.5+/pirate@1"])
    leases[1]?.release()
    expect((await ask("d", { adapters: [herbs] }))?.state.text).toBe("/herbs@1")
    expect(opened).toHaveLength(2)
    expect(pool.busy).toEqual([true, true, true])
  })

  it("take the place of an idle context, never of a busy one", async () => {
    const { ask, closed } = openPool({ slots: 2, room: 1 })
    const first = await ask("a", { adapters: [herbs] })
    const second = ask("b", { adapters: [pirate] })
    // Behind the one that waits for the place, or herbs would never be idle while somebody always asks for it.
    const third = ask("c", { adapters: [herbs] })
    expect((await ask("d"))?.state.text).toBe("base")
    expect(closed).toEqual([])
    first?.release()
    const next = await second
    expect(next?.state.text).toBe("/pirate@1")
    expect(closed).toEqual(["/herbs@1"])
    next?.release()
    expect((await third)?.state.text).toBe("/herbs@1")
    expect(closed).toEqual(["/herbs@1", "/pirate@1"])
  })

  it("that cannot be opened fail for those who want them, and for nobody else", async () => {
    const { ask, pool } = openPool({ fails: "/pirate", room: 1 })
    const asking = [ask("a", { adapters: [pirate] }), ask("b", { adapters: [pirate] })]
    for (const request of asking) await expect(request).rejects.toThrow("does not fit")
    expect((await ask("c", { adapters: [herbs] }))?.state.text).toBe("/herbs@1")
    await vi.waitFor(() => expect(pool.queueLength).toBe(0))
  })

  it("give their place where the memory turns out to be too small for one more", async () => {
    const { ask, closed } = openPool({ room: 9, memory: 1 })
    const first = await ask("a", { adapters: [herbs] })
    const second = ask("b", { adapters: [pirate] })
    first?.release()
    expect((await second)?.state.text).toBe("/pirate@1")
    expect(closed).toEqual(["/herbs@1"])
    await expect(openPool({ memory: 0 }).ask("c", { adapters: [herbs] })).rejects.toThrow("does not fit")
  })

  it("leave when fewer are allowed: idle ones at once, busy ones when they are idle", async () => {
    const { ask, limit, opened, closed } = openPool({ room: 3 })
    const [first, second, third] = [
      await ask("a", { adapters: [herbs] }),
      await ask("b", { adapters: [pirate] }),
      await ask("c", { adapters: [{ ...pirate, scale: 0.5 }] }),
    ]
    expect(opened).toEqual(["/herbs@1", "/pirate@1", "/pirate@0.5"])
    second?.release()
    limit(1)
    expect(closed).toEqual(["/pirate@1"])
    third?.release()
    expect(closed).toEqual(["/pirate@1", "/pirate@0.5"])
    first?.release()
    expect(closed).toHaveLength(2)
  })

  it("opened for somebody who gave up are there for the next one", async () => {
    const { ask, opened } = openPool()
    const abort = new AbortController()
    const first = ask("a", { adapters: [herbs], signal: abort.signal })
    abort.abort()
    expect(await first).toBeNull()
    expect((await ask("b", { adapters: [herbs] }))?.state.text).toBe("/herbs@1")
    expect(opened).toEqual(["/herbs@1"])
  })
})
