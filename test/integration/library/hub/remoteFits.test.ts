import { closeSync, ftruncateSync, openSync, writeSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, it, vi } from "vitest"
import type { HubFitQuery } from "../../../../electron/contract/hub.ts"
import { type GgufPart, ggufFile, text, textEntry, u32, u64 } from "../../../support/ggufFile.ts"
import type { Hub } from "../../../support/hub/hub.ts"
import type { HubContent } from "../../../support/hub/hubRepo.ts"
import { openHub } from "../../../support/hub/openHub.ts"
import { openHubService } from "../../../support/hubService.ts"
import { ManualClock } from "../../../support/manualClock.ts"
import { modelFile } from "../../../support/modelFile.ts"
import { tempFolder } from "../../../support/tempFolder.ts"

const name = "acme/tiny-GGUF"
const q4 = modelFile({ type: "Q4_K" })
const q8 = modelFile({ type: "Q8_0" })
const f16 = modelFile({ type: "F16" })
const usual = { "tiny-Q4_K_M.gguf": q4, "tiny-Q8_0.gguf": q8, "tiny-F16.gguf": f16 }

async function shelve(files: Readonly<Record<string, HubContent>>): Promise<{ hub: Hub; query: HubFitQuery }> {
  const hub = await openHub()
  const { commit } = await hub.addRepo({ repo: name, files })
  return { hub, query: { source: "huggingface", repo: name, revision: commit } }
}

/** Of files, as asked for. */
function fetchedBytes(hub: Hub): number {
  return hub.requests
    .filter(({ stage }) => stage === "bytes")
    .reduce((sum, { range }) => sum + ((range?.end ?? Number.POSITIVE_INFINITY) - (range?.start ?? 0) + 1), 0)
}

