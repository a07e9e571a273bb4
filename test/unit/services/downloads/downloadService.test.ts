import { randomBytes } from "node:crypto"
import { existsSync, readdirSync, readFileSync, rmSync, symlinkSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, it, vi } from "vitest"
import {
  createDownloadStore,
  type DownloadStore,
  type StoredDownload,
} from "../../../../electron/store/downloadStore.ts"
import { hasOnlyGrown, isSameFile, openDownloads } from "../../../support/downloads.ts"
import { brokenOff, hubFailure, inChunks, scriptedHubReader } from "../../../support/scriptedHubReader.ts"
import { tempFolder } from "../../../support/tempFolder.ts"

const content = randomBytes(123_456)
const draft = { source: "huggingface", repo: "acme/Tiny-GGUF", groupId: "tiny-Q4_K_M.gguf" } as const
const files = { "tiny-Q4_K_M.gguf": content }

describe("DownloadService", () => {
  it("fetches a file by several requests into its place, with where it came from", async () => {
    const reader = scriptedHubReader(files)
    const world = await openDownloads(tempFolder(), { reader })
    const started = await world.downloads.start(draft)
    expect(started).toMatchObject({ name: "Tiny Q4_K_M", kind: "model", totalBytes: content.length, doneBytes: 0 })

    const done = await world.until(started.id, "done")
    const path = join(world.modelsFolder, "acme", "Tiny-GGUF", "tiny-Q4_K_M.gguf")
    expect(isSameFile(path, content)).toBe(true)
    expect(done).toMatchObject({ state: { kind: "done", modelId: path }, doneBytes: content.length })
    expect(done.files[0]?.isVerified).toBe(true)
    expect(world.expected.get(path)?.origin).toMatchObject({
      kind: "hub",
      repo: "acme/Tiny-GGUF",
      revision: "commit-1",
    })
    expect(reader.reads.length).toBeGreaterThan(1)
    expect(readdirSync(join(world.modelsFolder, ".downloads"))).toEqual([])
  })

  // Cut to a length that file systems take, they would have one name: the last part alone would be left.
  it("keeps all parts of a set apart whose name is too long", async () => {
    const stem = "n".repeat(200)
    const parts = Object.fromEntries(
      [1, 2].map((part) => [`${stem}-0000${part}-of-00002.gguf`, Buffer.from(`part ${part}`)]),
    )
    const world = await openDownloads(tempFolder(), { reader: scriptedHubReader(parts) })
    const { id } = await world.downloads.start({ ...draft, groupId: `${stem}.gguf` })
    await world.until(id, "done")
    const landed = [...world.expected.keys()]
    expect(landed.map((path) => readFileSync(path, "utf8"))).toEqual(["part 1", "part 2"])
    expect(landed.map((path) => /-\d+-of-\d+\.gguf$/.exec(path)?.[0])).toEqual([
      "-00001-of-00002.gguf",
      "-00002-of-00002.gguf",
    ])
  })

  it("takes of a PEFT repository only names that no disk confuses", async () => {
    const names = ["adapter_config.json", "adapter_model.safetensors"]
    const odd = ["adapter_model.SAFETENSORS", "adapter_model-A.safetensors", "adapter_model-a.safetensors"]
    const reader = scriptedHubReader(Object.fromEntries([...names, ...odd].map((name) => [name, Buffer.from("{}")])))
    const world = await openDownloads(tempFolder(), { reader })
    const { source, repo } = draft
    const { files: taken } = await world.downloads.start({ source, repo })
    expect(taken.map(({ path }) => path)).toEqual(names)
  })

  it("asks for every byte once where nothing goes wrong", async () => {
    const reader = scriptedHubReader(files)
    const world = await openDownloads(tempFolder(), { reader })
    const { id } = await world.downloads.start(draft)
    await world.until(id, "done")
    const asked = reader.reads.reduce((sum, { start, end }) => sum + end - start, 0)
    expect(asked).toBe(content.length)
  })

  it("goes on behind what has been kept when a connection breaks off, and takes nothing back", async () => {
    const reader = scriptedHubReader(files)
    let broken = 0
    reader.script = (_, _range, bytes) => {
      if (broken++ >= 6) return undefined
      return { body: brokenOff(bytes.subarray(0, Math.floor(bytes.length * 0.7)), new AbortController().signal) }
    }
    const world = await openDownloads(tempFolder(), { reader })
    const { id } = await world.downloads.start(draft)
    await world.until(id, "done")
    expect(isSameFile(join(world.modelsFolder, "acme/Tiny-GGUF/tiny-Q4_K_M.gguf"), content)).toBe(true)
    expect(hasOnlyGrown(world.seen)).toBe(true)
  })

  it("goes on after a restart with what is there, showing no less than before", async () => {
    const reader = scriptedHubReader(files)
    const world = await openDownloads(tempFolder(), { reader })
    const held = Promise.withResolvers<undefined>()
    // Whoever asks for the second half waits.
    reader.script = async (_, { end }) => (end > content.length / 2 ? held.promise : undefined)
    const { id } = await world.downloads.start(draft)
    await vi.waitFor(() => expect(world.downloads.list()[0]?.doneBytes).toBeGreaterThan(20_000))
    const closing = world.restart()
    held.resolve(undefined)
    const service = await closing
    expect(service.list()[0]?.doneBytes).toBeGreaterThan(20_000)
    const before = reader.reads.length
    await world.until(id, "done")
    const again = reader.reads.slice(before).reduce((sum, { start, end }) => sum + end - start, 0)
    expect(again).toBeLessThan(content.length - 20_000)
    expect(hasOnlyGrown(world.seen)).toBe(true)
  })

  it("finds the piece that came wrong, and mends it", async () => {
    const reader = scriptedHubReader(files)
    let isWrong = true
    reader.script = (_, { start, end }, bytes) => {
      if (!isWrong || start > 51_234 || end <= 51_234) return undefined
      isWrong = false
      const other = Buffer.from(bytes)
      other[51_234 - start] = (other[51_234 - start] ?? 0) ^ 1
      return { body: inChunks(other, new AbortController().signal) }
    }
    const world = await openDownloads(tempFolder(), { reader })
    const { id } = await world.downloads.start(draft)
    await world.until(id, "done")
    expect(isSameFile(join(world.modelsFolder, "acme/Tiny-GGUF/tiny-Q4_K_M.gguf"), content)).toBe(true)
    expect(hasOnlyGrown(world.seen)).toBe(true)
  })

  it("never lets a file into the library whose hash is not the published one", async () => {
    const reader = scriptedHubReader(files)
    reader.lie = { sha256: "0".repeat(64) }
    const world = await openDownloads(tempFolder(), { reader })
    const { id } = await world.downloads.start(draft)
    const failed = await world.until(id, "failed", "done")
    expect(failed.state).toMatchObject({
      kind: "failed",
      error: { code: "download_corrupt", facts: { source: "huggingface", file: "tiny-Q4_K_M.gguf" } },
    })
    expect(failed.files[0]?.isVerified).toBe(false)
    expect(existsSync(join(world.modelsFolder, "acme"))).toBe(false)
    expect(world.expected.size).toBe(0)
  })

  it("refuses a file of another size than the hub has listed", async () => {
    const reader = scriptedHubReader(files)
    reader.lie = { sizeBytes: 999_999 }
    const world = await openDownloads(tempFolder(), { reader })
    const { id } = await world.downloads.start(draft)
    const { state } = await world.until(id, "failed", "done")
    expect(state).toMatchObject({ kind: "failed", error: { code: "download_changed" } })
  })

  it("waits as long as the hub asks for, and says so", async () => {
    const reader = scriptedHubReader(files)
    let isLimited = true
    reader.script = () => {
      if (isLimited) throw hubFailure("hub_rate_limited", { retryAfterSeconds: 600 })
      return undefined
    }
    const world = await openDownloads(tempFolder(), { reader })
    const { id } = await world.downloads.start(draft)
    const { state } = await world.until(id, "retrying")
    if (state.kind !== "retrying") throw new Error("It retries")
    expect(state.error.code).toBe("hub_rate_limited")
    expect(state.retryAt).toBeGreaterThan(Date.now() + 500_000)

    // Whoever does not want to wait tries at once.
    isLimited = false
    await world.downloads.resume(id)
    await world.until(id, "done")
  })

  it("changes by itself to a source with the same file where one fails for good", async () => {
    const reader = scriptedHubReader(files)
    reader.script = ({ source }) => {
      if (source === "huggingface") throw hubFailure("hub_unreachable")
      return undefined
    }
    reader.at["hf-mirror"] = { "tiny-Q4_K_M.gguf": randomBytes(content.length) }
    const world = await openDownloads(tempFolder(), {
      reader,
      candidates: () => ["huggingface", "hf-mirror", "modelscope"],
    })
    const { id } = await world.downloads.start(draft)
    const done = await world.until(id, "done", "failed")
    expect(done).toMatchObject({ source: "modelscope", state: { kind: "done" } })
    expect(reader.reads.some(({ source }) => source === "hf-mirror")).toBe(false)
    expect(reader.reads.at(-1)?.revision).toBe("commit-2")
  })

  it("ends where a token would help, if no other source gives it either, and goes on there with one", async () => {
    const reader = scriptedHubReader(files)
    let hasToken = false
    reader.script = ({ source }) => {
      if (source === "huggingface" && hasToken) return undefined
      throw hubFailure(source === "huggingface" ? "hub_unauthorized" : "hub_gated")
    }
    const candidates = () => ["huggingface", "hf-mirror", "modelscope"] as const
    const world = await openDownloads(tempFolder(), { reader, candidates })
    const { id } = await world.downloads.start(draft)
    const failed = await world.until(id, "failed")
    expect(failed).toMatchObject({ source: "huggingface", state: { error: { code: "hub_unauthorized" } } })
    hasToken = true
    await world.downloads.resume(id)
    expect(await world.until(id, "done", "failed")).toMatchObject({ source: "huggingface", state: { kind: "done" } })
  })

  it("goes on at the source that the user names, unless its file is another one", async () => {
    const reader = scriptedHubReader(files)
    const never = new Promise<undefined>(() => {})
    reader.script = async ({ source }, { start }) => (source === "huggingface" && start > 0 ? never : undefined)
    reader.at.modelscope = { "tiny-Q4_K_M.gguf": randomBytes(content.length) }
    const world = await openDownloads(tempFolder(), { reader })
    const { id } = await world.downloads.start(draft)
    await vi.waitFor(() => expect(world.downloads.list()[0]?.doneBytes).toBeGreaterThan(0))
    await expect(world.downloads.resume(id, "modelscope")).rejects.toMatchObject({ code: "download_changed" })
  })

  it("refuses what the disk has no room for, counting what still has to come of the others", async () => {
    const reader = scriptedHubReader({ ...files, "other-Q8_0.gguf": randomBytes(50_000) })
    reader.script = () => new Promise<undefined>(() => {})
    const room = 256 * 1024 * 1024 + 150_000
    const world = await openDownloads(tempFolder(), { reader, freeBytes: async () => room })
    await world.downloads.start(draft)
    await expect(world.downloads.start({ ...draft, groupId: "other-Q8_0.gguf" })).rejects.toMatchObject({
      code: "disk_full",
      facts: { neededBytes: 173_456, freeBytes: room },
    })
  })

  it("runs so many at once as the settings allow, in the order that the user gives", async () => {
    const names = ["a-Q4_0.gguf", "b-Q4_0.gguf", "c-Q4_0.gguf", "d-Q4_0.gguf"]
    const reader = scriptedHubReader(Object.fromEntries(names.map((name) => [name, randomBytes(100)])))
    const held = Promise.withResolvers<undefined>()
    reader.script = () => held.promise
    const world = await openDownloads(tempFolder(), { reader })
    world.settings = { ...world.settings, parallel: 1 }
    const started = []
    for (const groupId of names) started.push(await world.downloads.start({ ...draft, groupId }))
    const [, second, , fourth] = started
    expect(world.downloads.list().map(({ state }) => state.kind)).toEqual(["running", "waiting", "waiting", "waiting"])
    const orders: (readonly string[])[] = []
    world.downloads.onChange((change) => change.kind === "reordered" && orders.push(change.ids))
    world.downloads.move(fourth?.id ?? "", second?.id ?? "")
    expect(orders).toEqual([world.downloads.list().map(({ id }) => id)])
    expect(world.downloads.list().map(({ groupId }) => groupId)).toEqual([names[0], names[3], names[1], names[2]])
    held.resolve(undefined)
    for (const { id } of started) await world.until(id, "done")
    expect(reader.reads.map(({ path }) => path)).toEqual([names[0], names[3], names[1], names[2]])
    world.downloads.clear()
    expect(world.downloads.list()).toEqual([])
  })

  it("says what went wrong where not even that can be written down, and goes on when there is room again", async () => {
    let isFull = false
    const real = new Map<string, StoredDownload>()
    const write = (work: () => void) => {
      if (isFull) throw new Error("database or disk is full")
      work()
    }
    const store: DownloadStore = {
      all: () => [],
      save: (download) => write(() => real.set(download.id, download)),
      saveShown: () => write(() => {}),
      setOrder: () => {},
      remove: (id) => void real.delete(id),
    }
    const reader = scriptedHubReader(files)
    reader.script = async () => {
      isFull = true
    }
    const world = await openDownloads(tempFolder(), { reader, store })
    const { id } = await world.downloads.start(draft)
    await world.until(id, "failed")
    expect(real.get(id)?.state.kind).toBe("queued")
    isFull = false
    reader.script = () => undefined
    await world.downloads.resume(id)
    expect((await world.until(id, "done")).doneBytes).toBe(files["tiny-Q4_K_M.gguf"]?.length)
    expect(real.get(id)?.state.kind).toBe("done")
  })

  it("does not let one wait for another's hub before it is in the list", async () => {
    const reader = scriptedHubReader({ ...files, "other-Q8_0.gguf": randomBytes(5_000) })
    const answer = Promise.withResolvers<void>()
    const { repo } = reader
    reader.repo = async (ref, signal) => {
      if (ref.source === "hf-mirror") await answer.promise
      return repo(ref, signal)
    }
    const world = await openDownloads(tempFolder(), { reader })
    const slow = world.downloads.start({ ...draft, source: "hf-mirror" })
    const { id } = await world.downloads.start({ ...draft, groupId: "other-Q8_0.gguf" })
    await world.until(id, "done")
    // And the same asked for twice is still one.
    const again = world.downloads.start({ ...draft, source: "hf-mirror" })
    answer.resolve()
    expect((await slow).id).toBe((await again).id)
  })

  it("deletes what was fetched of one that is removed, and nothing of one that is done", async () => {
    const reader = scriptedHubReader({ ...files, "other-Q8_0.gguf": randomBytes(50_000) })
    const world = await openDownloads(tempFolder(), { reader })
    const first = await world.downloads.start(draft)
    await world.until(first.id, "done")
    await world.downloads.remove(first.id)
    expect(existsSync(join(world.modelsFolder, "acme/Tiny-GGUF/tiny-Q4_K_M.gguf"))).toBe(true)

    reader.script = async (_, { start }) => (start > 0 ? new Promise<undefined>(() => {}) : undefined)
    const second = await world.downloads.start({ ...draft, groupId: "other-Q8_0.gguf" })
    await vi.waitFor(() => expect(world.downloads.list()[0]?.doneBytes).toBeGreaterThan(0))
    await world.downloads.remove(second.id)
    expect(readdirSync(join(world.modelsFolder, ".downloads"))).toEqual([])
    expect((await world.restart()).list()).toEqual([])
  })

  it("lets the parts of a split file appear as a whole, in a folder of their own", async () => {
    const parts = {
      "Q8/big-Q8_0-00001-of-00002.gguf": randomBytes(30_000),
      "Q8/big-Q8_0-00002-of-00002.gguf": randomBytes(20_000),
    }
    const world = await openDownloads(tempFolder(), { reader: scriptedHubReader(parts) })
    const { id } = await world.downloads.start({ ...draft, groupId: "Q8/big-Q8_0.gguf" })
    await world.until(id, "done")
    const folder = join(world.modelsFolder, "acme", "Tiny-GGUF", "big-Q8_0")
    expect(readdirSync(folder).sort()).toEqual(["big-Q8_0-00001-of-00002.gguf", "big-Q8_0-00002-of-00002.gguf"])
  })

  it("puts a PEFT repository as a folder where adapters are converted", async () => {
    const peft = {
      "adapter_config.json": Buffer.from("{}"),
      "adapter_model.safetensors": randomBytes(5_000),
      "optimizer.pt": randomBytes(10),
    }
    const world = await openDownloads(tempFolder(), { reader: scriptedHubReader(peft) })
    const { id } = await world.downloads.start({ source: "huggingface", repo: "acme/my-lora" })
    const { state, kind } = await world.until(id, "done")
    const folder = join(world.modelsFolder, "adapters", "my-lora")
    expect(kind).toBe("adapter")
    expect(state).toMatchObject({ kind: "done", adapterId: folder })
    expect(readdirSync(folder).sort()).toEqual(["adapter_config.json", "adapter_model.safetensors"])
  })

  it("goes on moving where a host was killed in the middle of it", async () => {
    const world = await openDownloads(tempFolder(), { reader: scriptedHubReader(files) })
    const { id } = await world.downloads.start(draft)
    await world.until(id, "done")
    // As the database was when the file had been renamed, and that was not noted yet.
    const store = createDownloadStore(world.database)
    const [stored] = store.all()
    if (stored === undefined) throw new Error("It is stored")
    await world.restart(() => store.save({ ...stored, state: { kind: "queued" } }))
    await world.until(id, "done")
    expect(readdirSync(join(world.modelsFolder, "acme", "Tiny-GGUF"))).toEqual(["tiny-Q4_K_M.gguf"])
  })

  it("shows a file that was whole when the host was killed as whole", async () => {
    const reader = scriptedHubReader(files)
    const world = await openDownloads(tempFolder(), { reader })
    const { id } = await world.downloads.start(draft)
    await world.until(id, "done")
    const store = createDownloadStore(world.database)
    const [stored] = store.all()
    if (stored === undefined) throw new Error("It is stored")
    await world.restart(() => store.save({ ...stored, shown: [7], state: { kind: "queued" } }))
    expect((await world.until(id, "done")).doneBytes).toBe(content.length)
  })

  // /dev/full takes no byte: the one full disk that every Linux has.
  it.runIf(existsSync("/dev/full"))(
    "keeps what is there when the disk is full, and goes on when there is room",
    async () => {
      const parts = {
        "big-00001-of-00002.gguf": randomBytes(30_000),
        "big-00002-of-00002.gguf": randomBytes(30_000),
      }
      const reader = scriptedHubReader(parts)
      const held = Promise.withResolvers<undefined>()
      reader.script = () => held.promise
      const world = await openDownloads(tempFolder(), { reader })
      const { id } = await world.downloads.start({ ...draft, groupId: "big.gguf" })
      await vi.waitFor(() => expect(reader.reads).not.toEqual([]))
      const second = join(world.modelsFolder, ".downloads", id, "1.part")
      symlinkSync("/dev/full", second)
      held.resolve(undefined)
      const { state, files: shown } = await world.until(id, "failed", "done")
      expect(state).toMatchObject({ kind: "failed", error: { code: "disk_full" } })
      expect(shown[0]).toMatchObject({ doneBytes: 30_000, isVerified: true })

      rmSync(second)
      const before = reader.reads.length
      await world.downloads.resume(id)
      await world.until(id, "done")
      expect(reader.reads.slice(before).some(({ path }) => path === "big-00001-of-00002.gguf")).toBe(false)
    },
  )

  it("pauses with what is there, also over a restart, and goes on with it", async () => {
    const reader = scriptedHubReader(files)
    let isHeld = true
    reader.script = async (_, { end }) => {
      if (isHeld && end > content.length / 2) return new Promise<undefined>(() => {})
      return undefined
    }
    const world = await openDownloads(tempFolder(), { reader })
    const { id } = await world.downloads.start(draft)
    await vi.waitFor(() => expect(world.downloads.list()[0]?.doneBytes).toBeGreaterThan(20_000))
    expect(world.downloads.pause(id)).toMatchObject({ state: { kind: "paused" } })
    const service = await world.restart()
    expect(service.list()[0]).toMatchObject({ state: { kind: "paused" } })
    expect(service.list()[0]?.doneBytes).toBeGreaterThan(20_000)
    isHeld = false
    await service.resume(id)
    await world.until(id, "done")
    expect(isSameFile(join(world.modelsFolder, "acme/Tiny-GGUF/tiny-Q4_K_M.gguf"), content)).toBe(true)
    expect(hasOnlyGrown(world.seen)).toBe(true)
  })

  it("answers with the one that is on its way already", async () => {
    const reader = scriptedHubReader(files)
    const world = await openDownloads(tempFolder(), { reader })
    const [one, other] = await Promise.all([world.downloads.start(draft), world.downloads.start(draft)])
    expect(other.id).toBe(one.id)
    expect(world.downloads.list()).toHaveLength(1)
    await expect(world.downloads.start({ ...draft, groupId: "none.gguf" })).rejects.toMatchObject({
      code: "hub_not_found",
    })
    expect(() => world.downloads.pause("download-none")).toThrow(
      expect.objectContaining({ code: "download_not_found" }),
    )
  })
})
