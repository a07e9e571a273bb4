import { describe, expect, it } from "vitest"
import type { ErrorBody } from "../../../../electron/contract/errors.ts"
import type { Settings } from "../../../../electron/contract/settings.ts"
import { Emitter } from "../../../../electron/core/emitter.ts"
import { silentLog } from "../../../../electron/core/log.ts"
import type { CatalogueEntry } from "../../../../electron/library/catalogue.ts"
import type { ModelChange } from "../../../../electron/services/models/modelList.ts"
import { createModelService, type ModelService } from "../../../../electron/services/models/modelService.ts"
import { defaultSettings } from "../../../../electron/store/settingsShape.ts"
import { createScriptedEngine, readyState } from "../../../support/serverEngine.ts"
import { emberEntry } from "../../../support/services.ts"

const other: CatalogueEntry = { ...emberEntry, id: "other", name: "Other", isEmbedded: false }
const problem: ErrorBody = { code: "model_file_invalid", message: "Cut off." }
const crash: ErrorBody = { code: "engine_crashed", message: "It ended twice." }

function setUp(entries: CatalogueEntry[] = [emberEntry, other], settings: Partial<Settings> = {}) {
  const engine = createScriptedEngine()
  const catalogueChanges = new Emitter<void>()
  const settingChanges = new Emitter<void>()
  const library = { entries, settings: { ...defaultSettings, ...settings }, removed: [] as string[] }
  const models = createModelService({
    engine,
    catalogue: {
      list: () => library.entries,
      onChange: (listener) => catalogueChanges.on(listener),
      rescan: async () => {},
      change() {},
      used() {},
      verify: async () => [],
      async remove(id) {
        library.removed.push(id)
        return { freedBytes: 1, went: "trash" }
      },
    },
    settings: {
      get: () => library.settings,
      onChange: (listener) => settingChanges.on(listener),
      update(patch) {
        library.settings = { ...library.settings, ...(patch as Partial<Settings>) }
        settingChanges.emit()
      },
    },
    log: silentLog,
  })
  const seen: ModelChange[] = []
  models.onChange((change) => seen.push(change))
  return { engine, models, library, seen, catalogueChanges, settingChanges }
}

const never = new AbortController().signal

/** A library of two models and memory for one of them: the other answers until `end`, and Ember is asked for meanwhile. */
async function waitForMemory() {
  const load = { contextSize: 512, slotCount: 1 }
  const parts = setUp([emberEntry, other], { models: { ...defaultSettings.models, load } })
  const { models, engine, library } = parts
  const { total } = await models.estimate("other")
  const budget = { ...library.settings.models, memoryBudgetBytes: total.ramBytes + 1_000_000 }
  library.settings = { ...library.settings, models: budget }
  const [busy, done] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  const answering = models.whileLoaded("other", { signal: never }, () => busy.promise)
  await expect.poll(() => engine.state("other").kind).toBe("ready")
  const asking = models.whileLoaded("ember", { signal: never }, () => done.promise)
  asking.catch(() => {})
  await settle()
  const end = async () => {
    busy.resolve()
    await answering
  }
  return { ...parts, asking, end, finish: () => done.resolve() }
}

function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}

/** What a request hears before its model can answer. */
function waitFor(models: ModelService, id: string, signal: AbortSignal) {
  return models.use(id, { signal }, async function* () {})
}

describe("which model answers when none is named", () => {
  it("the one that the user chose, as long as it can", () => {
    expect(setUp([emberEntry, other], { defaultModel: "other" }).models.default().id).toBe("other")
    expect(setUp([emberEntry], { defaultModel: "other" }).models.default().id).toBe("ember")
    expect(setUp([emberEntry, { ...other, problem }], { defaultModel: "other" }).models.default().id).toBe("ember")
  })

  it("the embedded one otherwise, else the first that can chat", () => {
    expect(setUp([other, emberEntry]).models.default().id).toBe("ember")
    const embed: CatalogueEntry = { ...other, id: "embed", capabilities: ["embedding"] }
    expect(setUp([embed, other]).models.default().id).toBe("other")
  })

  it("none in an empty library: an error, not a crash", () => {
    expect(() => setUp([]).models.default()).toThrow(expect.objectContaining({ code: "model_not_found" }))
    expect(() => setUp([]).models.resolve("gpt-4")).toThrow(expect.objectContaining({ code: "model_not_found" }))
  })

  it("announces both models when the choice changes", () => {
    const { library, seen, settingChanges } = setUp()
    library.settings = { ...defaultSettings, defaultModel: "other" }
    settingChanges.emit()
    expect(seen).toMatchObject([
      { kind: "changed", model: { id: "ember", isDefault: false } },
      { kind: "changed", model: { id: "other", isDefault: true } },
    ])
  })
})

it("never shows where a file is", () => {
  const { models, seen, engine } = setUp()
  engine.setState("ember", readyState)
  expect(JSON.stringify([models.list(), models.resolve("ember"), seen])).not.toContain(emberEntry.path)
})

