import {
  closeSync,
  copyFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
  writeSync,
} from "node:fs"
import { dirname, join } from "node:path"
import { describe, expect, it, onTestFinished, vi } from "vitest"
import type { Catalogue } from "../../../electron/library/catalogue.ts"
import { emberFixtures, emberPath } from "../../support/ember.ts"
import { openTestCatalogue } from "../../support/library.ts"
import { ManualClock } from "../../support/manualClock.ts"
import { tempFolder } from "../../support/tempFolder.ts"

const embed = join(emberFixtures, "ember-embed-q8_0.gguf")

const open = openTestCatalogue

function mkdirp(...parts: string[]): string {
  const path = join(...parts)
  mkdirSync(path, { recursive: true })
  return path
}

function put(folder: string, name: string, source = embed): string {
  const path = join(folder, name)
  mkdirSync(dirname(path), { recursive: true })
  copyFileSync(source, path)
  return path
}

it("has Ember in a folder that is not there yet", async () => {
  const folder = join(tempFolder(), "models")
  const catalogue = await open(folder)
  expect(catalogue.list()).toMatchObject([
    { id: "ember", isEmbedded: true, quantization: "Q8_0", trainedContextSize: 2048, path: emberPath },
  ])
  await expect(catalogue.remove("ember")).rejects.toMatchObject({ code: "model_protected" })
  expect(existsSync(emberPath)).toBe(true)
})

it("gives every file an id of its own that does not change when others come and go", async () => {
  const folder = tempFolder()
  put(folder, "Ember.gguf")
  put(folder, "b/same.gguf")
  const later = put(folder, "c/Same.gguf")
  const catalogue = await open(folder)
  const ids = () => Object.fromEntries(catalogue.list().map((entry) => [entry.path.slice(folder.length + 1), entry.id]))
  expect(ids()).toMatchObject({ "Ember.gguf": "Ember-2", "b/same.gguf": "same", "c/Same.gguf": "Same-2" })
  put(folder, "a/same.gguf")
  await catalogue.rescan()
  expect(ids()).toMatchObject({ "a/same.gguf": "same-3", "b/same.gguf": "same", "c/Same.gguf": "Same-2" })
  await catalogue.remove("same")
  expect(existsSync(later)).toBe(true)
  expect(catalogue.list().map((entry) => entry.id)).toEqual(["ember", "Ember-2", "same-3", "Same-2"])
  await expect(catalogue.remove("same")).rejects.toMatchObject({ code: "model_not_found" })
})

it("lists files that cannot be used, and says why", async () => {
  const folder = tempFolder()
  writeFileSync(join(folder, "empty.gguf"), "")
  writeFileSync(join(folder, "text.gguf"), "not a model")
  writeFileSync(join(folder, "cut.gguf"), readFileSync(emberPath).subarray(0, 1_000_000))
  const catalogue = await open(folder)
  const reasons = Object.fromEntries(catalogue.list().map((entry) => [entry.id, entry.problem?.facts?.reason]))
  expect(reasons).toEqual({ ember: undefined, cut: "truncated", empty: "empty", text: "not-gguf" })
  for (const entry of catalogue.list()) expect(entry.problem?.message ?? "").not.toContain(folder)
})

it("takes the parts of a split file for one model", async () => {
  const folder = tempFolder()
  const parts = ["big-00001-of-00002.gguf", "big-00002-of-00002.gguf"].map((name) => put(folder, name))
  put(folder, "half-00001-of-00003.gguf")
  const catalogue = await open(folder)
  const [, big, half] = catalogue.list()
  expect(big).toMatchObject({ id: "big", path: parts[0], sizeBytes: 2 * readFileSync(embed).length })
  expect(big?.problem).toBeUndefined()
  expect(half).toMatchObject({ id: "half", problem: { facts: { reason: "parts-missing", missing: 2 } } })
  await catalogue.remove("big")
  expect(parts.some((path) => existsSync(path))).toBe(false)
})

it("follows links to files within the folder, lists those that lead out unopened, and removes the link only", async () => {
  const folder = tempFolder()
  const elsewhere = put(tempFolder(), "blob.gguf")
  symlinkSync(elsewhere, join(folder, "linked.gguf"))
  symlinkSync("../.blobs/weights", join(mkdirp(folder, "snapshots"), "inside.gguf"))
  put(folder, ".blobs/weights")
  symlinkSync("/nonexistent", join(folder, "broken.gguf"))
  symlinkSync(folder, join(folder, "circle"))
  const catalogue = await open(folder)
  expect(catalogue.list()).toMatchObject([
    { id: "ember" },
    { id: "linked", sizeBytes: 0, problem: { code: "model_file_invalid", facts: { reason: "link-outside" } } },
    { id: "inside", capabilities: ["embedding"] },
  ])
  expect(catalogue.list()[2]?.problem).toBeUndefined()
  expect(await catalogue.remove("linked")).toEqual({ freedBytes: 0, went: "trash" })
  expect([existsSync(elsewhere), readdirSync(folder).includes("linked.gguf")]).toEqual([true, false])
})

