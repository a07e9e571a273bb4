import type { LlamaModel } from "node-llama-cpp"
import { expect, it } from "vitest"
import { AppError } from "../../../electron/contract/errors.ts"
import { GrammarCache } from "../../../electron/engine/runner/answer/grammarCache.ts"

function openCache() {
  const compiled: string[] = []
  const createGrammar = async ({ grammar }: { grammar: string }) => {
    compiled.push(grammar)
    return {}
  }
  const cache = new GrammarCache({ llama: { createGrammar } } as unknown as LlamaModel)
  return {
    compiled,
    get: (gbnf: string) => cache.get(gbnf, "root", (cause) => new AppError("invalid_grammar", String(cause))),
  }
}

it("compiles what is asked for again once, and lets go of what nobody asked for longest", async () => {
  const { compiled, get } = openCache()
  for (let index = 0; index < 64; index++) await get(`g${index}`)
  await get("g0")
  await get("another")
  compiled.length = 0
  await get("g0")
  await get("g1")
  expect(compiled).toEqual(["g1"])
})

// A client with a new large schema in every request would fill the memory.
it("holds only a few large ones", async () => {
  const { compiled, get } = openCache()
  const large = (name: string) => name.padEnd(3_000_000)
  for (const name of ["a", "b", "c"]) await get(large(name))
  compiled.length = 0
  await get(large("b"))
  await get(large("a"))
  expect(compiled.map((gbnf) => gbnf[0])).toEqual(["a"])
})