it("announces what was added, changed and removed in the library, and lets the engine go of what is gone", async () => {
  const { engine, library, seen, catalogueChanges } = setUp([emberEntry, other])
  await engine.load({ id: "other", path: "", options: { contextSize: 2048, slotCount: 1 } })
  seen.length = 0
  library.entries = [emberEntry, { ...other, id: "third" }]
  catalogueChanges.emit()
  expect(seen).toMatchObject([
    { kind: "removed", id: "other" },
    { kind: "changed", model: { id: "third" } },
  ])
  expect(engine.state("other").kind).toBe("unloaded")
})

it("lets the engine go of a file that is another one now, and forgets what was wrong with the old one", async () => {
  const { engine, library, catalogueChanges } = setUp([emberEntry, other])
  let { modifiedAt } = other
  for (const state of [readyState, { kind: "quarantined", error: crash }] as const) {
    engine.setState("other", state)
    library.entries = [emberEntry, { ...other, modifiedAt: ++modifiedAt }]
    catalogueChanges.emit()
    expect(engine.state("other").kind).toBe("unloaded")
  }
  engine.setState("ember", readyState)
  catalogueChanges.emit()
  expect(engine.state("ember").kind).toBe("ready")
})

describe("loading on demand", () => {
  it("tells the progress and ends when the model can answer", async () => {
    const { models } = setUp()
    expect(await Array.fromAsync(waitFor(models, "ember", never))).toEqual([{ type: "loading", progress: 0.5 }])
    expect(await Array.fromAsync(waitFor(models, "ember", never))).toEqual([])
  })

  it("waits for a model that is being restarted after a crash", async () => {
    const { models, engine } = setUp()
    engine.setState("ember", { kind: "restarting", retryInMs: 100, error: crash })
    await Array.fromAsync(waitFor(models, "ember", never))
    expect(engine.state("ember").kind).toBe("ready")
  })

  it("does not lift a quarantine: a client that repeats itself would crash the engine for ever", async () => {
    const { models, engine } = setUp()
    engine.setState("ember", { kind: "quarantined", error: crash })
    await expect(Array.fromAsync(waitFor(models, "ember", never))).rejects.toMatchObject({
      code: "model_quarantined",
    })
    await models.load("ember")
    expect(engine.state("ember").kind).toBe("ready")
  })

  it("does not lift a quarantine that came while it waited for memory", async () => {
    const { engine, asking, end } = await waitForMemory()
    expect(engine.state("ember").kind).toBe("unloaded")
    engine.setState("ember", { kind: "quarantined", error: crash })
    await end()
    await expect(asking).rejects.toMatchObject({ code: "model_quarantined" })
    expect(engine.state("ember").kind).toBe("quarantined")
  })

  it("refuses a file with a problem without asking the engine", async () => {
    const { models } = setUp([{ ...emberEntry, problem }])
    await expect(Array.fromAsync(waitFor(models, "ember", never))).rejects.toMatchObject(problem)
    await expect(models.load("ember")).rejects.toMatchObject(problem)
  })

  it("ends silently when nobody waits any more", async () => {
    const { models, engine } = setUp()
    engine.loading = () => new Promise(() => {})
    const leaving = new AbortController()
    const heard: unknown[] = []
    for await (const event of waitFor(models, "ember", leaving.signal)) {
      heard.push(event)
      leaving.abort()
    }
    expect(heard).toEqual([{ type: "loading", progress: 0.5 }])
  })
})

describe("removing", () => {
  it("protects what came with Hearth and what is answering", async () => {
    const { models, engine, library } = setUp()
    await expect(models.remove("ember")).rejects.toMatchObject({ code: "model_protected" })
    if (readyState.kind !== "ready") throw new Error("the fixture is of another kind")
    engine.setState("other", { ...readyState, activity: { ...readyState.activity, busySlots: [false, true] } })
    await expect(models.remove("other")).rejects.toMatchObject({ code: "model_in_use" })
    expect(library.removed).toEqual([])
  })

  // Slots are those of chats: whoever embeds or ranks has none.
  it("protects what is used in any other way", async () => {
    const { models, library } = setUp()
    const busy = Promise.withResolvers<void>()
    const using = models.whileLoaded("other", { signal: never }, () => busy.promise)
    await expect.poll(() => models.resolve("other").state.kind).toBe("ready")
    await expect(models.remove("other")).rejects.toMatchObject({ code: "model_in_use" })
    busy.resolve()
    await using
    await models.remove("other")
    expect(library.removed).toEqual(["other"])
  })

  it("unloads first", async () => {
    const { models, engine, library } = setUp()
    engine.setState("other", readyState)
    await models.remove("other")
    expect([engine.state("other").kind, library.removed]).toEqual(["unloaded", ["other"]])
  })
})

