import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs"
import { dirname, join } from "node:path"
import { describe, expect, it, onTestFinished, vi } from "vitest"
import { silentLog } from "../../../electron/core/log.ts"
import { openConfSettings } from "../../../electron/ports/confSettings.ts"
import { createLibraryService } from "../../../electron/services/library/libraryService.ts"
import { openSettings } from "../../../electron/store/settings.ts"
import { storedLink } from "../../../electron/store/storedLinks.ts"
import { writeJanModel, writeLmStudioModel, writeOllamaModel } from "../../support/appFolders.ts"
import { adapterPath, emberFixtures, emberPath } from "../../support/ember.ts"
import { createTestLibraryStore, openTestCatalogue } from "../../support/library.ts"
import { tempFolder } from "../../support/tempFolder.ts"

const embed = join(emberFixtures, "ember-embed-q8_0.gguf")
const rerank = join(emberFixtures, "ember-rank-q8_0.gguf")

/** A library whose user has this home; opened again with what it knew. */
function computer(variables: Record<string, string> = {}) {
  const [home, data] = [tempFolder(), tempFolder()]
  const store = createTestLibraryStore()
  const open = async () => {
    const section = openSettings(join(data, "settings.json"), openConfSettings).section("links", storedLink)
    const catalogue = await openTestCatalogue(join(data, "models"), { store, links: section.entries })
    const places = { home, platform: "linux", variables }
    const library = createLibraryService({ catalogue, section, places, log: silentLog })
    onTestFinished(() => library.close())
    return { catalogue, library, shown: () => catalogue.list().slice(1) }
  }
  return { home, data, open }
}

function put(path: string, source = embed): string {
  mkdirSync(dirname(path), { recursive: true })
  copyFileSync(source, path)
  return path
}

/** Everything in a folder, with its times: what must not change in another app's. */
function picture(folder: string): unknown {
  return readdirSync(folder, { recursive: true, withFileTypes: true }).map((entry) => {
    const { size, mtimeMs } = statSync(join(entry.parentPath, entry.name))
    return [entry.parentPath, entry.name, entry.isDirectory() ? 0 : size, mtimeMs]
  })
}

describe("a folder of Ollama", () => {
  it("shows each content once, by its name, as model or adapter, and nothing of what belongs to one", async () => {
    const { home, open } = computer()
    const folder = join(home, ".ollama", "models")
    const registry = "registry.ollama.ai/library"
    const [blob] = writeOllamaModel(folder, `${registry}/llama3.2/3b`, { model: emberPath, template: rerank })
    writeOllamaModel(folder, `${registry}/llama3.2/latest`, { model: emberPath })
    writeOllamaModel(folder, "registry.ollama.ai/somebody/pirate/latest", {
      model: emberPath,
      adapter: adapterPath("pirate"),
    })
    writeOllamaModel(folder, "hf.co/owner/repo/Q8_0", { model: embed })
    put(join(folder, "blobs", "sha256-1234-partial"), rerank)
    const before = picture(folder)
    const { library, catalogue, shown } = await open()
    expect(await library.findApps()).toEqual([
      { app: "ollama", path: folder, modelCount: 3, sizeBytes: expect.any(Number), isLinked: false },
    ])
    const link = await library.link(join(home, ".ollama"))
    expect(link).toMatchObject({ app: "ollama", path: folder, modelCount: 2 })
    expect(shown()).toMatchObject([
      { id: "hf.co-owner-repo:Q8_0", name: "hf.co/owner/repo:Q8_0", capabilities: ["embedding"] },
      { id: "llama3.2:3b", name: "llama3.2:3b", path: blob, origin: { kind: "linked", app: "ollama" } },
    ])
    expect(catalogue.adapters()).toMatchObject([{ id: "somebody-pirate", fits: ["ember", "llama3.2:3b"] }])
    await catalogue.verify("llama3.2:3b")
    expect(shown()[1]?.integrity).toMatchObject({ kind: "verified", isPublished: true })
    const hash = blob?.slice(-64) ?? ""
    expect(catalogue.findBySha256(hash)).toBe("llama3.2:3b")
    expect(await catalogue.remove("llama3.2:3b")).toEqual({ freedBytes: 0, went: "forgotten" })
    // Else it could be found at a hub and never be fetched.
    expect(catalogue.findBySha256(hash)).toBeNull()
    await catalogue.rescan()
    expect(shown().map(({ id }) => id)).toEqual(["hf.co-owner-repo:Q8_0"])
    expect(picture(folder)).toEqual(before)
  })

  it("is not led astray by manifests that say nonsense", async () => {
    const { home, open } = computer({ OLLAMA_MODELS: "/nonexistent" })
    const folder = join(home, ".ollama", "models")
    const registry = join(folder, "manifests", "registry.ollama.ai", "library")
    writeOllamaModel(folder, "registry.ollama.ai/library/good/latest", { model: embed })
    const secret = put(join(home, "secret"), rerank)
    for (const [name, content] of Object.entries({
      text: "{",
      traversal: JSON.stringify({
        layers: [{ mediaType: "application/vnd.ollama.image.model", digest: "sha256:../../../../secret" }],
      }),
      long: `{"layers":[${" ".repeat(1_000_000)}]}`,
      other: JSON.stringify({ layers: "model" }),
    })) {
      mkdirSync(join(registry, name), { recursive: true })
      writeFileSync(join(registry, name, "latest"), content)
    }
    const hash = "a".repeat(64)
    symlinkSync(secret, join(folder, "blobs", `sha256-${hash}`))
    mkdirSync(join(registry, "led-out"))
    writeFileSync(
      join(registry, "led-out", "latest"),
      JSON.stringify({ layers: [{ mediaType: "application/vnd.ollama.image.model", digest: `sha256:${hash}` }] }),
    )
    const { library, shown } = await open()
    await library.link(folder)
    expect(shown()).toMatchObject([
      { id: "good", capabilities: ["embedding"] },
      { id: "led-out", sizeBytes: 0, problem: { facts: { reason: "link-outside" } } },
    ])
  })
})

