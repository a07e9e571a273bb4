import { beforeEach, describe, expect, it } from "vitest"
import type { CompletionEvent } from "../../../electron/contract/completion.ts"
import type { ModelState } from "../../../electron/contract/models.ts"
import { must } from "../../../electron/core/invariant.ts"
import { silentLog } from "../../../electron/core/log.ts"
import type { Engine, EngineModel, GenerateRequest } from "../../../electron/engine/engine.ts"
import { createSupervisor } from "../../../electron/engine/supervisor.ts"
import { ManualClock } from "../../support/manualClock.ts"
import { type ScriptedProcess, scriptedSpawn } from "../../support/scriptedProcess.ts"

const options = { contextSize: 2048, slotCount: 4 }
const model = { id: "m", path: "/models/m.gguf", options }
const request: GenerateRequest = {
  input: { kind: "chat", messages: [], templateArguments: {} },
  sampling: {},
  stop: [],
}

let clock: ManualClock
let engine: Engine
let processes: ScriptedProcess[]
let states: ModelState[]

beforeEach(() => {
  clock = new ManualClock()
  const spawn = scriptedSpawn()
  processes = spawn.processes
  engine = createSupervisor({ spawnEngine: spawn.spawnEngine, log: silentLog, clock })
  states = []
  engine.onChange((_, state) => states.push(state))
})

function newest(): ScriptedProcess {
  return must(processes.at(-1), "a process has been spawned")
}

/** Lets promises that are already settled run their continuations. */
function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}

async function load(): Promise<ScriptedProcess> {
  const loading = engine.load(model)
  newest().ready()
  await loading
  return newest()
}

/** Begins an answer and collects its events. */
function answer(signal = new AbortController().signal) {
  const events: CompletionEvent[] = []
  const done = (async () => {
    for await (const event of engine.generate("m", request, signal)) events.push(event)
  })().then(
    () => null,
    (error: unknown) => error,
  )
  return { events, done }
}

const finished = {
  type: "finished",
  finishReason: "stop",
  usage: { promptTokens: 3, cachedTokens: 0, completionTokens: 1, reasoningTokens: 0 },
  tokensPerSecond: null,
} as const

async function answerOnce(): Promise<void> {
  const running = answer()
  await settle()
  const asked = must(
    newest().received.findLast((message) => message.type === "generate"),
    "the request was passed on",
  )
  newest().say({ type: "started", id: asked.id, promptTokens: 3, cachedTokens: 0 })
  newest().say({ ...finished, id: asked.id })
  expect(await running.done).toBeNull()
}

describe("loading", () => {
  it("is shared by all who ask for it", async () => {
    const loads = [engine.load(model), engine.load(model), engine.load(model)]
    expect(processes).toHaveLength(1)
    newest().say({ type: "progress", progress: 0.5 })
    newest().ready()
    await Promise.all(loads)
    await engine.load(model)
    expect(processes).toHaveLength(1)
    expect(states.map((state) => state.kind)).toEqual(["loading", "loading", "ready"])
  })

  it("goes on while somebody still waits, and is given up with the last one", async () => {
    const [first, second] = [new AbortController(), new AbortController()]
    const loads = [engine.load(model, first.signal), engine.load(model, second.signal)].map((load) =>
      load.catch((error: unknown) => error),
    )
    first.abort()
    expect(await loads[0]).toMatchObject({ name: "AbortError" })
    expect(newest().isKilled).toBe(false)
    second.abort()
    await loads[1]
    expect(newest().isKilled).toBe(true)
    expect(engine.state("m").kind).toBe("unloaded")
  })

  // Between the kill and the end of the process the old load must not get into the new one's way.
  it("can be asked for again while the one given up is still ending", async () => {
    const abort = new AbortController()
    const first = engine.load(model, abort.signal).catch(() => {})
    abort.abort()
    while (!newest().isKilled) await Promise.resolve()
    const second = engine.load(model)
    await first
    await settle()
    expect(processes.map((process) => process.isKilled)).toEqual([true, false])
    expect(engine.state("m").kind).toBe("loading")
    newest().ready()
    await second
    expect(engine.state("m").kind).toBe("ready")
  })

  it("tells progress at most ten times a second", async () => {
    const loading = engine.load(model)
    for (let step = 1; step <= 100; step++) {
      clock.advance(10)
      newest().say({ type: "progress", progress: step / 100 })
    }
    newest().ready()
    await loading
    expect(states.length).toBeLessThanOrEqual(13)
    expect(states.length).toBeGreaterThan(10)
  })

  it("fails with the engine's own last lines, without the folders of this computer", async () => {
    const loading = engine.load(model)
    newest().print("loading\n")
    newest().say({ type: "log", level: "warn", message: "bad magic in /home/anna/models/m.gguf" })
    newest().say({ type: "load-failed", error: { code: "model_load_failed", message: "no: /home/anna/models/m.gguf" } })
    await expect(loading).rejects.toMatchObject({
      code: "model_load_failed",
      message: "no: m.gguf",
      detail: "loading\nbad magic in m.gguf",
    })
    expect(engine.state("m").kind).toBe("failed")
    expect(newest().isKilled).toBe(true)
    await load()
    expect(engine.state("m").kind).toBe("ready")
  })

  it("ends a process that shows no sign of life, and only such a one", async () => {
    const loading = engine.load(model).catch((error: unknown) => error)
    for (let second = 0; second < 120; second += 5) {
      clock.advance(5_000)
      newest().say({ type: "pong" })
    }
    expect(newest().isKilled).toBe(false)
    for (let second = 0; second <= 65; second += 5) clock.advance(5_000)
    await settle()
    expect(processes[0]?.isKilled).toBe(true)
    clock.advance(500)
    for (let second = 0; second <= 65; second += 5) clock.advance(5_000)
    expect(await loading).toMatchObject({ code: "model_quarantined" })
  })

  it("measures threads once: the next process is told what the first one found", async () => {
    await load()
    expect(newest().received[0]).toMatchObject({ type: "load", options: { threads: undefined } })
    await engine.unload("m")
    await load()
    expect(newest().received[0]).toMatchObject({ type: "load", options: { threads: 3 } })
  })
})

