import { beforeEach, describe, expect, it } from "vitest"
import { must } from "../../../electron/core/invariant.ts"
import { silentLog } from "../../../electron/core/log.ts"
import type { Engine } from "../../../electron/engine/engine.ts"
import type { ToEngine } from "../../../electron/engine/protocol.ts"
import { createSupervisor } from "../../../electron/engine/supervisor.ts"
import { ManualClock } from "../../support/manualClock.ts"
import { type ScriptedProcess, scriptedSpawn } from "../../support/scriptedProcess.ts"

let clock: ManualClock
let engine: Engine
let processes: ScriptedProcess[]

const newest = () => must(processes.at(-1), "a process has been spawned")
const ids = (type: "call" | "cancel") =>
  newest()
    .received.filter((message): message is Extract<ToEngine, { type: "call" | "cancel" }> => message.type === type)
    .map((message) => message.id)

/** A call under way, and how it ends. */
function count(signal = new AbortController().signal) {
  const input = { kind: "chat", messages: [], templateArguments: {} } as const
  const outcome = engine.countTokens("m", input, signal).catch((error: unknown) => error)
  return { id: ids("call").at(-1) ?? 0, outcome }
}

beforeEach(async () => {
  clock = new ManualClock()
  const spawn = scriptedSpawn()
  processes = spawn.processes
  engine = createSupervisor({ spawnEngine: spawn.spawnEngine, log: silentLog, clock })
  const loading = engine.load({ id: "m", path: "/models/m.gguf", options: { contextSize: 2048, slotCount: 1 } })
  newest().ready()
  await loading
})

describe("a call", () => {
  it("is answered with the value that bears its id, whatever the order", async () => {
    const [first, second] = [count(), count()]
    newest().say({ type: "result", id: second.id, value: 2 })
    newest().say({ type: "result", id: first.id, value: 1 })
    expect(await Promise.all([first.outcome, second.outcome])).toEqual([1, 2])
  })

  it("fails with the error of the process", async () => {
    const { id, outcome } = count()
    newest().say({ type: "failed", id, error: { code: "template_refused", message: "No.", param: "messages" } })
    expect(await outcome).toMatchObject({ code: "template_refused", message: "No.", param: "messages" })
  })

  it("ends at once with the reason of its signal, and the process is told", async () => {
    const abort = new AbortController()
    const { id, outcome } = count(abort.signal)
    const reason = new Error("gone")
    abort.abort(reason)
    expect(await outcome).toBe(reason)
    expect(ids("cancel")).toEqual([id])
    newest().say({ type: "dropped", id })
    newest().say({ type: "result", id, value: 9 })
    const next = count()
    newest().say({ type: "result", id: next.id, value: 3 })
    expect(await next.outcome).toBe(3)
  })

  it("does not begin when its signal is aborted already", async () => {
    expect(await count(AbortSignal.abort()).outcome).toMatchObject({ name: "AbortError" })
    expect(ids("call")).toEqual([])
  })

  it("fails when the process crashes, and is possible again after the restart", async () => {
    const { outcome } = count()
    newest().exit(null, "SIGSEGV")
    expect(await outcome).toMatchObject({ code: "engine_crashed" })
    expect(await count().outcome).toMatchObject({ code: "model_load_failed" })
    clock.advance(500)
    newest().ready()
    const { id, outcome: again } = count()
    newest().say({ type: "result", id, value: 4 })
    expect(await again).toBe(4)
  })

  // Embedding models are never asked for answers: without this their crashes would add up for ever.
  it("that succeeds forgives the crash before it", async () => {
    for (let crash = 0; crash < 3; crash++) {
      newest().exit(1)
      clock.advance(60_000)
      newest().ready()
      const { id, outcome } = count()
      newest().say({ type: "result", id, value: crash })
      expect(await outcome).toBe(crash)
    }
    expect(engine.state("m").kind).toBe("ready")
  })

  it("of a process that hangs fails with it", async () => {
    const { outcome } = count()
    for (let asked = 0; asked < 14; asked++) clock.advance(5_000)
    expect(newest().isKilled).toBe(true)
    expect(await outcome).toMatchObject({ code: "engine_crashed" })
  })

  it("is waited for when the model is unloaded, as long as its grace lasts", async () => {
    const inTime = count()
    const unloading = engine.unload("m", 1_000)
    newest().say({ type: "result", id: inTime.id, value: 5 })
    expect(await inTime.outcome).toBe(5)
    await unloading
    expect(engine.state("m").kind).toBe("unloaded")
  })

  it("fails when the grace is over", async () => {
    const { outcome } = count()
    const unloading = engine.unload("m", 1_000)
    clock.advance(1_000)
    expect(await outcome).toMatchObject({ code: "model_unloaded" })
    await unloading
  })

  it("to a model that is not loaded is refused", async () => {
    const input = { inputs: ["x"] }
    await expect(engine.embed("other", input, new AbortController().signal)).rejects.toMatchObject({
      code: "model_load_failed",
    })
  })
})