describe("how the files of a repository would fit", () => {
  it("is told from the first bytes of one of them", async () => {
    const { hub, query } = await shelve({ ...usual, "mmproj-F16.gguf": f16, "README.md": "# Tiny" })
    const service = openHubService(hub)
    const { fits, recommended, ...facts } = await service.fits(query)
    expect(facts).toEqual({ architecture: "llama", parameterCount: expect.any(Number), trainedContextSize: 8192 })
    expect(recommended).toBe("tiny-Q8_0.gguf")
    expect(new Map(fits.map(({ groupId, isDerived }) => [groupId, isDerived]))).toEqual(
      new Map([
        ["tiny-Q4_K_M.gguf", false],
        ["tiny-Q8_0.gguf", true],
        ["tiny-F16.gguf", true],
      ]),
    )
    const weights = Object.fromEntries(fits.map(({ groupId, estimate }) => [groupId, estimate.weights.ramBytes]))
    expect((weights["tiny-Q4_K_M.gguf"] ?? 0) / q4.length).toBeCloseTo(1, 1)
    expect((weights["tiny-F16.gguf"] ?? 0) / f16.length).toBeCloseTo(1, 1)
    // The README, too.
    expect(fetchedBytes(hub)).toBeLessThanOrEqual(2 ** 20 + 100)
    // Once more, with another context: nothing is asked again.
    const asked = hub.requests.length
    const longer = await service.fits({ ...query, load: { contextSize: 512, slotCount: 1 } })
    expect(hub.requests.length).toBe(asked)
    expect(longer.fits[0]?.estimate.settings).toMatchObject({ contextSize: 512, slotCount: 1 })
  })

  it("is exact for one of them by its own header, and as near from another's", async () => {
    const { hub, query } = await shelve(usual)
    const service = openHubService(hub)
    const all = await service.fits(query)
    const own = await service.fits({ ...query, groupId: "tiny-Q8_0.gguf" })
    expect(own.fits).toMatchObject([{ groupId: "tiny-Q8_0.gguf", isDerived: false }])
    const derived = all.fits.find(({ groupId }) => groupId === "tiny-Q8_0.gguf")?.estimate.total.ramBytes ?? 0
    expect(derived / (own.fits[0]?.estimate.total.ramBytes ?? 0)).toBeCloseTo(1, 2)
    const unknown = service.fits({ ...query, groupId: "other.gguf" })
    await expect(unknown).rejects.toMatchObject({ code: "hub_not_found" })
  })

  // A vocabulary of 150,000 texts: the tensors, which decide, come only after it.
  it("fetches a long header in a few steps, and nothing of the weights", async () => {
    const vocabulary = textEntry("long", "x".repeat(5 * 2 ** 20))
    const file = modelFile({ type: "F16", layers: 40, entries: [vocabulary] })
    const { hub, query } = await shelve({ "long-F16.gguf": file })
    const { fits } = await openHubService(hub).fits(query)
    expect(fits[0]?.estimate.weights.ramBytes).toBeGreaterThan(40e6)
    const bytes = hub.requests.filter(({ stage }) => stage === "bytes")
    expect(bytes.length).toBeLessThanOrEqual(4)
    expect(fetchedBytes(hub)).toBeLessThan(12 * 2 ** 20)
  })

  it("adds up the parts of a file that was split", async () => {
    const parts = {
      "big/m-Q8_0-00001-of-00002.gguf": modelFile({ type: "Q8_0", part: { first: 0, end: 1 } }),
      "big/m-Q8_0-00002-of-00002.gguf": modelFile({ type: "Q8_0", part: { first: 1, end: 4 } }),
    }
    const { hub, query } = await shelve(parts)
    const { fits, parameterCount } = await openHubService(hub).fits(query)
    const whole = await shelve({ "m-Q8_0.gguf": q8 })
    const expected = await openHubService(whole.hub).fits(whole.query)
    expect(parameterCount).toBe(expected.parameterCount)
    expect(fits[0]?.estimate.total).toEqual(expected.fits[0]?.estimate.total)
  })

  // The cache of a large model beside a small one's weights would be off by an order of magnitude.
  it("reads a header of its own for another model in the same repository", async () => {
    const large = modelFile({ type: "Q4_K", layers: 24, width: 512 })
    const { hub, query } = await shelve({ ...usual, "large-Q4_K_M.gguf": large })
    const { fits } = await openHubService(hub).fits(query)
    const byId = new Map(fits.map((fit) => [fit.groupId, fit]))
    expect(byId.get("large-Q4_K_M.gguf")?.isDerived).toBe(false)
    expect(byId.get("tiny-Q4_K_M.gguf")?.isDerived).toBe(false)
    expect(byId.get("tiny-F16.gguf")?.isDerived).toBe(true)
  })

  it("says of the same file by another source the same", async () => {
    const { hub, query } = await shelve(usual)
    const service = openHubService(hub)
    const told = await service.fits(query)
    for (const source of ["hf-mirror", "modelscope"] as const) {
      const { revision } = await service.repo({ repo: name, source })
      const other = await service.fits({ source, repo: name, revision })
      expect(other.fits.map(({ estimate }) => estimate.total)).toEqual(told.fits.map(({ estimate }) => estimate.total))
    }
  })
})

it("is still told to who asks a second time, when the first has waited for too long", async () => {
  const released = Promise.withResolvers<void>()
  let isHeld = false
  const hub = await openHub({
    before: ({ path }) => (isHeld && path.includes("tiny-Q8_0") ? released.promise : undefined),
  })
  await hub.addRepo({ repo: name, files: { "tiny-Q8_0.gguf": modelFile({ type: "Q8_0" }) } })
  const clock = new ManualClock()
  const service = openHubService(hub, { clock })
  const { revision } = await service.repo({ repo: name, source: "huggingface" })
  isHeld = true
  const query = { source: "huggingface", repo: name, revision } as const
  const first = service.fits(query)
  const refused = expect(first).rejects.toMatchObject({ code: "hub_timeout" })
  await expect.poll(() => hub.requests.some(({ path }) => path.includes("tiny-Q8_0"))).toBe(true)
  clock.advance(40_000)
  const second = service.fits(query)
  clock.advance(30_000)
  await refused
  released.resolve()
  expect((await second).fits).toMatchObject([{ groupId: "tiny-Q8_0.gguf", isDerived: false }])
})