describe("a crash", () => {
  it("fails the answers under way and starts the process again after a pause", async () => {
    const process = await load()
    const running = answer()
    await settle()
    process.exit(null, "SIGSEGV")
    expect(await running.done).toMatchObject({
      code: "engine_crashed",
      facts: { model: "m", kind: "crashed", exit: "SIGSEGV" },
    })
    expect(engine.state("m")).toMatchObject({ kind: "restarting", retryInMs: 500 })
    clock.advance(499)
    expect(processes).toHaveLength(1)
    clock.advance(1)
    expect(processes).toHaveLength(2)
    const joined = engine.load(model)
    newest().ready()
    await joined
    expect(engine.state("m").kind).toBe("ready")
  })

  it("that follows another without an answer between them puts the model in quarantine", async () => {
    ;(await load()).exit(1)
    clock.advance(500)
    const waiting = engine.load(model)
    newest().exit(null, "SIGABRT")
    await expect(waiting).rejects.toMatchObject({ code: "model_quarantined", facts: { exit: "SIGABRT" } })
    clock.advance(600_000)
    expect(processes).toHaveLength(2)
    expect(engine.state("m").kind).toBe("quarantined")
    await load()
    expect(engine.state("m").kind).toBe("ready")
  })

  it("is forgiven by an answer, but the pauses become longer", async () => {
    await load()
    const pauses: unknown[] = []
    for (let crash = 0; crash < 8; crash++) {
      await answerOnce()
      newest().exit(1)
      const state = engine.state("m")
      pauses.push(state.kind === "restarting" && state.retryInMs)
      clock.advance(30_000)
      newest().ready()
    }
    expect(pauses).toEqual([500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000])
  })

  it("while nobody waits any more does not give the restart up", async () => {
    ;(await load()).exit(1)
    const abort = new AbortController()
    const joined = engine.load(model, abort.signal).catch(() => {})
    abort.abort()
    await joined
    clock.advance(500)
    newest().ready()
    expect(engine.state("m").kind).toBe("ready")
  })
})

