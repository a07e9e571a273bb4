import { createHash } from "node:crypto"
import {
  appendFileSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs"
import { dirname, join } from "node:path"
import { describe, expect, it, vi } from "vitest"
import { AppError } from "../../../electron/contract/errors.ts"
import type { Catalogue } from "../../../electron/library/catalogue.ts"
import { adapterPath, emberFixtures, emberPath } from "../../support/ember.ts"
import { ggufFile, textEntry } from "../../support/ggufFile.ts"
import { createTestLibraryStore, openTestCatalogue } from "../../support/library.ts"
import { ManualClock } from "../../support/manualClock.ts"
import { tempFolder } from "../../support/tempFolder.ts"

const embed = join(emberFixtures, "ember-embed-q8_0.gguf")
const sha256 = (path: string) => createHash("sha256").update(readFileSync(path)).digest("hex")

function put(folder: string, name: string, source = embed): string {
  const path = join(folder, name)
  mkdirSync(dirname(path), { recursive: true })
  copyFileSync(source, path)
  return path
}

/** A models folder whose catalogue is opened again and again. */
function library() {
  const folder = tempFolder()
  const store = createTestLibraryStore()
  const open = async (at = folder) => {
    const catalogue = await openTestCatalogue(at, { store })
    return catalogue
  }
  return { folder, store, open }
}

const entryOf = (catalogue: Catalogue, id: string) => catalogue.list().find((entry) => entry.id === id)
const ids = (catalogue: Catalogue) => catalogue.list().map((entry) => entry.id)

describe("what is known of a model", () => {
  it("is the same after a restart, whatever files have come before it in the folder", async () => {
    const { folder, open } = library()
    put(folder, "b/same.gguf")
    const first = await open()
    first.change("same", { name: "My own", notes: "for letters" })
    const before = entryOf(first, "same")
    await first.close()
    put(folder, "a/same.gguf", emberPath)
    const second = await open()
    expect(entryOf(second, "same")).toEqual(before)
    expect(before).toMatchObject({ name: "My own", notes: "for letters", origin: { kind: "found" } })
    expect(ids(second)).toEqual(["ember", "same-2", "same"])
    second.change("same", { name: "" })
    expect(entryOf(second, "same")?.name).toBe("Ember Embed")
  })

  it("stays with a file that is renamed or moved while Hearth is off, and while it is on", async () => {
    const { folder, open } = library()
    const path = put(folder, "old.gguf")
    put(folder, "other.gguf", emberPath)
    const first = await open()
    first.change("old", { notes: "mine" })
    await first.close()
    mkdirSync(join(folder, "below"))
    renameSync(path, join(folder, "below", "new.gguf"))
    const second = await open()
    expect(entryOf(second, "old")).toMatchObject({ notes: "mine", fileName: "new.gguf", isMissing: false })
    renameSync(join(folder, "below", "new.gguf"), join(folder, "newer.gguf"))
    await second.rescan()
    expect(entryOf(second, "old")).toMatchObject({ notes: "mine", fileName: "newer.gguf" })
    expect(ids(second).toSorted()).toEqual(["ember", "old", "other"])
  })

  it("goes along when the whole folder is moved to another disk, and its times are kept", async () => {
    const { folder, open } = library()
    const path = put(folder, "big.gguf")
    utimesSync(path, 1_000, 1_000)
    const first = await open()
    first.change("big", { notes: "mine" })
    await first.close()
    const elsewhere = tempFolder()
    utimesSync(put(elsewhere, "models/big-copy.gguf"), 1_000, 1_000)
    rmSync(path)
    const second = await open(elsewhere)
    expect(entryOf(second, "big")).toMatchObject({ notes: "mine", fileName: "big-copy.gguf" })
  })

  it("is not given to another file that only has the same size", async () => {
    const { folder, open } = library()
    const path = put(folder, "one.gguf")
    const first = await open()
    first.change("one", { notes: "mine" })
    await first.close()
    rmSync(path)
    utimesSync(put(folder, "two.gguf"), 2_000, 2_000)
    const second = await open()
    expect(entryOf(second, "two")).toMatchObject({ notes: "" })
    expect(entryOf(second, "one")).toMatchObject({ notes: "mine", isMissing: true })
  })

  it("is shown while its file is gone, and is all there again when it is back", async () => {
    const { folder, open } = library()
    const path = put(folder, "away.gguf")
    const first = await open()
    first.change("away", { name: "Far away" })
    const before = entryOf(first, "away")
    rmSync(path)
    await first.rescan()
    const { problem, isMissing, ...rest } = entryOf(first, "away") ?? {}
    expect([problem?.code, problem?.facts, isMissing]).toEqual([
      "model_missing",
      { model: "Far away", file: "away.gguf" },
      true,
    ])
    expect(rest).toMatchObject({ sizeBytes: before?.sizeBytes, capabilities: ["embedding"], path })
    expect(first.bases().has("away")).toBe(false)
    await first.close()
    const second = await open()
    expect(entryOf(second, "away")).toMatchObject({ isMissing: true, name: "Far away" })
    put(folder, "away.gguf")
    await second.rescan()
    expect(entryOf(second, "away")).toMatchObject({ isMissing: false, name: "Far away", addedAt: before?.addedAt })
    expect(entryOf(second, "away")?.problem).toBeUndefined()
  })

  it("is forgotten when a missing one is removed, and when something that never was a model goes", async () => {
    const { folder, open } = library()
    const gone = put(folder, "gone.gguf")
    writeFileSync(join(folder, "text.gguf"), "no model")
    const catalogue = await open()
    rmSync(gone)
    rmSync(join(folder, "text.gguf"))
    await catalogue.rescan()
    expect(ids(catalogue)).toEqual(["ember", "gone"])
    expect(await catalogue.remove("gone")).toEqual({ freedBytes: 0, went: "forgotten" })
    expect(ids(catalogue)).toEqual(["ember"])
    put(folder, "gone.gguf")
    await catalogue.rescan()
    expect(entryOf(catalogue, "gone")?.isMissing).toBe(false)
  })

  it("does not need the headers of files that have not changed", async () => {
    const { folder, open } = library()
    const path = put(folder, "kept.gguf")
    const adapter = put(folder, "herbs-lora-f32.gguf", adapterPath("herbs"))
    for (const file of [path, adapter]) utimesSync(file, 1_000, 1_000)
    const before = await open()
    const [models, adapters] = [before.list(), before.adapters()]
    await before.close()
    // The same sizes and times, but nothing that could be read.
    for (const file of [path, adapter]) {
      writeFileSync(file, Buffer.alloc(statSync(file).size))
      utimesSync(file, 1_000, 1_000)
    }
    const after = await open()
    expect([after.list(), after.adapters()]).toEqual([models, adapters])
    expect(after.bases().get("kept")?.tensors.size).toBeGreaterThan(10)
    utimesSync(path, 5, 5)
    await after.rescan()
    expect(entryOf(after, "kept")?.problem?.facts?.reason).toBe("not-gguf")
  })

  it("is read anew where the database holds nonsense", async () => {
    const { folder, store, open } = library()
    put(folder, "kept.gguf")
    await (await open()).close()
    store.saveItems([{ kind: "model", id: "kept", facts: "{", usedAt: null }], [])
    store.saveReadings([{ place: "models/kept.gguf", signature: "", content: "{" }], [])
    expect(entryOf(await open(), "kept")).toMatchObject({ capabilities: ["embedding"], notes: "" })
  })

  it("has when it was used last, at most once a minute", async () => {
    const { folder, store } = library()
    const clock = new ManualClock()
    const first = await openTestCatalogue(folder, { store, clock })
    const told = vi.fn()
    first.onChange(told)
    const at = clock.now()
    first.used("ember")
    first.used("ember")
    clock.advance(59_000)
    first.used("ember")
    expect([entryOf(first, "ember")?.lastUsedAt, told.mock.calls.length]).toEqual([at, 1])
    clock.advance(2_000)
    first.used("ember")
    await first.close()
    expect(entryOf(await openTestCatalogue(folder, { store }), "ember")?.lastUsedAt).toBe(at + 61_000)
  })
})

describe("where a model comes from", () => {
  const origin = { kind: "hub", source: "huggingface", repo: "a/b", revision: "main", path: "x.gguf" } as const

  it("is known of a file that was announced, with its hash, until it is another file", async () => {
    const { folder, open } = library()
    const catalogue = await open()
    const path = join(folder, "a", "b", "x.gguf")
    const hash = sha256(embed)
    catalogue.expect(path, { origin, sha256: hash })
    put(folder, "a/b/x.gguf")
    await catalogue.rescan()
    expect(catalogue.idOf(path)).toEqual({ kind: "model", id: "x" })
    expect(catalogue.findBySha256(hash)).toBe("x")
    const verified = { kind: "verified", sha256: hash, isPublished: true }
    expect(entryOf(catalogue, "x")).toMatchObject({ origin, integrity: verified })
    appendFileSync(path, "more")
    await catalogue.rescan()
    expect(entryOf(catalogue, "x")).toMatchObject({ origin: { kind: "found" }, integrity: { kind: "unknown" } })
    expect(catalogue.findBySha256(hash)).toBeNull()
  })

  it("is that of the new file where an old one is replaced, though somebody looked in between", async () => {
    const { folder, open } = library()
    const path = put(folder, "x.gguf", emberPath)
    const catalogue = await open()
    catalogue.expect(path, { origin, sha256: sha256(embed) })
    await catalogue.rescan()
    expect(entryOf(catalogue, "x")).toMatchObject({ origin: { kind: "found" }, integrity: { kind: "unknown" } })
    put(folder, "x.gguf")
    await catalogue.rescan()
    expect(entryOf(catalogue, "x")).toMatchObject({ origin, integrity: { kind: "verified" } })
  })

  it("does not make a model of what only belongs to one", async () => {
    const { folder, open } = library()
    const path = join(folder, "mmproj.gguf")
    const catalogue = await open()
    catalogue.expect(path, { origin, sha256: null })
    writeFileSync(path, ggufFile({ entries: [textEntry("general.architecture", "clip")] }))
    await catalogue.rescan()
    expect([ids(catalogue), catalogue.idOf(path)]).toEqual([["ember"], null])
    expect(catalogue.ownBytes).toBe(statSync(path).size)
  })
})

describe("whether a file is what it was", () => {
  it("is computed once, and tells later whether it has been damaged since", async () => {
    const { folder, open } = library()
    const path = put(folder, "model.gguf")
    utimesSync(path, 1_000, 1_000)
    const catalogue = await open()
    const hash = sha256(path)
    const states: unknown[] = []
    catalogue.onChange(() => states.push(entryOf(catalogue, "model")?.integrity.kind))
    expect(await catalogue.verify("model")).toEqual([hash])
    expect(states[0]).toBe("checking")
    expect(entryOf(catalogue, "model")?.integrity).toMatchObject({ kind: "verified", sha256: hash, isPublished: false })
    const bytes = readFileSync(path)
    bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1
    writeFileSync(path, bytes)
    utimesSync(path, 1_000, 1_000)
    await catalogue.verify("model")
    const damaged = { kind: "damaged", sha256: sha256(path), expected: hash }
    expect(entryOf(catalogue, "model")?.integrity).toMatchObject(damaged)
    await catalogue.close()
    expect(entryOf(await open(), "model")?.integrity).toMatchObject(damaged)
  })

  it("is known of all parts of a split file", async () => {
    const { folder, open } = library()
    const parts = ["big-00001-of-00002.gguf", "big-00002-of-00002.gguf"].map((name) => put(folder, name))
    const catalogue = await open()
    expect(await catalogue.verify("big")).toEqual(parts.map(sha256))
    appendFileSync(parts[1] ?? "", "x")
    await catalogue.rescan()
    expect(entryOf(catalogue, "big")?.integrity).toEqual({ kind: "unknown" })
  })

  it("cannot be said of a file that is gone", async () => {
    const { folder, open } = library()
    const path = put(folder, "model.gguf")
    const catalogue = await open()
    rmSync(path)
    await catalogue.rescan()
    await expect(catalogue.verify("model")).rejects.toMatchObject({ code: "model_missing" })
    await expect(catalogue.verify("nobody")).rejects.toMatchObject({ code: "model_not_found" })
  })
})

describe("removing", () => {
  it("says what became free, and leaves no empty folders behind", async () => {
    const { folder, open } = library()
    const path = put(folder, "owner/repo/model.gguf")
    put(folder, "owner/other/kept.gguf")
    const catalogue = await open()
    expect(await catalogue.remove("model", { forGood: true })).toEqual({
      freedBytes: statSync(embed).size,
      went: "deleted",
    })
    expect([existsSync(dirname(path)), existsSync(join(folder, "owner", "other"))]).toEqual([false, true])
    expect(await catalogue.remove("kept")).toMatchObject({ went: "trash" })
    expect([existsSync(join(folder, "owner")), existsSync(folder)]).toEqual([false, true])
  })

  it("takes a projector along with the last model of its repository, and with no other", async () => {
    const { folder, open } = library()
    const catalogue = await open()
    const bring = (repo: string, path: string) => {
      const origin = { kind: "hub", source: "huggingface", repo, revision: "1", path } as const
      catalogue.expect(join(folder, repo, path), { origin, sha256: null })
      put(folder, `${repo}/${path}`)
      return join(folder, repo, path)
    }
    bring("acme/see", "see-q8.gguf")
    bring("acme/see", "see-q4.gguf")
    const projector = bring("acme/see", "mmproj.gguf")
    const other = bring("acme/other", "mmproj-other.gguf")
    for (const path of [projector, other])
      writeFileSync(path, ggufFile({ entries: [textEntry("general.architecture", "clip")] }))
    await catalogue.rescan()
    expect(ids(catalogue).toSorted()).toEqual(["ember", "see-q4", "see-q8"])
    expect(await catalogue.remove("see-q8")).toMatchObject({ freedBytes: statSync(embed).size })
    const bytes = statSync(embed).size + statSync(projector).size
    expect(await catalogue.remove("see-q4", { forGood: true })).toEqual({ freedBytes: bytes, went: "deleted" })
    expect([existsSync(dirname(projector)), existsSync(other)]).toEqual([false, true])
  })

  it("says which file the system does not let go of", async () => {
    const { folder, open } = library()
    const path = put(folder, "model.gguf")
    const catalogue = await open()
    rmSync(path)
    mkdirSync(path)
    const refused = { code: "path_refused", facts: { file: "model.gguf", reason: "not-deletable" } }
    await expect(catalogue.remove("model", { forGood: true })).rejects.toMatchObject(refused)
  })

  it("keeps the model where the trash does not take it", async () => {
    const { folder, store } = library()
    put(folder, "model.gguf")
    const trash = async () => {
      throw new AppError("path_refused", "The trash does not take it.")
    }
    const catalogue = await openTestCatalogue(folder, { store, trash })
    catalogue.change("model", { notes: "mine" })
    await expect(catalogue.remove("model")).rejects.toMatchObject({ code: "path_refused" })
    expect(entryOf(catalogue, "model")).toMatchObject({ notes: "mine", isMissing: false })
  })
})

it("keeps what is said of an adapter, and shows one that is gone", async () => {
  const { folder, open } = library()
  const path = put(folder, "adapters/herbs-lora-f32.gguf", adapterPath("herbs"))
  const first = await open()
  const alias = { name: "gardener", modelId: "ember", scale: null }
  first.changeAdapter("herbs", { name: "Herbs", notes: "green", scale: 0.5, aliases: [alias] })
  const [before] = first.adapters()
  expect(before).toMatchObject({ name: "Herbs", pairedWith: "ember", scale: 0.5, aliases: [alias], fits: ["ember"] })
  await first.close()
  const second = await open()
  expect(second.adapters()).toEqual([before])
  rmSync(path)
  await second.rescan()
  expect(second.adapters()).toMatchObject([
    { id: "herbs", name: "Herbs", path: null, fits: [], aliases: [alias], problem: { code: "model_missing" } },
  ])
  expect(await second.removeAdapter("herbs")).toEqual({ freedBytes: 0, went: "forgotten" })
  expect(second.adapters()).toEqual([])
  expect(() => second.changeAdapter("herbs", {})).toThrow(expect.objectContaining({ code: "adapter_not_found" }))
})
