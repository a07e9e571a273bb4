import { beforeEach, describe, expect, it } from "vitest"
import { AppError } from "../../../../electron/contract/errors.ts"
import { silentLog } from "../../../../electron/core/log.ts"
import { type Hold, Residency } from "../../../../electron/services/models/residency.ts"
import { ManualClock } from "../../../support/manualClock.ts"
import { createScriptedEngine, readyState, type ScriptedEngine } from "../../../support/serverEngine.ts"

const minute = 60_000
let clock: ManualClock
let engine: ScriptedEngine
let residency: Residency
let idle: string[]

beforeEach(() => {
  clock = new ManualClock()
  engine = createScriptedEngine()
  idle = []
  residency = new Residency({
    engine,
    clock,
    log: silentLog,
    room: () => ({ budgetBytes: 100, free: { ramBytes: 1000, videoBytes: 0 } }),
    idleMs: () => 10 * minute,
    onIdle: (id) => idle.push(id),
  })
})

type Asking = {
  readonly hold: Promise<Hold | null>
  readonly positions: number[]
  state: "waiting" | "held" | "refused"
}

function ask(id: string, bytes = 60, signal = new AbortController().signal): Asking {
  const positions: number[] = []
  const claim = {
    id,
    memory: { ramBytes: bytes, videoBytes: 0 },
    refuse: () => new AppError("insufficient_memory", `${id} is too large`),
  }
  const hold = residency.acquire(claim, signal, (position) => positions.push(position))
  const asking: Asking = { hold, positions, state: "waiting" }
  hold.then(
    () => Object.assign(asking, { state: "held" }),
    () => Object.assign(asking, { state: "refused" }),
  )
  return asking
}

/** Holds the model and has it loaded. */
async function use(id: string, bytes?: number): Promise<Hold> {
  const hold = await ask(id, bytes).hold
  if (hold === null) throw new Error("Nobody aborted")
  engine.setState(id, readyState)
  return hold
}

/** Lets promises that are already settled run their continuations. */
function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}

describe("the memory of idle models", () => {
  it("goes to the model that needs it, and only once it is free", async () => {
    ;(await use("a")).release()
    let unloaded = () => {}
    engine.unload = (id) =>
      new Promise((resolve) => {
        unloaded = () => {
          engine.setState(id, { kind: "unloaded" })
          resolve()
        }
      })
    const [asking, another] = [ask("b"), ask("b")]
    await settle()
    expect([asking.state, another.state]).toEqual(["waiting", "waiting"])
    unloaded()
    await settle()
    expect([asking.state, another.state]).toEqual(["held", "held"])
    expect(residency.residents.map(({ id }) => id)).toEqual(["b"])
  })

  it("stays with a model that is used again before its time is over", async () => {
    ;(await use("a")).release()
    clock.advance(9 * minute)
    ;(await use("a")).release()
    clock.advance(9 * minute)
    await settle()
    expect(engine.state("a").kind).toBe("ready")
    clock.advance(minute)
    await settle()
    expect([engine.state("a").kind, residency.residents]).toEqual(["unloaded", []])
  })

  it("is given back at once, never, or as late as the request says", async () => {
    ;(await use("a")).release(0)
    await settle()
    expect(engine.state("a").kind).toBe("unloaded")
    ;(await use("a")).release(-1)
    clock.advance(10_000 * minute)
    await settle()
    expect(engine.state("a").kind).toBe("ready")
    // What a request says holds until the next one.
    ;(await use("a")).release()
    clock.advance(10 * minute)
    await settle()
    expect(engine.state("a").kind).toBe("unloaded")
  })
})

