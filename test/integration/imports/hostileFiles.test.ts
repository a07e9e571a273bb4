import { execFileSync } from "node:child_process"
import { existsSync, lstatSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { describe, expect, it, vi } from "vitest"
import type { ImportMode } from "../../../electron/contract/library.ts"
import { startApp } from "../../support/app.ts"
import { testPorts } from "../../support/appPorts.ts"
import { ggufFile, textEntry } from "../../support/ggufFile.ts"
import { tempFolder } from "../../support/tempFolder.ts"

async function open() {
  const folder = tempFolder()
  const { services } = await startApp(testPorts(folder))
  const { imports, models } = services
  const bring = async (path: string, mode: ImportMode) => {
    const { id } = await imports.start({ path, mode })
    return vi.waitFor(() => {
      const job = imports.list().find((one) => one.id === id)
      if (job === undefined || job.state.kind === "running") throw new Error("It still runs.")
      return job.state
    }, 20_000)
  }
  const own = () => models.list().filter((model) => !model.isEmbedded)
  return { ...services, folder, bring, own }
}

function put(path: string, name = "Mine", architecture = "llama"): string {
  const entries = [
    textEntry("general.architecture", architecture),
    textEntry("general.name", name),
    textEntry("tokenizer.ggml.model", "gpt2"),
  ]
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, ggufFile({ entries }))
  return path
}

describe("moving into the library", () => {
  // A cache of Hugging Face is full of links: moved itself, one would lead nowhere, or out of the library.
  it("brings what a link leads to, and leaves that where it is", async () => {
    const host = await open()
    const snapshot = join(host.folder, "cache", "snapshots", "abc")
    const blob = put(join(host.folder, "cache", "blobs", "0a1b"))
    mkdirSync(snapshot, { recursive: true })
    symlinkSync("../../blobs/0a1b", join(snapshot, "mine.gguf"))
    expect(await host.bring(join(snapshot, "mine.gguf"), "move")).toMatchObject({ kind: "done", modelIds: ["mine"] })
    const arrived = join(host.folder, "models", "mine.gguf")
    expect(lstatSync(arrived).isFile()).toBe(true)
    expect(readFileSync(arrived).equals(readFileSync(blob))).toBe(true)
    expect(host.own()[0]).not.toHaveProperty("problem")
  })

  it("takes no file away from another app, by whatever way it is named", async () => {
    const host = await open()
    const studio = join(host.folder, "home", ".lmstudio", "models")
    const ollama = join(host.folder, "elsewhere", "ollama")
    mkdirSync(join(ollama, "manifests"), { recursive: true })
    const files = [put(join(studio, "a", "b", "c.gguf")), put(join(ollama, "blobs", `sha256-${"0".repeat(64)}`))]
    const link = join(host.folder, "link.gguf")
    symlinkSync(files[0] ?? "", link)
    for (const path of [...files, link, dirname(files[0] ?? ""), join(host.folder, "home", ".lmstudio")]) {
      expect((await host.imports.look(path)).modes).not.toContain("move")
      const error = { code: "import_invalid", facts: { reason: "in-use-elsewhere" } }
      await expect(host.imports.start({ path, mode: "move" })).rejects.toMatchObject(error)
    }
    expect(await host.bring(link, "copy")).toMatchObject({ kind: "done" })
    expect(files.map((file) => existsSync(file))).toEqual([true, true])
  })
})

describe("a folder from anywhere", () => {
  // Both are parts of a whole by their number; the second would take the place of the first.
  it("cannot have a split model whose parts are not each other's", async () => {
    const host = await open()
    const folder = join(host.folder, "sets")
    put(join(folder, "twice-00001-of-00002.gguf"))
    put(join(folder, "twice-00001-of-00002.GGUF"))
    put(join(folder, "beyond-00001-of-00002.gguf"))
    put(join(folder, "beyond-00007-of-00002.gguf"))
    put(join(folder, "none-00001-of-00000.gguf"))
    const { items } = await host.imports.look(folder)
    expect(items.map(({ problem }) => problem?.facts?.reason)).toEqual(["parts-missing", "damaged", "parts-missing"])
  })

  // Each pipe that is opened takes one of four threads, and the host reads no file any more.
  it.skipIf(process.platform === "win32")("has no pipe that the host would wait for", async () => {
    const host = await open()
    const folder = join(host.folder, "home", "jan", "models")
    const ollama = join(host.folder, "home", ".ollama", "models")
    put(join(folder, "mine", "model.gguf"))
    const registry = join(ollama, "manifests", "registry.ollama.ai", "library", "x")
    for (const path of [registry, join(ollama, "blobs")]) mkdirSync(path, { recursive: true })
    const pipes = ["mine/model.yml", "a.gguf", "adapter_config.json", "adapter_model.safetensors"]
    const all = [...pipes.map((name) => join(folder, name)), join(registry, "latest")]
    const pointers = [".lmstudio-home-pointer", "b.gguf"].map((name) => join(host.folder, "home", name))
    execFileSync("mkfifo", [...all, ...pointers])
    expect(await host.library.findApps()).toMatchObject([{ app: "jan", modelCount: 1 }])
    await host.library.link(folder)
    expect(host.own()).toMatchObject([{ id: "model" }])
    for (const path of [...all, ...pointers]) {
      await expect(host.imports.look(path)).rejects.toMatchObject({ code: "import_invalid" })
      const checked = host.adapters.check({ path }).catch(({ code }) => ({ problem: { code } }))
      expect(await checked).toMatchObject({ problem: { code: "adapter_invalid" } })
    }
  })

  it("shows its names as one line of what can be read", async () => {
    const host = await open()
    const path = put(join(host.folder, "x.gguf"), "\u001b[2J\u202eMine\n", `l${"l".repeat(100_000)}`)
    const { items } = await host.imports.look(path)
    expect(items).toMatchObject([{ name: "[2JMine" }])
    expect(items[0]?.architecture?.length).toBeLessThan(200)
  })
})
