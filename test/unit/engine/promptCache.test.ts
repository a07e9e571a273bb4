import { existsSync, readdirSync, readFileSync, truncateSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { expect, it } from "vitest"
import { PromptCache, type PromptCacheOptions } from "../../../electron/engine/runner/contexts/promptCache.ts"
import { tempFolder } from "../../support/tempFolder.ts"

const kilobyte = 1024

/** A cache for so many bytes, where a token's state takes a kilobyte; a state is its number, padded to its size. */
function openCache(more: Partial<PromptCacheOptions> & { budgetBytes?: number } = {}) {
  const path = tempFolder()
  const lines: string[] = []
  const { budgetBytes = 1000 * kilobyte, ...options } = more
  const cache = new PromptCache({
    folder: { path, budgetBytes, isMemory: true },
    allowedBytes: () => Number.POSITIVE_INFINITY,
    bytesPerToken: kilobyte,
    canRewind: true,
    log: (message) => lines.push(message),
    ...options,
  })
  const store = (first: number, length: number, set = "") => {
    const write = async (file: string) => {
      writeFileSync(file, String(first).padEnd(length * kilobyte))
      return length * kilobyte
    }
    return cache.store(set, prompt(first, length), { write, read: async () => {} }, null)
  }
  const load = async (first: number, length: number, set = "") => {
    const found = cache.find(set, prompt(first, length))
    let text = ""
    const read = async (file: string) => {
      text = readFileSync(file, "utf8").trim()
    }
    if (found !== null) await cache.restore(found, { write: async () => 0, read })
    return found === null ? null : [text, found.prefix]
  }
  return { cache, store, load, path, lines }
}

/** Prompts with other first tokens have nothing in common. */
function prompt(first: number, length: number): number[] {
  return Array.from({ length }, (_, index) => first * 10_000 + index)
}

it("gives back the state that covers most of a prompt, never one of other adapters", async () => {
  const { store, load } = openCache()
  await store(1, 100)
  await store(2, 100)
  await store(3, 100, "herbs")
  expect(await load(1, 150)).toEqual(["1", 100])
  expect(await load(2, 80)).toEqual(["2", 80])
  expect(await load(3, 100)).toBeNull()
  expect(await load(3, 100, "herbs")).toEqual(["3", 100])
})

it("keeps one file of a conversation that grows, and none of what is too short", async () => {
  const { store, path, cache } = openCache()
  await store(1, 100)
  await store(1, 200)
  await store(1, 200)
  await store(2, 20)
  expect(readdirSync(path)).toHaveLength(1)
  expect(cache.usedBytes).toBe(200 * kilobyte)
})

it("stays within its budget, dropping what nobody asked for longest, and takes nothing that would fill it", async () => {
  const { store, load, cache, path } = openCache({ budgetBytes: 300 * kilobyte })
  for (const first of [1, 2, 3]) await store(first, 100)
  await load(1, 100)
  await store(4, 100)
  expect([await load(2, 100), await load(1, 100)]).toEqual([null, ["1", 100]])
  await store(5, 200)
  expect(await load(5, 200)).toBeNull()
  expect(cache.usedBytes).toBe(300 * kilobyte)
  expect(readdirSync(path)).toHaveLength(3)
})

// A model with a recurrent memory would answer from a state that holds more than the prompt.
it("drops what is too much when less is allowed, and keeps nothing new then", async () => {
  let allowedBytes = 1000 * kilobyte
  const { cache, store, load } = openCache({ allowedBytes: () => allowedBytes })
  await store(1, 200)
  await store(2, 200)
  allowedBytes = 250 * kilobyte
  await cache.trim()
  expect([await load(1, 200), await load(2, 200)]).toEqual([null, ["2", 200]])
  allowedBytes = 0
  await cache.trim()
  await store(3, 100)
  expect([cache.usedBytes, await load(3, 100)]).toEqual([0, null])
})

it("gives a state only in whole to a model that cannot go back, and keeps shorter ones for it", async () => {
  const { store, load } = openCache({ canRewind: false })
  await store(1, 100)
  await store(1, 200)
  expect(await load(1, 150)).toEqual(["1", 100])
  expect(await load(1, 250)).toEqual(["1", 200])
  expect(await load(1, 90)).toBeNull()
})

it("goes on without keeping anything new when the disk is full, and says so once", async () => {
  const { cache, store, load, lines, path } = openCache()
  await store(1, 100)
  const write = async (file: string) => {
    writeFileSync(file, "half of it")
    throw new Error("no space left on device")
  }
  for (const first of [2, 3]) await cache.store("", prompt(first, 100), { write, read: async () => {} }, null)
  expect(lines).toEqual(["conversations are not stored any more: no space left on device"])
  expect([readdirSync(path).length, cache.usedBytes]).toEqual([1, 100 * kilobyte])
  expect(await load(1, 100)).toEqual(["1", 100])
})

// llama.cpp writes through a buffer whose last bytes get lost unnoticed on a full disk, and aborts the process where it reads
// too little.
it("never reads a state that is not whole", async () => {
  const { cache, store, load, path, lines } = openCache()
  await store(1, 100)
  const [file = ""] = readdirSync(path)
  truncateSync(join(path, file), 99 * kilobyte)
  expect(await load(1, 100)).toEqual(["", 100])
  expect([await load(1, 100), readdirSync(path), lines.length]).toEqual([null, [], 1])
  const write = async (target: string) => {
    writeFileSync(target, "too little")
    return 100 * kilobyte
  }
  await cache.store("", prompt(2, 100), { write, read: async () => {} }, null)
  expect([await load(2, 100), readdirSync(path), lines.length]).toEqual([null, [], 2])
})

it("forgets a state that cannot be read", async () => {
  const { cache, store, lines, path } = openCache()
  await store(1, 100)
  const found = cache.find("", prompt(1, 100))
  if (found === null) throw new Error("It was not stored")
  const read = async () => {
    throw new Error("damaged")
  }
  expect(await cache.restore(found, { write: async () => 0, read })).toBe(false)
  expect(cache.find("", prompt(1, 100))).toBeNull()
  expect([lines.length, cache.usedBytes, readdirSync(path).length]).toEqual([1, 0, 0])
  expect(existsSync(found.entry.path)).toBe(false)
})

it("moves large states only where reading the prompt would take longer", () => {
  const { cache } = openCache()
  const large = 1e9
  expect(cache.pays(large, 1000, 0.1)).toBe(false)
  expect(cache.pays(large, 1000, 50)).toBe(true)
  expect(cache.pays(kilobyte, 1000, 0.1)).toBe(true)
  expect(cache.pays(kilobyte, 10, 50)).toBe(false)
})