describe("a model in use", () => {
  it("is not unloaded by the time nor by others, who wait and hear their place", async () => {
    const hold = await use("a")
    const [second, third] = [ask("b"), ask("c")]
    clock.advance(100 * minute)
    await settle()
    expect([engine.state("a").kind, second.state, third.state]).toEqual(["ready", "waiting", "waiting"])
    expect([second.positions.at(-1), third.positions.at(-1)]).toEqual([1, 2])
    hold.release()
    await settle()
    expect([engine.state("a").kind, second.state, third.state]).toEqual(["unloaded", "held", "waiting"])
    expect(third.positions.at(-1)).toBe(1)
  })

  it("stays as long as one of its users is there", async () => {
    const [first, second] = [await use("a"), await use("a")]
    const asking = ask("b")
    first.release()
    first.release()
    await settle()
    expect(asking.state).toBe("waiting")
    second.release()
    await settle()
    expect(asking.state).toBe("held")
  })

  it("counts as used while it answers, whoever asked it", async () => {
    ;(await use("a")).release()
    if (readyState.kind !== "ready") throw new Error("the fixture is of another kind")
    engine.setState("a", { ...readyState, activity: { ...readyState.activity, busySlots: [true] } })
    const asking = ask("b")
    clock.advance(11 * minute)
    await settle()
    expect([asking.state, engine.state("a").kind]).toEqual(["waiting", "ready"])
    engine.setState("a", readyState)
    await settle()
    expect(asking.state).toBe("held")
  })

  it("answers others meanwhile, but does not keep who waits for its memory waiting for ever", async () => {
    const first = await use("a")
    const asking = ask("b")
    const soon = ask("a")
    await settle()
    expect(soon.state).toBe("held")
    clock.advance(30_000)
    const late = ask("a")
    first.release()
    ;(await soon.hold)?.release()
    await settle()
    expect([asking.state, late.state]).toEqual(["held", "waiting"])
  })
})

describe("who waits", () => {
  it("leaves the queue on abort, and those behind move up", async () => {
    const hold = await use("a")
    const leaving = new AbortController()
    const [second, third] = [ask("b", 60, leaving.signal), ask("c")]
    leaving.abort()
    expect(await second.hold).toBeNull()
    expect(third.positions.at(-1)).toBe(1)
    hold.release()
    await settle()
    expect(third.state).toBe("held")
  })

  it("is refused at once what can never fit, even while others wait", async () => {
    await use("a")
    const waiting = ask("c")
    await expect(ask("b", 101).hold).rejects.toMatchObject({ code: "insufficient_memory" })
    expect([waiting.state, waiting.positions.at(-1)]).toEqual(["waiting", 1])
  })

  it("gets the memory of a load that failed", async () => {
    const failing = await ask("a").hold
    const asking = ask("b")
    engine.setState("a", { kind: "failed", error: { code: "model_load_failed", message: "no" } })
    failing?.release()
    await settle()
    expect(asking.state).toBe("held")
  })

  it("gets the memory of a model that ended by itself or was unloaded by the user", async () => {
    ;(await use("a")).release()
    await engine.unload("a")
    expect(residency.residents).toEqual([])
    expect(clock.pendingCount).toBe(0)
  })
})

describe("a queue that moves", () => {
  // Whoever reloads an idle model with new settings must not do it before those who wait for its memory had their turn.
  it("goes before what could be done with an idle model", async () => {
    const hold = await use("a")
    const asking = ask("b")
    hold.release()
    await settle()
    expect([asking.state, idle]).toEqual(["held", []])
  })

  // An engine process may end while others are looked at: nobody is to be given a model twice and give it back once.
  it("gives each model once, though an eviction moves it again", async () => {
    ;(await use("c", 30)).release()
    const hold = await use("a")
    const asking = ask("b")
    clock.advance(30_000)
    const late = ask("c", 30)
    hold.release()
    await settle()
    expect([asking.state, late.state]).toEqual(["held", "held"])
    ;(await late.hold)?.release()
    clock.advance(10 * minute)
    await settle()
    expect(engine.state("c").kind).toBe("unloaded")
  })
})

describe("when the host closes", () => {
  it("nobody is left waiting, and nobody can come any more", async () => {
    await use("a")
    const asking = ask("b")
    residency.close()
    await expect(asking.hold).rejects.toMatchObject({ code: "server_stopping" })
    await expect(ask("a").hold).rejects.toMatchObject({ code: "server_stopping" })
  })

  it("no timer keeps the process alive, whoever comes to an end later", async () => {
    const hold = await use("a")
    residency.close()
    hold.release()
    expect([clock.pendingCount, idle]).toEqual([0, []])
  })
})

it("says when a model has become idle", async () => {
  const [first, second] = [await use("a"), await use("a")]
  first.release()
  expect(idle).toEqual([])
  second.release()
  expect(idle).toEqual(["a"])
})

// The engine's report comes a moment after the answer's end: who looked in between took the model for busy.
it("says it again when the engine's own report follows", async () => {
  const hold = await use("a")
  if (readyState.kind !== "ready") throw new Error("the fixture is of another kind")
  engine.setState("a", { ...readyState, activity: { ...readyState.activity, busySlots: [true] } })
  hold.release()
  engine.setState("a", readyState)
  engine.setState("a", readyState)
  expect(idle).toEqual(["a", "a"])
})
