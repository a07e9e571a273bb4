import { randomBytes } from "node:crypto"
import { existsSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, it, onTestFinished } from "vitest"
import { createHubClient } from "../../../electron/library/hub/hubClient.ts"
import { hasOnlyGrown, isSameFile, openDownloads } from "../../support/downloads.ts"
import type { HubHost } from "../../support/hub/hubExchange.ts"
import type { MisbehaviourName, MisbehaviourOptions } from "../../support/hub/misbehaviours.ts"
import { openHub } from "../../support/hub/openHub.ts"
import { tempFolder } from "../../support/tempFolder.ts"

const draft = { source: "huggingface", repo: "acme/tiny-GGUF", groupId: "tiny-Q4_K_M.gguf" } as const
const content = randomBytes(400_000)

/** What befalls some of the requests for bytes; the file must come whole all the same. */
const failures: readonly (readonly [MisbehaviourName, MisbehaviourOptions])[] = [
  ["no-answer", { times: 3 }],
  ["reset", { times: 4, atByte: 7_000 }],
  ["stall", { times: 2, atByte: 9_000 }],
  ["late-headers", { times: 2 }],
  ["truncated", { times: 4 }],
  ["slow-bytes", { times: 1 }],
  ["wrong-content-range", { times: 3 }],
  ["no-content-range", { times: 3 }],
  ["whole-file", { times: 3 }],
  ["part-as-whole", { times: 3 }],
  ["too-many-bytes", { times: 3 }],
  ["range-refused", { times: 3 }],
  ["error-500", { times: 5 }],
  ["error-502", { times: 5 }],
  ["error-503", { times: 5 }],
  ["rate-limited", { times: 2, retryAfterSeconds: 0 }],
  ["corrupt", { times: 1, after: 2, byteCount: 3 }],
  ["changed-etag", { after: 6 }],
  ["html-page", { times: 3 }],
  ["gzip", { times: 3 }],
  ["redirect-loop", { times: 2 }],
  ["redirect-nowhere", { times: 2 }],
]

describe("a download from a hub that fails", () => {
  it.each(failures)("comes whole through %s, and its progress never falls", async (name, how) => {
    const { hub, world } = await openWorld()
    hub.misbehave(name, how)
    const { id } = await world.downloads.start(draft)
    const { state } = await world.until(id, "done", "failed")
    expect(state.kind).toBe("done")
    expect(isSameFile(join(world.modelsFolder, "acme/tiny-GGUF/tiny-Q4_K_M.gguf"), content)).toBe(true)
    expect(hasOnlyGrown(world.seen)).toBe(true)
  })

  it("takes a fresh address when a signed one has expired", async () => {
    const { hub, world } = await openWorld({ expiresAfter: 5 })
    const { id } = await world.downloads.start(draft)
    expect((await world.until(id, "done", "failed")).state.kind).toBe("done")
    const refused = hub.requests.filter(({ host }) => host === "cdn").length
    expect(refused).toBeGreaterThan(5)
  })

  it("waits out a hub that is away, and says that it tries again", async () => {
    const { hub, world } = await openWorld({ killsAfter: 4 })
    const { id } = await world.downloads.start(draft)
    const { state } = await world.until(id, "retrying")
    expect(state).toMatchObject({ kind: "retrying", error: { code: "hub_unreachable" } })
    await hub.restart()
    expect((await world.until(id, "done", "failed")).state.kind).toBe("done")
    expect(isSameFile(join(world.modelsFolder, "acme/tiny-GGUF/tiny-Q4_K_M.gguf"), content)).toBe(true)
  })

  it.each([
    ["wrong-sha", "download_changed", {}],
    ["false-size", "download_changed", { sizeBytes: 123_456 }],
    ["corrupt", "download_corrupt", {}],
    ["wrong-size", "hub_invalid_reply", { sizeBytes: 999 }],
    ["html-page", "hub_invalid_reply", {}],
  ] as const)("never makes a model of what %s leaves, and says %s", async (name, code, how) => {
    const { hub, world } = await openWorld()
    hub.misbehave(name, how)
    const { id } = await world.downloads.start(draft)
    const { state } = await world.until(id, "done", "failed")
    expect(state).toMatchObject({ kind: "failed", error: { code } })
    expect(existsSync(join(world.modelsFolder, "acme"))).toBe(false)

    // Where the hub comes to its senses, what is there is used.
    hub.behave()
    if (name === "wrong-sha" || name === "false-size") return
    await world.downloads.resume(id)
    expect((await world.until(id, "done", "failed")).state.kind).toBe("done")
    expect(isSameFile(join(world.modelsFolder, "acme/tiny-GGUF/tiny-Q4_K_M.gguf"), content)).toBe(true)
  })

  it("mends what one source sends wrong again and again from another one that has the same file", async () => {
    const { hub, world } = await openWorld({ candidates: ["huggingface", "hf-mirror", "modelscope"] })
    hub.misbehave("corrupt", { hosts: ["cdn"] })
    const { id } = await world.downloads.start(draft)
    expect((await world.until(id, "done", "failed")).state.kind).toBe("done")
    expect(isSameFile(join(world.modelsFolder, "acme/tiny-GGUF/tiny-Q4_K_M.gguf"), content)).toBe(true)
  })
})