describe("an answer", () => {
  it("passes on what happens, in order, with times", async () => {
    const process = await load()
    const running = answer()
    await settle()
    process.say({ type: "queued", id: 1, position: 1 })
    await settle()
    clock.advance(100)
    process.say({ type: "started", id: 1, promptTokens: 3, cachedTokens: 2 })
    await settle()
    clock.advance(50)
    process.say({ type: "delta", id: 1, delta: { kind: "reasoning", text: "hm" } })
    process.say({ type: "delta", id: 1, delta: { kind: "text", text: "Yes" } })
    await settle()
    clock.advance(10)
    process.say({ ...finished, id: 1 })
    expect(await running.done).toBeNull()
    expect(running.events).toEqual([
      { type: "queued", position: 1 },
      { type: "started", model: "m", promptTokens: 3, cachedTokens: 2 },
      { type: "reasoning-delta", choice: 0, text: "hm" },
      { type: "text-delta", choice: 0, text: "Yes" },
      {
        type: "finished",
        finishReasons: ["stop"],
        usage: finished.usage,
        timings: { waitedMs: 100, firstTokenMs: 150, totalMs: 160, tokensPerSecond: null },
      },
    ])
  })

  it("that is cancelled while it waits ends at once and silently", async () => {
    const process = await load()
    const abort = new AbortController()
    const running = answer(abort.signal)
    await settle()
    process.say({ type: "queued", id: 1, position: 1 })
    abort.abort()
    expect(await running.done).toBeNull()
    expect(running.events.every((event) => event.type === "queued")).toBe(true)
    expect(process.received).toContainEqual({ type: "cancel", id: 1 })
  })

  it("is refused while the model is not ready", async () => {
    expect(await answer().done).toMatchObject({ code: "model_load_failed" })
    const loading = engine.load(model)
    expect(await answer().done).toMatchObject({ code: "model_load_failed" })
    newest().ready()
    await loading
  })
})

describe("a process that hangs", () => {
  const aMinute = () => {
    for (let second = 0; second <= 60; second += 5) clock.advance(5_000)
  }

  it("while it answers is ended, and the answer fails", async () => {
    const process = await load()
    const running = answer()
    await settle()
    process.say({ type: "started", id: 1, promptTokens: 3, cachedTokens: 0 })
    aMinute()
    expect(await running.done).toMatchObject({ code: "engine_crashed", facts: { kind: "hung" } })
    expect(engine.state("m").kind).toBe("restarting")
  })

  it("is not one that says anything at all, nor one that nobody waits for", async () => {
    const process = await load()
    aMinute()
    expect([process.isKilled, clock.pendingCount]).toEqual([false, 0])
    const running = answer()
    await settle()
    for (let round = 0; round < 3; round++) {
      for (let second = 0; second < 55; second += 5) clock.advance(5_000)
      process.say({ type: "pong" })
    }
    process.say({ ...finished, id: 1 })
    expect([await running.done, process.isKilled, clock.pendingCount]).toEqual([null, false, 0])
  })

  it("is not one that was asleep together with the computer", async () => {
    const process = await load()
    const running = answer()
    await settle()
    clock.advance(8 * 3_600_000)
    expect(process.isKilled).toBe(false)
    process.say({ type: "pong" })
    process.say({ ...finished, id: 1 })
    expect(await running.done).toBeNull()
  })

  // A token that is never drawn is computed beside the process's event loop, which goes on answering.
  it("may say so itself, and is ended at once", async () => {
    const process = await load()
    const running = answer()
    await settle()
    process.say({ type: "stuck" })
    expect(await running.done).toMatchObject({ code: "engine_crashed", facts: { kind: "hung" } })
  })

  it("lets go of a client that leaves it", async () => {
    const process = await load()
    const abort = new AbortController()
    const running = answer(abort.signal)
    await settle()
    process.say({ type: "started", id: 1, promptTokens: 3, cachedTokens: 0 })
    await settle()
    abort.abort()
    aMinute()
    expect(await running.done).toMatchObject({ code: "engine_crashed" })
  })
})

describe("unloading", () => {
  it("waits for answers, then ends the process, and does not let half an answer pass for a whole one", async () => {
    const process = await load()
    const running = answer()
    await settle()
    process.say({ type: "started", id: 1, promptTokens: 3, cachedTokens: 0 })
    const unloading = engine.unload("m", 2_000)
    await settle()
    expect(await answer().done).toMatchObject({ code: "model_load_failed" })
    clock.advance(2_000)
    await unloading
    expect(await running.done).toMatchObject({ code: "model_unloaded", facts: { model: "m" } })
    expect(process.isKilled).toBe(true)
    expect(engine.state("m").kind).toBe("unloaded")
  })

  it("leaves no timer behind when the answers end before the grace", async () => {
    const process = await load()
    const running = answer()
    await settle()
    const unloading = engine.unload("m", 60_000)
    process.say({ ...finished, id: 1 })
    await Promise.all([unloading, running.done])
    expect(clock.pendingCount).toBe(0)
  })

  it("during a load ends the load, and during a restart the restart", async () => {
    const loading = engine.load(model)
    await Promise.all([expect(loading).rejects.toMatchObject({ code: "model_load_failed" }), engine.unload("m")])
    ;(await load()).exit(1)
    await engine.unload("m")
    clock.advance(60_000)
    expect(processes).toHaveLength(2)
    expect(engine.state("m").kind).toBe("unloaded")
  })
})

