import {
  appendFileSync,
  closeSync,
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from "node:fs"
import { join } from "node:path"
import { Readable } from "node:stream"
import { describe, expect, it, vi } from "vitest"
import type { ImportJob, ImportMode } from "../../../electron/contract/library.ts"
import { startApp } from "../../support/app.ts"
import { testPorts } from "../../support/appPorts.ts"
import { emberFixtures, emberPath } from "../../support/ember.ts"
import { ggufFile, numberEntry, text, textEntry, u32, u64 } from "../../support/ggufFile.ts"
import { modelFile } from "../../support/modelFile.ts"
import { lora, safetensorsOf, writePeftFolder } from "../../support/peftFolder.ts"
import { tempFolder } from "../../support/tempFolder.ts"

/** A host, and a folder of the user's beside it. */
async function open() {
  const folder = tempFolder()
  const outside = join(folder, "outside")
  mkdirSync(outside)
  const app = await startApp(testPorts(folder, { userFolder: join(folder, "home") }))
  const { imports, models } = app.services
  const modelsFolder = join(folder, "models")
  const ended = (id: string) =>
    vi.waitFor(() => {
      const job = imports.list().find((one) => one.id === id)
      if (job === undefined || job.state.kind === "running") throw new Error("It still runs.")
      return job
    }, 20_000)
  const bring = async (path: string, mode: ImportMode = "copy", only?: readonly string[]) =>
    ended((await imports.start({ path, mode, ...(only === undefined ? {} : { only }) })).id)
  const own = () => models.list().filter((model) => !model.isEmbedded)
  /** Whatever lies there, hidden or not. */
  const files = () => readdirSync(modelsFolder, { recursive: true }).map(String)
  return { ...app, ...app.services, services: app.services, folder, outside, modelsFolder, bring, ended, own, files }
}

/** A model by its header; nobody could load it. */
function smallModel(name: string, filler = 0): Buffer {
  const entries = [
    textEntry("general.architecture", "llama"),
    textEntry("general.name", name),
    textEntry("tokenizer.ggml.model", "gpt2"),
    textEntry("general.filler", "x".repeat(filler)),
  ]
  return ggufFile({ entries })
}

function putModel(path: string, name = "Mine", filler = 0): string {
  writeFileSync(path, smallModel(name, filler))
  return path
}

describe("a model", () => {
  it("is copied with its progress told, and its original stays", async () => {
    const host = await open()
    const path = join(host.outside, "mine.gguf")
    writeFileSync(path, Buffer.concat([readFileSync(emberPath), Buffer.alloc(3_000_000)]))
    const jobs: ImportJob[] = []
    host.imports.onChange((change) => change.kind === "changed" && jobs.push(change.job))
    const preview = await host.imports.look(path)
    expect(preview).toMatchObject({ app: null, isCut: false })
    expect(preview.items).toEqual([
      expect.objectContaining({ path, kind: "model", architecture: "qwen3", fileCount: 1, duplicateOf: null }),
    ])
    expect(preview.items[0]).not.toHaveProperty("files")
    const job = await host.bring(path)
    expect(job).toMatchObject({ state: { kind: "done", modelIds: ["mine"], adapterIds: [], duplicateIds: [] } })
    expect(job.doneBytes).toBe(statSync(path).size)
    expect(host.own()).toMatchObject([{ id: "mine", architecture: "qwen3" }])
    expect(host.own()[0]).not.toHaveProperty("problem")
    expect(readFileSync(join(host.modelsFolder, "mine.gguf")).equals(readFileSync(path))).toBe(true)
    expect(jobs.map(({ doneBytes }) => doneBytes)).toEqual(jobs.map(({ doneBytes }) => doneBytes).sort((a, b) => a - b))
    expect(host.files()).toEqual(["mine.gguf"])
    host.imports.dismiss(job.id)
    expect(host.imports.list()).toEqual([])
    expect(() => host.imports.dismiss(job.id)).toThrow(expect.objectContaining({ code: "import_not_found" }))
  })

  it("is moved, and its original is gone", async () => {
    const host = await open()
    const path = putModel(join(host.outside, "mine.gguf"))
    expect((await host.bring(path, "move")).state).toMatchObject({ kind: "done", modelIds: ["mine"] })
    expect([existsSync(path), host.files()]).toEqual([false, ["mine.gguf"]])
  })

  it("that was split comes with all its parts, whichever of them is named, in a folder of its own", async () => {
    const host = await open()
    const names = [1, 2, 3].map((part) => `big-0000${part}-of-00003.gguf`)
    for (const [index, name] of names.entries()) putModel(join(host.outside, name), "Big", index)
    putModel(join(host.outside, "big-00001-of-00002.gguf"), "Another")
    const preview = await host.imports.look(join(host.outside, names[1] ?? ""))
    expect(preview.items).toMatchObject([{ name: "Big", fileCount: 3, path: join(host.outside, names[0] ?? "") }])
    const { state } = await host.bring(join(host.outside, names[2] ?? ""))
    expect(state).toMatchObject({ kind: "done", modelIds: ["big"] })
    expect(readdirSync(join(host.modelsFolder, "big")).sort()).toEqual(names)
    expect(host.own()).toMatchObject([{ id: "big" }])
    expect(host.own()[0]).not.toHaveProperty("problem")
  })

  it("that was split is refused while a part is missing", async () => {
    const host = await open()
    const path = putModel(join(host.outside, "big-00001-of-00002.gguf"))
    const error = { code: "model_file_invalid", facts: { reason: "parts-missing" } }
    expect((await host.imports.look(path)).items).toMatchObject([{ problem: error }])
    await expect(host.imports.start({ path, mode: "copy" })).rejects.toMatchObject(error)
  })

  it("that the library has already is not brought in again, and not deleted by a move", async () => {
    const host = await open()
    const path = join(host.outside, "other-name.gguf")
    copyFileSync(emberPath, path)
    expect((await host.imports.look(path)).items).toMatchObject([{ duplicateOf: "ember" }])
    expect((await host.bring(path, "move")).state).toMatchObject({
      kind: "done",
      modelIds: [],
      duplicateIds: ["ember"],
    })
    expect([existsSync(path), host.files()]).toEqual([true, []])
    // Of the same size, but of another content.
    putModel(join(host.outside, "a.gguf"), "A")
    putModel(join(host.outside, "b.gguf"), "B")
    await host.bring(join(host.outside, "a.gguf"))
    expect((await host.imports.look(join(host.outside, "b.gguf"))).items).toMatchObject([{ duplicateOf: null }])
    expect((await host.imports.look(join(host.modelsFolder, "a.gguf"))).items).toMatchObject([{ duplicateOf: "a" }])
  })

  it("gets a name that every system takes, and that nothing has yet", async () => {
    const host = await open()
    const names = [
      "a:b?*.gguf",
      ".hidden.gguf",
      "NUL.gguf",
      "sha256-0123",
      "a-b-.gguf",
      "A-B-.GGUF",
      `${"很".repeat(80)}.gguf`,
    ]
    for (const [index, name] of names.entries()) putModel(join(host.outside, name), `Model ${index}`, index)
    for (const name of names) expect((await host.bring(join(host.outside, name))).state.kind).toBe("done")
    const expected = [
      "a-b-.gguf",
      "hidden.gguf",
      "model-NUL.gguf",
      "Model 3.gguf",
      "a-b--2.gguf",
      "A-B--3.gguf",
      `${"很".repeat(66)}.gguf`,
    ]
    expect(host.files().sort()).toEqual(expected.sort())
    expect(host.own()).toHaveLength(names.length)
  })
})

describe("what does not end well", () => {
  /** Large enough for many pieces, and no bytes on the disk. */
  function putLarge(path: string, sizeBytes = 200_000_000): string {
    putModel(path)
    truncateSync(path, sizeBytes)
    return path
  }

  it("leaves nothing behind when it is cancelled in the middle", async () => {
    const host = await open()
    putModel(join(host.outside, "a.gguf"), "Small")
    putLarge(join(host.outside, "b.gguf"))
    const cancelled = Promise.withResolvers<void>()
    host.imports.onChange((change) => {
      if (change.kind !== "changed" || change.job.doneBytes === 0 || change.job.state.kind !== "running") return
      cancelled.resolve(host.imports.cancel(change.job.id))
    })
    const { id } = await host.imports.start({ path: host.outside, mode: "copy" })
    await cancelled.promise
    expect(host.imports.list()).toMatchObject([{ id, state: { kind: "cancelled" } }])
    expect([host.files(), host.own()]).toEqual([[], []])
    expect(readdirSync(host.outside).sort()).toEqual(["a.gguf", "b.gguf"])
    await host.imports.cancel(id)
    await expect(host.imports.cancel("import-none")).rejects.toMatchObject({ code: "import_not_found" })
  })

  it("leaves nothing behind when the host is closed in the middle", async () => {
    const host = await open()
    const closed = Promise.withResolvers<void>()
    host.imports.onChange((change) => {
      if (change.kind === "changed" && change.job.doneBytes > 0) closed.resolve(host.close())
    })
    await host.imports.start({ path: putLarge(join(host.outside, "b.gguf")), mode: "copy" })
    await closed.promise
    expect(host.files()).toEqual([])
  })

  it("does not wait for others when it is cancelled before it began", async () => {
    const host = await open()
    const first = await host.imports.start({ path: putLarge(join(host.outside, "a.gguf")), mode: "copy" })
    const second = await host.imports.start({ path: putModel(join(host.outside, "b.gguf")), mode: "copy" })
    await host.imports.cancel(second.id)
    expect(host.imports.list().map(({ state }) => state.kind)).toEqual(["running", "cancelled"])
    await host.imports.cancel(first.id)
  })

  it("refuses a file that is still being written", async () => {
    const host = await open()
    const path = putLarge(join(host.outside, "b.gguf"), 20_000_000)
    host.imports.onChange((change) => {
      if (change.kind === "changed" && change.job.doneBytes > 0) appendFileSync(path, "more")
    })
    const { state } = await host.bring(path)
    const error = { code: "import_invalid", facts: { file: "b.gguf", reason: "changing" } }
    expect(state).toMatchObject({ kind: "failed", error })
    expect(host.files()).toEqual([])
  })

  it("refuses what no disk could hold, before anything is written", async () => {
    const host = await open()
    const path = putModel(join(host.outside, "b.gguf"))
    truncateSync(path, 2 ** 43)
    expect((await host.bring(path)).state).toMatchObject({ kind: "failed", error: { code: "disk_full" } })
    expect(host.files()).toEqual([])
  })

  it("removes at its start what a killed host left behind", async () => {
    const folder = tempFolder()
    mkdirSync(join(folder, "models", ".imports", "import-1"), { recursive: true })
    putModel(join(folder, "models", ".imports", "import-1", "half.gguf"))
    const { services } = await startApp(testPorts(folder, { userFolder: join(folder, "home") }))
    expect(services.models.list().filter((model) => !model.isEmbedded)).toEqual([])
    expect(readdirSync(join(folder, "models"))).toEqual([])
  })
})

describe("what is refused", () => {
  it.each([
    ["nothing", (folder: string) => join(folder, "absent.gguf"), "not-there"],
    ["a place below a file", () => "/dev/null/absent.gguf", "not-there"],
    ["a device", () => "/dev/null", "not-readable"],
    ["an empty folder", (folder: string) => folder, "nothing-found"],
  ])("%s", async (_, pathIn, reason) => {
    const host = await open()
    const look = host.imports.look(pathIn(host.outside))
    await expect(look).rejects.toMatchObject({ code: "import_invalid", facts: { reason } })
  })

  it("what is no model, and an item that is not there, each with its reason", async () => {
    const host = await open()
    writeFileSync(join(host.outside, "letter.txt"), "Dear Sir or Madam")
    putModel(join(host.outside, "a.gguf"))
    const start = (path: string, only?: readonly string[]) =>
      host.imports.start({ path, mode: "copy", ...(only === undefined ? {} : { only }) })
    await expect(start(join(host.outside, "letter.txt"))).rejects.toMatchObject({
      code: "model_file_invalid",
      facts: { reason: "not-gguf" },
    })
    for (const one of [join(host.folder, "settings.json"), join(host.outside, "..", "hearth.db")]) {
      await expect(start(host.outside, [one])).rejects.toMatchObject({ facts: { reason: "not-there" } })
    }
  })

  // Whoever sends a folder by mail would otherwise have any file of the user's copied into it.
  it("a link in a folder that leads out of it; one that stays inside is followed", async () => {
    const host = await open()
    putModel(join(host.folder, "secret.gguf"))
    mkdirSync(join(host.outside, "in"))
    putModel(join(host.outside, "in", "real.gguf"))
    symlinkSync(join(host.folder, "secret.gguf"), join(host.outside, "out.gguf"))
    symlinkSync(join("in", "real.gguf"), join(host.outside, "inside.gguf"))
    const { items } = await host.imports.look(host.outside)
    expect(items.map((item) => [item.fileName, item.problem?.facts?.reason])).toEqual([
      ["real.gguf", undefined],
      ["inside.gguf", undefined],
      ["out.gguf", "link"],
    ])
    const only = [join(host.outside, "out.gguf")]
    const start = host.imports.start({ path: host.outside, mode: "copy", only })
    await expect(start).rejects.toMatchObject({ code: "path_refused" })
  })

  const huge = 2n ** 62n
  const bombs: Record<string, Buffer> = {
    "entries without end": ggufFile({ entryCount: huge }),
    "tensors without end": ggufFile({ tensorCount: huge }),
    "a text of 4 EB": ggufFile({ entries: [Buffer.concat([text("a"), u32(8), u64(huge)])] }),
    "a list of 4 EB": ggufFile({ entries: [Buffer.concat([text("a"), u32(9), u32(8), u64(huge)])] }),
    "lists in lists": ggufFile({
      entries: [Buffer.concat([text("a"), ...Array.from({ length: 10_000 }, () => Buffer.concat([u32(9), u64(1)]))])],
    }),
    "a million keys": ggufFile({
      entries: Array.from({ length: 300_000 }, (_, index) => numberEntry(`k${index}`, index)),
      entryCount: huge,
    }),
  }

  it.each(Object.entries(bombs))(
    "a header with %s: quickly, with a reason, and without its memory",
    async (_, content) => {
      const host = await open()
      const path = join(host.outside, "bomb.gguf")
      writeFileSync(path, content)
      const before = process.memoryUsage().rss
      const { items } = await host.imports.look(path)
      expect(items).toMatchObject([{ problem: { code: "model_file_invalid" } }])
      expect(process.memoryUsage().rss - before).toBeLessThan(300_000_000)
      await expect(host.imports.start({ path, mode: "copy" })).rejects.toMatchObject({ code: "model_file_invalid" })
    },
  )

  it.each([
    ["says to be of 4 EB", Buffer.concat([u64(huge), Buffer.from("{}")])],
    ["has brackets without end", safetensorsOf("[".repeat(1_000_000), Buffer.alloc(0))],
    ["is no JSON", safetensorsOf("{{{", Buffer.alloc(0))],
  ])("a PEFT folder whose header %s", async (_, weights) => {
    const host = await open()
    cpSync(join(emberFixtures, "herbs-peft"), join(host.outside, "bad"), { recursive: true })
    writeFileSync(join(host.outside, "bad", "adapter_model.safetensors"), weights)
    const { items } = await host.imports.look(host.outside)
    expect(items).toMatchObject([{ kind: "peft", problem: { code: "adapter_invalid" } }])
  })
})

it("brings a folder full of everything: models, an adapter, a PEFT folder; and says why the rest does not come", async () => {
  const host = await open()
  mkdirSync(join(host.outside, "deep", "er"), { recursive: true })
  putModel(join(host.outside, "deep", "er", "a.gguf"), "A")
  copyFileSync(join(emberFixtures, "herbs-lora-f32.gguf"), join(host.outside, "herbs-lora-f32.gguf"))
  cpSync(join(emberFixtures, "pirate-peft"), join(host.outside, "pirate-peft"), { recursive: true })
  writeFileSync(join(host.outside, "broken.gguf"), "GGUF")
  const { items, modes } = await host.imports.look(host.outside)
  expect(items.map(({ kind, name, problem }) => [kind, name, problem?.code])).toEqual([
    ["peft", "pirate", undefined],
    ["model", "broken", "model_file_invalid"],
    ["model", "A", undefined],
    ["adapter", "herbs", undefined],
  ])
  expect(modes[0]).toBe("copy")
  const { state } = await host.bring(host.outside)
  expect(state).toMatchObject({ kind: "done", modelIds: ["a"], adapterIds: ["pirate", "herbs"], duplicateIds: [] })
  expect(host.adapters.list().map((adapter) => [adapter.id, adapter.state.kind])).toEqual([
    ["herbs", "ready"],
    ["pirate", "ready"],
  ])
  // A second time nothing comes twice.
  const again = await host.bring(host.outside)
  expect(again.state).toMatchObject({ kind: "done", modelIds: [], adapterIds: [] })
  expect(again.state).toMatchObject({ duplicateIds: ["pirate", "a", "herbs"] })
})

it("knows a PEFT folder again by its content: one that was imported, also after a restart, and one of the library", async () => {
  const host = await open()
  const [own, foreign] = [join(host.modelsFolder, "someone", "herbs"), join(host.outside, "herbs-again")]
  cpSync(join(emberFixtures, "herbs-peft"), own, { recursive: true })
  await host.models.rescan()
  await vi.waitFor(
    () => expect(host.adapters.list()).toMatchObject([{ id: "herbs", state: { kind: "ready" } }]),
    10_000,
  )
  cpSync(join(emberFixtures, "herbs-peft"), foreign, { recursive: true })
  await host.bring(join(emberFixtures, "pirate-peft"))
  const duplicateOf = async (path: string, { imports } = host.services) =>
    (await imports.look(path)).items.map((item) => item.duplicateOf)
  expect(await duplicateOf(foreign)).toEqual(["herbs"])
  expect(await duplicateOf(join(emberFixtures, "pirate-peft"))).toEqual(["pirate"])
  await host.close()
  const { services } = await startApp(testPorts(host.folder, { userFolder: join(host.folder, "home") }))
  expect(await duplicateOf(join(emberFixtures, "pirate-peft"), services)).toEqual(["pirate"])
  // As a training writes it that goes on: of the same size, with other numbers in it.
  const weights = join(foreign, "adapter_model.safetensors")
  const content = readFileSync(weights)
  content.writeUInt8(content.readUInt8(content.length / 2) ^ 1, content.length / 2)
  writeFileSync(weights, content)
  expect(await duplicateOf(foreign, services)).toEqual([null])
  // What it was made of is not what the file is that was put into its place.
  const made = readdirSync(join(host.modelsFolder, "adapters"))[0] ?? ""
  copyFileSync(join(emberFixtures, "herbs-lora-f32.gguf"), join(host.modelsFolder, "adapters", made))
  appendFileSync(join(host.modelsFolder, "adapters", made), "more")
  await services.models.rescan()
  expect(await duplicateOf(join(emberFixtures, "pirate-peft"), services)).toEqual([null])
})

it("does not read all of what is large to show it, and compares the whole before it leaves it out", async () => {
  const host = await open()
  const large = (name: string, filler: number) => {
    const path = putModel(join(host.outside, name), "Large")
    truncateSync(path, 70_000_000)
    const file = openSync(path, "r+")
    writeSync(file, Buffer.of(filler), 0, 1, 1_000_000)
    closeSync(file)
    return path
  }
  const [first, same, other] = [large("a.gguf", 1), large("b.gguf", 1), large("c.gguf", 2)]
  await host.bring(first)
  for (const path of [same, other]) {
    expect((await host.imports.look(path)).items).toMatchObject([{ duplicateOf: "a", isDuplicateLikely: true }])
  }
  const left = await host.bring(same)
  expect(left).toMatchObject({ state: { modelIds: [], duplicateIds: ["a"] }, doneBytes: 70_000_000 })
  const brought = await host.bring(other)
  expect(brought).toMatchObject({ state: { modelIds: ["c"], duplicateIds: [] }, doneBytes: 140_000_000 })
})

describe("an adapter whose base comes with it", () => {
  /** A model of no shape that Ember has, and an adapter for it. */
  function putBoth(folder: string) {
    const base = join(folder, "wide.gguf")
    writeFileSync(base, modelFile({ type: "Q8_0", layers: 1 }))
    const config = { base_model_name_or_path: "someone/Wide" }
    const peft = writePeftFolder(join(folder, "wise-peft"), lora("model.layers.0.self_attn.v_proj", 256, 256), config)
    return { base, peft }
  }
  const fits = ({ adapters }: Awaited<ReturnType<typeof open>>) =>
    adapters.list().map((adapter) => [adapter.id, adapter.state.kind, adapter.fits])

  it.each(["copy", "move", "in-place"] as const)("comes from the same folder: %s", async (mode) => {
    const host = await open()
    const { base } = putBoth(host.outside)
    const { items } = await host.imports.look(host.outside)
    expect(items.map(({ kind, problem }) => [kind, problem])).toEqual([
      ["peft", undefined],
      ["model", undefined],
    ])
    expect(items[1]).not.toHaveProperty("base")
    const { state } = await host.bring(host.outside, mode)
    expect(state).toMatchObject({ kind: "done", modelIds: ["wide"], adapterIds: ["wise"] })
    expect(fits(host)).toEqual([["wise", "ready", ["wide"]]])
    expect(existsSync(base)).toBe(mode !== "move")
  })

  it("is refused where only the adapter was chosen, and nothing of it is left", async () => {
    const host = await open()
    const { peft } = putBoth(host.outside)
    const { state } = await host.bring(host.outside, "copy", [peft])
    expect(state).toMatchObject({ kind: "failed", error: { code: "adapter_mismatch" } })
    expect(host.files().filter((name) => name !== "adapters")).toEqual([])
  })

  it("comes by an import of its own, right after that of its base", async () => {
    const host = await open()
    const { base, peft } = putBoth(host.outside)
    expect((await host.imports.look(peft)).items).toMatchObject([
      { problem: { code: "adapter_mismatch", facts: { reason: "no-base", trainedOn: "someone/Wide" } } },
    ])
    expect(await host.adapters.check({ path: peft, modelId: "ember" })).toMatchObject({
      problem: { facts: { reason: "other-shape" } },
    })
    expect(await host.adapters.check({ path: peft, companionFiles: [base, "/none.gguf"] })).toMatchObject({
      modelId: "wide",
      baseModelName: "someone/Wide",
    })
    const first = await host.imports.start({ path: base, mode: "move" })
    const second = await host.imports.start({ path: peft, mode: "copy" })
    expect((await host.ended(first.id)).state).toMatchObject({ kind: "done", modelIds: ["wide"] })
    expect((await host.ended(second.id)).state).toMatchObject({ kind: "done", adapterIds: ["wise"] })
    expect(fits(host)).toEqual([["wise", "ready", ["wide"]]])
  })
})

// A window forgets each path that it did not ask for, and of a model that was split it asks for one.
it("keeps what a window has sent while it is being brought in, and forgets the rest", async () => {
  const host = await open()
  const { incoming, imports } = host
  const names = ["big-00001-of-00002.gguf", "big-00002-of-00002.gguf", "other.gguf"]
  const contents = names.map((name) => smallModel(name))
  const items = names.map((path, index) => ({ files: [{ path, sizeBytes: contents[index]?.length ?? 0 }] }))
  const { id } = await incoming.begin(items)
  for (const [index, content] of contents.entries()) await incoming.receive(id, index, 0, Readable.from([content]))
  const { paths } = incoming.end(id)
  const [first = "", second = "", other = ""] = paths
  const job = await imports.start({ path: first, mode: "move" })
  await Promise.all([imports.discard(second), imports.discard(other)])
  expect((await host.ended(job.id)).state).toMatchObject({ kind: "done", modelIds: ["big"] })
  expect(readdirSync(join(host.folder, "incoming"))).toEqual([])
})

describe("in place", () => {
  it("uses a folder where it lies, and what comes into it later", async () => {
    const host = await open()
    const path = putModel(join(host.outside, "mine.gguf"))
    expect((await host.imports.look(host.outside)).modes).toContain("in-place")
    const { state } = await host.bring(host.outside, "in-place")
    expect(state).toEqual({ kind: "done", modelIds: ["mine"], adapterIds: [], duplicateIds: [] })
    expect(host.own()).toMatchObject([{ id: "mine", origin: { kind: "linked", app: null } }])
    expect(host.library.links()).toMatchObject([{ path: host.outside, modelCount: 1 }])
    expect([existsSync(path), host.files()]).toEqual([true, []])
    putModel(join(host.outside, "later.gguf"), "Later")
    await host.models.rescan()
    expect(host.own().map(({ id }) => id)).toEqual(["later", "mine"])
  })

  it("uses only what was chosen of a folder", async () => {
    const host = await open()
    const path = putModel(join(host.outside, "a.gguf"), "A")
    putModel(join(host.outside, "b.gguf"), "B")
    const { state } = await host.bring(host.outside, "in-place", [path])
    expect(state).toMatchObject({ kind: "done", modelIds: ["a"] })
    expect(host.own().map(({ id }) => id)).toEqual(["a"])
  })

  it("takes back the links that it has made where one of them fails, and those only", async () => {
    const host = await open()
    const [kept, first, second] = ["a", "b", "c"].map((name) => putModel(join(host.outside, `${name}.gguf`), name))
    putModel(join(host.outside, "d.gguf"), "not chosen")
    await host.bring(kept ?? "", "in-place")
    const { link } = host.library
    vi.spyOn(host.library, "link").mockImplementation((path) => {
      // As though somebody had deleted it while those before it were linked.
      if (path === second) rmSync(path)
      return link(path)
    })
    const { state } = await host.bring(host.outside, "in-place", [kept ?? "", first ?? "", second ?? ""])
    expect(state).toMatchObject({ kind: "failed", error: { code: "import_invalid" } })
    expect(host.library.links().map(({ path }) => path)).toEqual([kept])
    expect(host.own().map(({ id }) => id)).toEqual(["a"])
  })

  it("is the only way for a folder of another app", async () => {
    const host = await open()
    const folder = join(host.folder, "home", ".lmstudio", "models")
    mkdirSync(join(folder, "someone", "mine"), { recursive: true })
    const path = putModel(join(folder, "someone", "mine", "mine.gguf"))
    expect(await host.imports.look(folder)).toMatchObject({ app: "lmstudio", modes: ["in-place"], items: [{ path }] })
    for (const mode of ["copy", "move"] as const) {
      const error = { code: "import_invalid", facts: { reason: "in-place-only" } }
      await expect(host.imports.start({ path: folder, mode })).rejects.toMatchObject(error)
    }
    expect((await host.bring(folder, "in-place", [path])).state).toMatchObject({ kind: "done", modelIds: ["mine"] })
    expect(host.library.links()).toMatchObject([{ path: folder, app: "lmstudio" }])
  })
})

it("says of what was copied where it came from", async () => {
  const host = await open()
  await host.bring(putModel(join(host.outside, "mine.gguf")))
  expect(host.own()).toMatchObject([{ origin: { kind: "imported" } }])
})
