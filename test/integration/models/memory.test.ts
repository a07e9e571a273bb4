import { copyFileSync, mkdirSync } from "node:fs"
import { join } from "node:path"
import { beforeEach, describe, expect, it } from "vitest"
import type { App } from "../../../electron/app.ts"
import type { Model, ModelLoadSettings } from "../../../electron/contract/models.ts"
import { createForkEngine } from "../../../electron/ports/forkEngine.ts"
import { startApp } from "../../support/app.ts"
import { testPorts } from "../../support/appPorts.ts"
import { emberPath } from "../../support/ember.ts"
import { isRunning } from "../../support/processes.ts"
import { tempFolder } from "../../support/tempFolder.ts"

/** Small, and the same on every machine: no time is spent on measuring. */
const small: ModelLoadSettings = { contextSize: 512, slotCount: 1, threads: 1 }

let app: App
/** Of the engine processes, newest last. */
let pids: number[]

beforeEach(async () => {
  const folder = tempFolder()
  mkdirSync(join(folder, "models"))
  copyFileSync(emberPath, join(folder, "models", "second.gguf"))
  const fork = createForkEngine()
  pids = []
  const spawnEngine: typeof fork = (name) => {
    const child = fork(name)
    if (child.pid !== undefined) pids.push(child.pid)
    return child
  }
  app = await startApp(testPorts(folder, { spawnEngine }))
  app.services.settings.update({ models: { load: small, gpuBackend: "off" } })
})

function model(id: string): Model {
  return app.services.models.resolve(id)
}

/** Resolves with the model as soon as it is as wished. */
function until(id: string, isWished: (model: Model) => boolean): Promise<Model> {
  const now = model(id)
  if (isWished(now)) return Promise.resolve(now)
  return new Promise((resolve) => {
    const stop = app.services.models.onChange((change) => {
      if (change.kind !== "changed" || change.model.id !== id || !isWished(change.model)) return
      stop()
      resolve(change.model)
    })
  })
}

const isReady = ({ state }: Model) => state.kind === "ready"
const isUnloaded = ({ state }: Model) => state.kind === "unloaded"

function ask(id: string, more: object = {}): Promise<Response> {
  return fetch(`${app.services.server.status().addresses[0]?.url}/chat/completions`, {
    method: "POST",
    body: JSON.stringify({ model: id, messages: [{ role: "user", content: "Hello" }], max_tokens: 4, ...more }),
  })
}

/** So that this many models with small settings fit, and half of another one. */
async function setBudgetFor(count: number): Promise<void> {
  const { total } = await app.services.models.estimate("ember")
  app.services.settings.update({ models: { memoryBudgetBytes: Math.floor(total.ramBytes * (count + 0.5)) } })
}

function infoOf({ state }: Model) {
  if (state.kind !== "ready") throw new Error(`The model is ${state.kind}`)
  return state.info
}

describe("load settings", () => {
  it("hold for a load that the API triggers, and for the restart after a crash", async () => {
    const load: ModelLoadSettings = { contextSize: 1024, slotCount: 2, threads: 1, batchSize: 64, usesMmap: false }
    app.services.models.configure("ember", { load, idleMinutes: null })
    expect((await ask("ember")).status).toBe(200)
    expect(infoOf(model("ember"))).toMatchObject({
      contextSize: 1024,
      slotCount: 2,
      threads: 1,
      gpu: null,
      gpuLayers: 0,
    })
    process.kill(pids.at(-1) ?? 0, "SIGSEGV")
    await until("ember", (now) => !isReady(now))
    const again = await until("ember", isReady)
    expect(infoOf(again)).toMatchObject({ contextSize: 1024, slotCount: 2, threads: 1 })
    expect(again.state).not.toHaveProperty("safer")
  })

  it("are given up step by step when the system takes the process's memory away", async () => {
    expect((await ask("ember")).status).toBe(200)
    app.services.models.configure("ember", { load: { contextSize: 2048, slotCount: 4 }, idleMinutes: null })
    await until("ember", (now) => isReady(now) && infoOf(now).contextSize === 2048)
    process.kill(pids.at(-1) ?? 0, "SIGKILL")
    await until("ember", (now) => !isReady(now))
    const again = await until("ember", isReady)
    expect(infoOf(again)).toMatchObject({ contextSize: 1024, slotCount: 1 })
    expect(again.state).toMatchObject({ safer: { step: "smaller-context" } })
    expect(again.settings.load).toEqual({ contextSize: 2048, slotCount: 4 })
    expect((await ask("ember")).status).toBe(200)
  })

  it("that are changed while the model is loaded take effect at once, and after the answers if there are some", async () => {
    const leave = Promise.withResolvers<void>()
    const using = Array.fromAsync(
      app.services.models.use("ember", { signal: new AbortController().signal }, async function* () {
        const changed = app.services.models.configure("ember", { load: { contextSize: 256 }, idleMinutes: null })
        yield [changed.needsReload, infoOf(changed).contextSize]
        await leave.promise
      }),
    )
    await until("ember", (now) => now.needsReload)
    leave.resolve()
    expect((await using).at(-1)).toEqual([true, 512])
    const again = await until("ember", (now) => isReady(now) && infoOf(now).contextSize === 256)
    expect(again.needsReload).toBe(false)
  })

  it("of every kind are understood by the engine", async () => {
    const load: ModelLoadSettings = {
      ...small,
      contextSize: 4096,
      kvCacheType: "q8_0",
      usesMmap: true,
      ropeFrequencyBase: 10_000,
      ropeFrequencyScale: 0.5,
    }
    app.services.models.configure("ember", { load, idleMinutes: null })
    expect((await ask("ember")).status).toBe(200)
    expect(infoOf(model("ember")).contextSize).toBe(4096)
  })

  it("that cannot hold together are refused", () => {
    const load: ModelLoadSettings = { kvCacheType: "q4_0", flashAttention: false }
    const configure = () => app.services.models.configure("ember", { load, idleMinutes: null })
    expect(configure).toThrow(expect.objectContaining({ code: "invalid_value" }))
    expect(model("ember").settings.load).toEqual({})
  })
})