it("makes ids that a client can send out of names that only a file system knows", async () => {
  const folder = tempFolder()
  put(folder, "line\nbreak\u0007.gguf")
  put(folder, "中文 模型.GGUF")
  put(folder, ".hidden.gguf")
  const catalogue = await open(folder)
  expect(catalogue.list().map((entry) => entry.id)).toEqual(["ember", "line-break-", "中文 模型"])
})

it("notices by itself what is copied into the folder", async () => {
  const folder = tempFolder()
  const catalogue = await open(folder)
  const changed = vi.fn()
  catalogue.onChange(changed)
  put(folder, "new/model.gguf")
  await vi.waitFor(() => expect(catalogue.list().map((entry) => entry.id)).toEqual(["ember", "model"]), 10_000)
  expect(changed).toHaveBeenCalled()
})

describe("the folder is watched", () => {
  const list = (catalogue: Catalogue) =>
    catalogue
      .list()
      .slice(1)
      .map((entry) => [entry.id, entry.isMissing ? "missing" : entry.problem?.facts?.reason])
  const becomes = (catalogue: Catalogue, expected: [string, string?][]) =>
    vi.waitFor(() => expect(list(catalogue)).toEqual(expected.map(([id, reason]) => [id, reason])), 10_000)

  it("when a file was replaced by another one, again and again", async () => {
    const folder = tempFolder()
    const path = put(folder, "a.gguf")
    const catalogue = await open(folder)
    for (const [content, reason] of [
      ["text", "not-gguf"],
      ["", "empty"],
      ["more text", "not-gguf"],
    ] as const) {
      writeFileSync(join(folder, ".new"), content)
      renameSync(join(folder, ".new"), path)
      await becomes(catalogue, [["a", reason]])
      writeFileSync(path, readFileSync(embed))
      await becomes(catalogue, [["a"]])
    }
    rmSync(path)
    await becomes(catalogue, [["a", "missing"]])
  })

  it("when it is removed as a whole, and when it comes back", async () => {
    const folder = join(tempFolder(), "models")
    put(folder, "below/a.gguf")
    const catalogue = await open(folder)
    rmSync(folder, { recursive: true })
    await becomes(catalogue, [["a", "missing"]])
    put(folder, "below/b.gguf")
    await becomes(catalogue, [["a", "missing"], ["b"]])
    put(folder, "below/a.gguf")
    await becomes(catalogue, [["a"], ["b"]])
  })

  // As on a disk of another computer: nobody tells what is written to it.
  it("where nothing tells of what is written: what was not whole is looked at again, for a while", async () => {
    const [folder, elsewhere] = [tempFolder(), tempFolder()]
    const whole = readFileSync(embed)
    const path = join(elsewhere, "grows.gguf")
    writeFileSync(path, whole.subarray(0, 100_000))
    linkSync(path, join(folder, "grows.gguf"))
    const clock = new ManualClock()
    const at = (ms: number) => utimesSync(path, new Date(clock.now() + ms), new Date(clock.now() + ms))
    at(0)
    const catalogue = await open(folder, { clock })
    expect(list(catalogue)).toEqual([["grows", "truncated"]])
    writeFileSync(path, whole)
    at(1)
    clock.advance(5_000)
    await becomes(catalogue, [["grows"]])
    expect(clock.pendingCount).toBe(0)
    writeFileSync(path, whole.subarray(0, 100_000))
    at(-700_000)
    await catalogue.rescan()
    expect([list(catalogue), clock.pendingCount]).toEqual([[["grows", "truncated"]], 0])
  })

  it("while a file grows: it is incomplete until it is whole, and does not hide others", async () => {
    const folder = tempFolder()
    const catalogue = await open(folder)
    const whole = readFileSync(embed)
    const file = openSync(join(folder, "grows.gguf"), "w")
    onTestFinished(() => closeSync(file))
    let at = 0
    const writing = setInterval(() => {
      // Never quiet, never whole: as a large file is.
      if (at < whole.length - 100_000) at += writeSync(file, whole, at, 1_000)
    }, 20)
    onTestFinished(() => clearInterval(writing))
    put(folder, "other.gguf")
    await becomes(catalogue, [["grows", "truncated"], ["other"]])
    clearInterval(writing)
    writeSync(file, whole, at)
    await becomes(catalogue, [["grows"], ["other"]])
  })
})