describe("a header at a hub that is a trap", () => {
  const entry = (key: string, ...value: GgufPart[]) => Buffer.concat([text(key), ...value])
  const odd = (...value: GgufPart[]) => modelFile({ type: "Q8_0", entries: [entry("odd", ...value)] })

  it.each([
    ["2^60 numbers", odd(u32(9), u32(4), u64(2n ** 60n)), "damaged"],
    [
      "a name of a gigabyte",
      modelFile({ type: "Q8_0", entries: [entry("general.name", u32(8), u64(2 ** 30))] }),
      "damaged",
    ],
    ["lists of lists of lists", odd(u32(9), u32(9), u64(2 ** 20)), "damaged"],
    ["a billion tensors", ggufFile({ tensorCount: 1e9, data: 1_000 }), "damaged"],
    ["more than the file holds", odd(u32(8), u64(2 ** 40)), "truncated"],
    ["weights that are not there", q8.subarray(0, q8.length - 40), "truncated"],
    ["a page for people", Buffer.from("<html><body>Log in</body></html>"), "not-gguf"],
    ["nothing", Buffer.alloc(0), "empty"],
  ])("is refused: %s", async (_, content, reason) => {
    const { hub, query } = await shelve({ "trap-Q8_0.gguf": content })
    const failure = openHubService(hub).fits(query)
    await expect(failure).rejects.toMatchObject({
      code: "model_file_invalid",
      facts: { reason, file: "trap-Q8_0.gguf" },
    })
  })

  // 72 million bytes of empty texts: each is allowed, but whoever reads on reads for ever.
  it("is not read for ever, and not held in memory", async () => {
    const path = join(tempFolder(), "bomb-Q8_0.gguf")
    const head = modelFile({ type: "Q8_0", entries: [entry("odd", u32(9), u32(8), u64(2 ** 24))] }).subarray(0, 400)
    const file = openSync(path, "w")
    writeSync(file, head)
    ftruncateSync(file, 72 * 2 ** 20)
    closeSync(file)
    const { hub, query } = await shelve({ "bomb-Q8_0.gguf": { path } })
    await expect(openHubService(hub).fits(query)).rejects.toMatchObject({
      code: "model_file_invalid",
      facts: { reason: "damaged" },
    })
    expect(fetchedBytes(hub)).toBeLessThanOrEqual(64 * 2 ** 20)
  })

  it("does not hide how the sound files of the repository would fit", async () => {
    const { hub, query } = await shelve({ "trap-Q4_K_M.gguf": odd(u32(99)), "tiny-Q8_0.gguf": q8 })
    const { fits, recommended } = await openHubService(hub).fits(query)
    expect(fits.map(({ groupId }) => groupId)).toEqual(["tiny-Q8_0.gguf"])
    expect(recommended).toBe("tiny-Q8_0.gguf")
  })
})

describe("a hub that lies", () => {
  it.each([
    ["about the size of a file in its list", "false-size", "hub_invalid_reply"],
    ["about the size of a file where it lies", "wrong-size", "hub_invalid_reply"],
    ["with a page for people", "html-page", "hub_invalid_reply"],
    ["with a body that it has packed", "gzip", "hub_invalid_reply"],
    ["with another part of the file", "wrong-content-range", "hub_invalid_reply"],
  ] as const)("%s is not believed", async (_, misbehaviour, code) => {
    const { hub, query } = await shelve({ "tiny-Q8_0.gguf": q8 })
    hub.misbehave(misbehaviour, { sizeBytes: 123_456_789 })
    await expect(openHubService(hub).fits(query)).rejects.toMatchObject({ code, message: expect.any(String) })
  })

  it("with names that nobody should write to a disk lists no such file", async () => {
    const { hub, query } = await shelve(usual)
    hub.misbehave("absurd-names")
    const { groups } = await openHubService(hub).repo({ repo: name, source: "huggingface" })
    expect(groups.map(({ id }) => id)).toEqual(["tiny-Q4_K_M.gguf", "tiny-Q8_0.gguf", "tiny-F16.gguf"])
    expect((await openHubService(hub).fits(query)).fits).toHaveLength(3)
  })

  it("and never answers is given up after a minute", async () => {
    const { hub, query } = await shelve({ "tiny-Q8_0.gguf": q8 })
    hub.misbehave("slow-bytes")
    const clock = new ManualClock()
    const failure = openHubService(hub, { clock }).fits(query)
    await vi.waitFor(() => expect(hub.requests.some(({ stage }) => stage === "bytes")).toBe(true))
    clock.advance(60_000)
    await expect(failure).rejects.toMatchObject({ code: "hub_timeout" })
  })
})