describe("folders of other apps", () => {
  it("are found where LM Studio, Jan and GPT4All keep their models, also where the user has moved them", async () => {
    const { home, open } = computer()
    writeLmStudioModel(join(home, ".lmstudio", "models"), "publisher/Repo-GGUF/model-q8_0.gguf", embed)
    const moved = join(home, "elsewhere")
    put(join(moved, "publisher", "moved", "moved.gguf"), rerank)
    writeFileSync(join(home, ".lmstudio", "settings.json"), JSON.stringify({ downloadsFolder: moved }))
    const jan = join(home, ".local", "share", "Jan", "data", "llamacpp", "models")
    writeJanModel(jan, "janhq/Jan-v1", embed)
    const gpt4all = join(home, ".local", "share", "nomic.ai", "GPT4All")
    put(join(gpt4all, "Meta-Llama.Q4_0.gguf"))
    const { library, shown } = await open()
    const found = await library.findApps()
    expect(found.map(({ app, path }) => [app, path.slice(home.length + 1)])).toEqual([
      ["lmstudio", "elsewhere"],
      ["lmstudio", ".lmstudio/models"],
      ["jan", ".local/share/Jan/data/llamacpp/models"],
      ["gpt4all", ".local/share/nomic.ai/GPT4All"],
    ])
    for (const { path } of found) await library.link(path)
    expect(shown().map(({ id, origin }) => [id, origin.kind === "linked" && origin.app])).toEqual([
      ["moved", "lmstudio"],
      ["model-q8_0", "lmstudio"],
      ["janhq-Jan-v1", "jan"],
      ["Meta-Llama.Q4_0", "gpt4all"],
    ])
    expect((await library.findApps()).every(({ isLinked }) => isLinked)).toBe(true)
  })

  it("are found in their usual places where a variable is empty, or names no place", async () => {
    const { home, open } = computer({ XDG_DATA_HOME: "", XDG_CONFIG_HOME: "config", OLLAMA_MODELS: "" })
    writeJanModel(join(home, ".config", "Jan", "data", "models"), "one", embed)
    put(join(home, ".local", "share", "nomic.ai", "GPT4All", "two.gguf"))
    const { library } = await open()
    expect((await library.findApps()).map(({ app }) => app)).toEqual(["jan", "gpt4all"])
  })

  it("of Jan do not make Hearth open files elsewhere on the disk", async () => {
    const { home, open } = computer()
    const folder = join(home, "jan", "models")
    const secret = put(join(home, "secret.gguf"))
    mkdirSync(join(folder, "led-out"), { recursive: true })
    writeFileSync(join(folder, "led-out", "model.yml"), `name: "led-out"\nmodel_path: ${secret}\n`)
    writeJanModel(folder, "own", embed)
    const { library, shown } = await open()
    await library.link(folder)
    expect(shown()).toMatchObject([
      { id: "led-out", sizeBytes: 0, architecture: null, problem: { facts: { reason: "link-outside" } } },
      { id: "own", architecture: "qwen3" },
    ])
  })
})