describe("the settings of a model", () => {
  const own = { load: { contextSize: 1024, threads: undefined }, idleMinutes: 3 }

  it("are laid over those for all models, whoever triggers the load", async () => {
    const models = { ...defaultSettings.models, load: { contextSize: 2048, threads: 2 }, gpuBackend: "off" as const }
    const { models: service, engine } = setUp([emberEntry], { models })
    const asked: unknown[] = []
    engine.loading = async (model) => void asked.push(model.options)
    expect(service.configure("ember", own).settings).toEqual(own)
    await Array.fromAsync(waitFor(service, "ember", never))
    await service.unload("ember")
    await service.load("ember")
    expect(asked[0]).toMatchObject({ contextSize: 1024, threads: 2, gpuBackend: "off" })
    expect(asked[1]).toEqual(asked[0])
  })

  it("are announced, and a loaded model is loaded anew", async () => {
    const { models, engine, seen } = setUp()
    await models.load("ember")
    seen.length = 0
    models.configure("ember", own)
    expect(seen[0]).toMatchObject({ kind: "changed", model: { id: "ember", settings: own } })
    expect(seen.map((change) => change.kind === "changed" && change.model.state.kind)).toContain("unloaded")
    await expect.poll(() => seen.at(-1)).toMatchObject({ model: { needsReload: false, state: { kind: "ready" } } })
    expect(engine.state("other").kind).toBe("unloaded")
  })

  it("do not bring back a model that was unloaded while it was loaded anew", async () => {
    const { models, engine } = setUp()
    await models.load("ember")
    let loads = 0
    engine.loading = async () => void loads++
    models.configure("ember", own)
    await models.unload("ember")
    for (let turn = 0; turn < 10; turn++) await settle()
    expect([loads, engine.state("ember").kind]).toEqual([0, "unloaded"])
  })

  // The process that is ending is still "ready" when somebody asks for the model again.
  it("are those that it was loaded with, also where it was asked for while it was being unloaded", async () => {
    const { models, engine, library } = setUp()
    await models.load("ember")
    const unloading = Promise.withResolvers<void>()
    const load = engine.load
    engine.load = async (model, signal) => {
      await unloading.promise
      engine.setState("ember", { kind: "unloaded" })
      await load(model, signal)
    }
    library.settings = { ...library.settings, modelSettings: { ember: own } }
    const asking = Array.fromAsync(waitFor(models, "ember", never))
    unloading.resolve()
    await asking
    expect(models.resolve("ember")).toMatchObject({ needsReload: false, state: { kind: "ready" } })
  })

  it("that came while it waited for memory are for the next load, and the window says so", async () => {
    const { models, engine, library, asking, end, finish } = await waitForMemory()
    library.settings = { ...library.settings, modelSettings: { ember: { load: { threads: 1 }, idleMinutes: 3 } } }
    await end()
    await expect.poll(() => engine.state("ember").kind).toBe("ready")
    expect(models.resolve("ember").needsReload).toBe(true)
    finish()
    await asking
  })

  // The engine would only say that it could not open a context.
  it("that contradict those for all models are told before anything is loaded", async () => {
    const load = { kvCacheType: "q8_0", flashAttention: false } as const
    const { models, engine, library } = setUp()
    const both = { load, idleMinutes: null }
    expect(() => models.configure("ember", both)).toThrow(expect.objectContaining({ code: "invalid_value" }))
    models.configure("ember", { load: { kvCacheType: "q8_0" }, idleMinutes: null })
    library.settings = { ...library.settings, models: { ...library.settings.models, load: { flashAttention: false } } }
    await expect(Array.fromAsync(waitFor(models, "ember", never))).rejects.toMatchObject({
      code: "model_load_failed",
      message: expect.stringContaining("flash attention"),
    })
    expect(engine.state("ember").kind).toBe("unloaded")
  })

  it("that change nothing about the load do not load it anew", async () => {
    const { models, seen } = setUp()
    await models.load("ember")
    models.configure("ember", { load: {}, idleMinutes: 1 })
    expect(seen.at(-1)).toMatchObject({ model: { needsReload: false, state: { kind: "ready" } } })
  })
})

it("loads with the next easier settings when the user asks for it, and keeps the model's own", async () => {
  const { models, engine } = setUp()
  const load = { contextSize: 512, slotCount: 1 }
  engine.setState("ember", { kind: "failed", error: problem })
  engine.saferLoad = (id) => (id === "ember" ? { step: "smaller-context", load } : null)
  expect(models.resolve("ember").saferLoad).toEqual({ step: "smaller-context", load })
  const asked: unknown[] = []
  engine.loading = async (model) => void asked.push(model)
  await models.loadSafer("ember")
  expect(asked).toMatchObject([{ options: load, safer: { step: "smaller-context", load } }])
  expect(models.resolve("ember").settings.load).toEqual({})
})

// Each question starts an engine process, and every window asks when it opens.
it("asks for the graphics card once, however many want to know", async () => {
  const { models, engine } = setUp()
  let asked = 0
  engine.describeGpu = async () => {
    asked++
    await settle()
    return null
  }
  const told = await Promise.all([models.memory(), models.memory(), models.estimate("ember")])
  expect([told[0]?.video, asked]).toEqual([null, 1])
})