describe("closing", () => {
  // It waits for the end of the old process, and the host would leave a new one behind.
  it("starts nothing for a load that waits until the model is unloaded", async () => {
    await load()
    const unloading = engine.unload("m", 0)
    const loading = engine.load(model).catch((error: unknown) => error)
    await settle()
    await Promise.all([engine.close(), unloading])
    expect(await loading).toMatchObject({ code: "server_stopping" })
    expect(processes).toHaveLength(1)
  })
})

describe("a crash for want of memory", () => {
  it("starts the process again with less, and says so", async () => {
    const loading = engine.load({ ...model, options: { ...options, threads: 2 } })
    newest().ready()
    await loading
    newest().exit(null, "SIGKILL")
    clock.advance(500)
    const load = { contextSize: 1024, slotCount: 1, threads: 2 }
    expect(newest().received[0]).toMatchObject({ type: "load", options: load })
    newest().ready()
    expect(engine.state("m")).toMatchObject({ kind: "ready", safer: { step: "smaller-context", load } })
  })

  it("does not change what the user asks for next", async () => {
    await load()
    newest().exit(null, "SIGKILL")
    clock.advance(500)
    newest().ready()
    await engine.unload("m")
    await load()
    expect(newest().received[0]).toEqual({
      type: "load",
      path: model.path,
      options: { ...options, threads: 3 },
      role: "chat",
    })
    expect(engine.state("m")).not.toHaveProperty("safer")
  })

  it("any other crash starts it again as it was", async () => {
    await load()
    newest().exit(null, "SIGSEGV")
    clock.advance(500)
    expect(newest().received[0]).toEqual({
      type: "load",
      path: model.path,
      options: { ...options, threads: 3 },
      role: "chat",
    })
  })
})

describe("an easier load", () => {
  it("is offered after a load that failed, one step after the other, until none is left", async () => {
    expect(engine.saferLoad("m")).toBeNull()
    const failOnce = async (next: EngineModel) => {
      const loading = engine.load(next)
      newest().say({ type: "load-failed", error: { code: "model_load_failed", message: "no" } })
      await expect(loading).rejects.toMatchObject({ code: "model_load_failed" })
      return engine.saferLoad("m")
    }
    const steps: string[] = []
    let next: EngineModel = { ...model, options: { ...options, gpuLayers: 8 } }
    for (let safer = await failOnce(next); safer !== null; safer = await failOnce(next)) {
      steps.push(safer.step)
      next = { ...model, options: { ...options, ...safer.load }, safer }
    }
    expect(steps).toEqual(["fewer-gpu-layers", "smaller-context", "cpu-only"])
    await load()
    expect(engine.saferLoad("m")).toBeNull()
  })
})

describe("the graphics card", () => {
  it("is asked for in a process of its own, which ends with the answer", async () => {
    const asking = engine.describeGpu("auto")
    const gpu = { devices: ["A card"], totalBytes: 8e9, freeBytes: 7e9 }
    newest().say({ type: "gpu", gpu })
    expect(await asking).toEqual(gpu)
    expect(newest().isKilled).toBe(true)
    await settle()
    expect(clock.pendingCount).toBe(0)
  })

  it("is none where the driver takes the process down or hangs", async () => {
    const crashing = engine.describeGpu("vulkan")
    newest().exit(null, "SIGSEGV")
    expect(await crashing).toBeNull()
    const hanging = engine.describeGpu("vulkan")
    clock.advance(20_000)
    expect(await hanging).toBeNull()
  })
})

// Each process takes memory and a processor, whatever the template does: a thousand would take all there is.
it("tries templates one after another, and goes on behind one that never ends", async () => {
  const input = { kind: "chat", messages: [], templateArguments: {} } as const
  const task = { source: "x", bos: "", eos: "", input }
  const previews = ["a", "b", "c"].map(() => engine.previewTemplate(task).catch(({ code }) => code))
  await settle()
  expect(processes).toHaveLength(1)
  clock.advance(60_000)
  expect(await previews[0]).toBe("template_refused")
  for (const [index, text] of ["second", "third"].entries()) {
    await settle()
    expect(processes).toHaveLength(index + 2)
    newest().say({ type: "template", outcome: { kind: "rendered", text } })
    expect(await previews[index + 1]).toBe(text)
  }
})
