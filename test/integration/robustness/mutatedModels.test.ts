import { readFileSync, rmSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { expect, it, onTestFinished } from "vitest"
import { AppError } from "../../../electron/contract/errors.ts"
import type { Engine } from "../../../electron/engine/engine.ts"
import { readGgufHeader } from "../../../electron/library/gguf/gguf.ts"
import { adapterPath, emberPath } from "../../support/ember.ts"
import { ask, ember, question, startEngine } from "../../support/engine.ts"
import { mutate, seededRandom } from "../../support/mutations.ts"
import { tempFolder } from "../../support/tempFolder.ts"

const atOnce = 2
/** Whoever is not done by then hangs. */
const limitMs = 120_000

const clearCodes = [
  "model_file_invalid",
  "model_load_failed",
  "model_quarantined",
  "insufficient_memory",
  "engine_crashed",
  "adapter_mismatch",
  "template_refused",
]

/** The outcomes and how many came to each: "answers", or the code of the error. Throws for anything else. */
async function tally(count: number, outcome: (index: number) => Promise<string>): Promise<Record<string, number>> {
  const found: Record<string, number> = {}
  let next = 0
  const worker = async () => {
    for (let index = next++; index < count; index = next++) {
      const result = await outcome(index)
      found[result] = (found[result] ?? 0) + 1
    }
  }
  await Promise.all(Array.from({ length: atOnce }, worker))
  return found
}

async function codeOf(promise: Promise<unknown>): Promise<string> {
  try {
    await promise
    return "answers"
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    expect(clearCodes).toContain(error.code)
    expect(error.message).not.toBe("")
    return error.code
  }
}

async function within<Value>(promise: Promise<Value>, what: string): Promise<Value> {
  const hung = Promise.withResolvers<never>()
  const timer = setTimeout(() => hung.reject(new Error(`${what} hangs`)), limitMs)
  return Promise.race([promise, hung.promise]).finally(() => clearTimeout(timer))
}

async function askOnce(engine: Engine, id: string, path: string): Promise<unknown> {
  await engine.load({ ...ember, id, path })
  const request = question("Hello!", { maxTokens: 8 })
  return ask(engine, request, new AbortController().signal, id)
}

const damaged = (original: Buffer, headerBytes: number, count: number, seed: number) => {
  const random = seededRandom(seed)
  return Array.from({ length: count }, () => mutate(original, headerBytes, random))
}

it("300 damaged models: each is a clear error or answers, and the host goes on", async () => {
  const folder = tempFolder()
  const all = damaged(readFileSync(emberPath), 188_653, 300, 20261121)
  const passed: Buffer[] = []
  let refused = 0
  for (const { bytes } of all) {
    const path = join(folder, "damaged.gguf")
    writeFileSync(path, bytes)
    const code = await codeOf(within(readGgufHeader(path), "the header check"))
    if (code === "answers") passed.push(bytes)
    else refused++
  }
  // Both sorts are there, or the test would test nothing.
  expect(refused).toBeGreaterThan(60)
  expect(passed.length).toBeGreaterThan(60)

  const engine = startEngine()
  onTestFinished(() => engine.close())
  const outcomes = await tally(passed.length, async (index) => {
    const [id, path] = [`damaged-${index}`, join(folder, `damaged-${index}.gguf`)]
    writeFileSync(path, passed[index] ?? "")
    const code = await within(codeOf(askOnce(engine, id, path)), `model ${index}`)
    await engine.unload(id, 0)
    rmSync(path)
    return code
  })
  expect(outcomes.answers).toBeGreaterThan(30)
  await engine.load(ember)
  expect((await ask(engine, question("Hello!"))).text).toContain("Hello!")
}, 300_000)

it("damaged adapters: each is a clear error or the base answers with it, and the host goes on", async () => {
  const folder = tempFolder()
  const engine = startEngine()
  onTestFinished(() => engine.close())
  await engine.load(ember)
  const all = damaged(readFileSync(adapterPath("pirate")), 3_500, 200, 7)
  const outcomes = await tally(all.length, async (index) => {
    const path = join(folder, `adapter-${index}.gguf`)
    writeFileSync(path, all[index]?.bytes ?? "")
    const asking = async () => {
      await engine.load(ember)
      return ask(engine, question("Hello!", { maxTokens: 8, adapters: [{ path, scale: 1 }] }))
    }
    return within(codeOf(asking()), `adapter ${index}`)
  })
  expect(outcomes.answers).toBeGreaterThan(10)
  await engine.load(ember)
  expect((await ask(engine, question("Hello!"))).text).toContain("Hello!")
}, 300_000)