describe("several models", () => {
  it("are loaded at once as long as they fit", async () => {
    await setBudgetFor(2)
    const replies = await Promise.all([ask("ember"), ask("second"), ask("ember"), ask("second")])
    expect(replies.map((reply) => reply.status)).toEqual([200, 200, 200, 200])
    expect([model("ember").state.kind, model("second").state.kind, pids.length]).toEqual(["ready", "ready", 2])
  })

  it("take turns where only one fits, and the process of the one that left is gone", async () => {
    await setBudgetFor(1)
    for (const id of ["ember", "second", "ember"]) expect((await ask(id)).status).toBe(200)
    expect([model("ember").state.kind, model("second").state.kind]).toEqual(["ready", "unloaded"])
    expect(pids.map((pid) => isRunning(pid))).toEqual([false, false, true])
  })

  it("wait for the one in use, which is never sent away", async () => {
    await setBudgetFor(1)
    const leave = Promise.withResolvers<void>()
    const using = Array.fromAsync(
      app.services.models.use("ember", { signal: new AbortController().signal }, async function* () {
        yield "in use"
        await leave.promise
      }),
    )
    await until("ember", isReady)
    const positions: unknown[] = []
    const queued = Promise.withResolvers<void>()
    const waiting = (async () => {
      const work = async function* () {
        yield "my turn"
      }
      for await (const event of app.services.models.use("second", { signal: new AbortController().signal }, work)) {
        positions.push(event)
        queued.resolve()
      }
    })()
    await queued.promise
    expect((await ask("ember")).status).toBe(200)
    expect([positions, isReady(model("ember"))]).toEqual([[{ type: "queued", position: 1 }], true])
    leave.resolve()
    await Promise.all([using, waiting])
    expect([positions.at(-1), model("ember").state.kind]).toEqual(["my turn", "unloaded"])
  })

  it("leave when nobody has used them for a while", async () => {
    expect((await ask("ember")).status).toBe(200)
    app.services.models.configure("ember", { load: {}, idleMinutes: 0.001 })
    await until("ember", isUnloaded)
    expect((await ask("second", { keep_alive: -1 })).status).toBe(200)
    expect((await ask("second", { keep_alive: 0 })).status).toBe(200)
    await until("second", isUnloaded)
  })
})

describe("a model that does not fit", () => {
  it("is refused before anything is loaded or answered, with both numbers and settings that fit", async () => {
    const wished: ModelLoadSettings = { contextSize: 2048, slotCount: 64, threads: 1 }
    const { total } = await app.services.models.estimate("ember")
    app.services.settings.update({ models: { memoryBudgetBytes: Math.ceil(total.ramBytes * 1.1) } })
    app.services.models.configure("ember", { load: wished, idleMinutes: null })

    const reply = await ask("ember")
    expect(reply.status).toBe(503)
    const { error } = (await reply.json()) as { error: { code: string; message: string } }
    expect(error.code).toBe("insufficient_memory")
    expect(error.message).toMatch(
      /needs \d+ MB of memory, but at most \d+ MB can be used\. It would fit with a context/,
    )
    expect([model("ember").state.kind, pids.length]).toEqual(["unloaded", 0])

    const { verdict, fitting } = await app.services.models.estimate("ember")
    expect(verdict).toBe("too-large")
    app.services.models.configure("ember", { load: fitting ?? {}, idleMinutes: null })
    expect((await ask("ember")).status).toBe(200)
    expect(infoOf(model("ember"))).toMatchObject({ contextSize: fitting?.contextSize, slotCount: fitting?.slotCount })
  })
})

it("takes about as much memory as was estimated", async () => {
  const { total } = await app.services.models.estimate("ember")
  await app.services.models.load("ember")
  const { state } = await until("ember", (now) => now.state.kind === "ready" && now.state.activity.memoryBytes !== null)
  const measured = state.kind === "ready" ? (state.activity.memoryBytes ?? 0) : 0
  expect(measured).toBeLessThan(total.ramBytes * 1.3)
  const { usedBytes } = await app.services.models.memory()
  expect(usedBytes).toBe(total.ramBytes)
})