describe("another source in mid-download", () => {
  it("goes on with what is there, and never learns the token", async () => {
    const { hub, world, held } = await openWorld({ holdsAfter: 6, token: "hf_canary0123456789" })
    const { id } = await world.downloads.start(draft)
    await held
    await expect.poll(() => world.downloads.list()[0]?.doneBytes).toBeGreaterThan(20_000)
    const before = world.downloads.list()[0]?.doneBytes ?? 0
    const resumed = await world.downloads.resume(id, "hf-mirror")
    expect(resumed).toMatchObject({ source: "hf-mirror" })
    expect(resumed.doneBytes).toBeGreaterThanOrEqual(before)
    expect((await world.until(id, "done", "failed")).state.kind).toBe("done")
    expect(isSameFile(join(world.modelsFolder, "acme/tiny-GGUF/tiny-Q4_K_M.gguf"), content)).toBe(true)
    expect(hasOnlyGrown(world.seen)).toBe(true)

    const fromMirror = hub.requests.filter(({ host }) => host === "mirrorCdn")
    const asked = fromMirror.reduce((sum, { range }) => sum + (range === null ? 0 : (range.end ?? 0) - range.start), 0)
    expect(asked).toBeLessThan(content.length - 20_000 + 20_000 * 4)
    const withToken = hub.requests.filter((request) => JSON.stringify(request).includes("hf_canary0123456789"))
    expect(withToken.length).toBeGreaterThan(0)
    expect(new Set(withToken.map(({ host }) => host))).toEqual(new Set(["huggingface"]))
  })

  it("is refused where its file is another one, and what is there stays", async () => {
    const { hub, world, held } = await openWorld({ holdsAfter: 6 })
    await hub.addRepo({ repo: draft.repo, files: { [draft.groupId]: randomBytes(400_000) }, at: ["modelscope"] })
    const { id } = await world.downloads.start(draft)
    await held
    await expect(world.downloads.resume(id, "modelscope")).rejects.toMatchObject({ code: "download_changed" })
    expect(world.downloads.list()[0]).toMatchObject({ source: "huggingface", state: { kind: "running" } })
  })

  it("is found without being asked where the first one is gone", async () => {
    const { hub, world } = await openWorld({
      candidates: ["huggingface", "hf-mirror", "modelscope"],
      killsAfter: 6,
      killed: ["huggingface", "cdn"],
    })
    const { id } = await world.downloads.start(draft)
    const done = await world.until(id, "done", "failed")
    expect(done).toMatchObject({ state: { kind: "done" }, source: "hf-mirror" })
    expect(isSameFile(join(world.modelsFolder, "acme/tiny-GGUF/tiny-Q4_K_M.gguf"), content)).toBe(true)
    expect(hub.requests.some(({ host }) => host === "mirrorCdn")).toBe(true)
  })
})

type WorldOptions = {
  readonly token?: string
  readonly candidates?: readonly ("huggingface" | "hf-mirror" | "modelscope")[]
  /** After so many requests for bytes of the first hub: its addresses expire, it goes away, or it answers no more. */
  readonly expiresAfter?: number
  readonly killsAfter?: number
  readonly killed?: readonly HubHost[]
  readonly holdsAfter?: number
}

async function openWorld(options: WorldOptions = {}) {
  const {
    token = null,
    candidates = [],
    expiresAfter,
    killsAfter,
    killed = [],
    holdsAfter = Number.POSITIVE_INFINITY,
  } = options
  let count = 0
  const held = Promise.withResolvers<void>()
  const released = Promise.withResolvers<void>()
  onTestFinished(() => released.resolve())
  const hub = await openHub({
    tokens: token === null ? [] : [token],
    async before({ host }) {
      if (host !== "cdn") return
      count += 1
      if (count === expiresAfter) hub.expireLinks()
      if (count === killsAfter) await hub.kill(...killed)
      if (count <= holdsAfter) return
      held.resolve()
      await released.promise
    },
  })
  await hub.addRepo({ repo: draft.repo, files: { [draft.groupId]: content } })
  const timeouts = { connectMs: 5_000, firstByteMs: 400, idleMs: 400 }
  const reader = createHubClient({ addresses: () => hub.addresses, token: () => token, timeouts })
  const world = await openDownloads(tempFolder(), { reader, candidates: () => candidates, pieceBytes: 20_000 })
  onTestFinished(() => reader.close())
  return { hub, world, held: held.promise }
}