describe("a linked folder", () => {
  it("is followed, survives a restart, and keeps ids and notes while it is away", async () => {
    const { home, open } = computer()
    const folder = join(home, "disk")
    put(join(folder, "a.gguf"))
    const first = await open()
    const heard: unknown[] = []
    first.library.onChange((change) => heard.push(change))
    const { id } = await first.library.link(folder)
    expect(first.library.links()).toMatchObject([{ id, path: folder, app: null, modelCount: 1 }])
    put(join(folder, "below", "b.gguf"), rerank)
    await vi.waitFor(() => expect(first.shown().map((one) => one.id)).toEqual(["a", "b"]), 10_000)
    expect(heard.at(-1)).toMatchObject({ kind: "changed", link: { id, modelCount: 2 } })
    first.catalogue.change("a", { notes: "mine" })
    await first.catalogue.close()
    rmSync(folder, { recursive: true })
    const second = await open()
    expect(second.library.links()).toMatchObject([{ id, modelCount: 0, problem: { facts: { reason: "not-there" } } }])
    expect(second.shown()).toMatchObject([
      { id: "a", isMissing: true },
      { id: "b", isMissing: true },
    ])
    put(join(folder, "a.gguf"))
    await second.catalogue.rescan()
    expect(second.shown()[0]).toMatchObject({ id: "a", notes: "mine", isMissing: false })
    await second.library.unlink(id)
    expect([second.shown(), second.library.links()]).toEqual([[], []])
    await expect(second.library.unlink(id)).rejects.toMatchObject({ code: "link_not_found" })
    expect(existsSync(join(folder, "a.gguf"))).toBe(true)
  })

  it("may be a single file or a split set, which is not linked any more once it is taken off the list", async () => {
    const { home, open } = computer()
    const parts = ["big-00001-of-00002.gguf", "big-00002-of-00002.gguf"].map((name) => put(join(home, name)))
    put(join(home, "none-of-my-business.gguf"), rerank)
    const { library, catalogue, shown } = await open()
    await library.link(parts[1] ?? "")
    expect(shown()).toMatchObject([{ id: "big", path: parts[0], sizeBytes: 2 * statSync(embed).size }])
    expect((await library.disk()).linkedBytes).toBe(2 * statSync(embed).size)
    expect(await catalogue.remove("big")).toEqual({ freedBytes: 0, went: "forgotten" })
    await vi.waitFor(() => expect(library.links()).toEqual([]))
    expect(parts.every((path) => existsSync(path))).toBe(true)
    await library.link(parts[0] ?? "")
    expect(shown()).toMatchObject([{ id: "big" }])
  })

  it("is refused where there is nothing, and linked once", async () => {
    const { home, open } = computer()
    mkdirSync(join(home, "empty"))
    put(join(home, "some", "a.gguf"))
    const { library, shown } = await open()
    const link = (name: string) => library.link(join(home, name))
    await expect(link("nowhere")).rejects.toMatchObject({ code: "import_invalid", facts: { reason: "not-there" } })
    await expect(link("empty")).rejects.toMatchObject({ code: "import_invalid", facts: { reason: "nothing-found" } })
    const { id } = await link("some")
    expect(await link("some/")).toMatchObject({ id, modelCount: 1 })
    await link("some/a.gguf")
    expect(shown().map((one) => one.id)).toEqual(["a"])
  })

  it("with links that lead out, circles and names that only a file system knows shows what it can", async () => {
    const { home, open } = computer()
    const folder = join(home, "absurd")
    const secret = put(join(home, "secret.gguf"))
    put(join(folder, "..gguf.gguf"))
    put(join(folder, "line\nbreak; rm -rf $(HOME).gguf"), rerank)
    put(join(folder, ".hidden", "x.gguf"))
    symlinkSync(secret, join(folder, "out.gguf"))
    symlinkSync("/dev/zero", join(folder, "device.gguf"))
    symlinkSync(folder, join(folder, "circle"))
    symlinkSync("/", join(folder, "root"))
    mkdirSync(join(folder, "folder.gguf"))
    let deep = folder
    for (let depth = 0; depth < 12; depth++) deep = join(deep, "deeper")
    put(join(deep, "too-deep.gguf"))
    const { library, catalogue, shown } = await open()
    await library.link(folder)
    const reasons = Object.fromEntries(shown().map(({ id, problem }) => [id, problem?.facts?.reason ?? "fine"]))
    expect(reasons).toEqual({
      device: "link-outside",
      "line-break; rm -rf $(HOME)": "fine",
      out: "link-outside",
    })
    expect(await catalogue.remove("out")).toEqual({ freedBytes: 0, went: "forgotten" })
    expect(readFileSync(secret)).toEqual(readFileSync(embed))
  })
})
