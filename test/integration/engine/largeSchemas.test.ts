import type { Llama } from "node-llama-cpp"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import type { JsonSchema } from "../../../electron/contract/completion.ts"
import { GrammarBuilder } from "../../../electron/engine/runner/grammar/grammarBuilder.ts"
import { addCallsRule } from "../../../electron/engine/runner/tools/callsRule.ts"
import { dsml } from "../../../electron/engine/runner/tools/dsml.ts"
import { gemma } from "../../../electron/engine/runner/tools/gemma.ts"
import { hermes } from "../../../electron/engine/runner/tools/hermes.ts"
import { pythonic } from "../../../electron/engine/runner/tools/pythonic.ts"
import { qwenCoder } from "../../../electron/engine/runner/tools/qwenCoder.ts"
import { openGrammarParser, readSchema } from "../../support/grammars.ts"

let llama: Llama
beforeAll(async () => {
  llama = await openGrammarParser()
})
afterAll(() => llama.dispose())

function objectOf(count: number, value: (index: number) => JsonSchema, more: Record<string, unknown> = {}) {
  const properties = Object.fromEntries(Array.from({ length: count }, (_, index) => [`key${index}`, value(index)]))
  return { type: "object", properties, ...more }
}

const integer = () => ({ type: "integer" })

// llama.cpp's parser refused these grammars: a repeated group in them brought up more than two thousand names.
describe("a schema of thousands of parts", () => {
  it("may leave out any of its keys, which keep their order", async () => {
    const { accepts, acceptsText, relaxed } = await readSchema(llama, objectOf(2000, integer))
    expect(relaxed).toEqual([])
    for (const good of [{}, { key0: 1 }, { key1999: 1 }, { key3: 1, key4: 2, key700: 3, key1999: 4 }]) {
      expect(accepts(good), JSON.stringify(good)).toBe(true)
    }
    for (const bad of [{ key4: 1, key3: 2 }, { key2000: 1 }, { key5: "1" }, { key700: 1, key70: 2 }]) {
      expect(accepts(bad), JSON.stringify(bad)).toBe(false)
    }
    expect(acceptsText('{"key1":1,"key1":1}')).toBe(false)
  })

  it("takes other keys behind them, of their type", async () => {
    const { accepts } = await readSchema(llama, objectOf(5000, integer, { additionalProperties: { type: "boolean" } }))
    for (const good of [{}, { other: true }, { key77: 1, key4999: 2, other: true, more: false }, { key: true }]) {
      expect(accepts(good), JSON.stringify(good)).toBe(true)
    }
    for (const bad of [{ other: 1 }, { key77: true }, { other: true, key4999: 2 }]) {
      expect(accepts(bad), JSON.stringify(bad)).toBe(false)
    }
  })

  it("holds long texts to their lengths", async () => {
    const text = (index: number) => ({ type: "string", minLength: 900 + (index % 7), maxLength: 1900 - (index % 11) })
    const { accepts, relaxed } = await readSchema(llama, objectOf(1000, text))
    expect(relaxed).toEqual([])
    expect(accepts({ key0: "x".repeat(900), key999: "x".repeat(1000) })).toBe(true)
    expect(accepts({ key0: "x".repeat(899) })).toBe(false)
    expect(accepts({ key1: "x".repeat(1900) })).toBe(false)
  })

  // A rule of the parser for each time: without a limit the engine's memory was filled.
  it("is refused by name where it asks for too much", async () => {
    const lists = objectOf(9000, (index) => ({
      type: "array",
      items: { type: "integer", minimum: index },
      maxItems: 60,
    }))
    const refusal = {
      code: "invalid_json_schema",
      param: "schema",
      message: expect.stringMatching(/too complex.*fewer/),
    }
    await expect(readSchema(llama, lists)).rejects.toMatchObject(refusal)
  })
})

// Each of two thousand parameters had its own rules for text up to the end of a value: megabytes in some families.
it.each([hermes, qwenCoder, dsml, gemma, pythonic])(
  "takes a tool of thousands of parameters for $name",
  async (syntax) => {
    const parameters = objectOf(2000, () => ({ type: "string" }))
    const builder = new GrammarBuilder()
    const tool = { name: "look", parameters, param: "tools[0]" }
    const { rule } = addCallsRule(builder, syntax, [tool], { allowsParallelCalls: true })
    const gbnf = builder.toGbnf(rule)
    expect(gbnf.length).toBeLessThan(1_000_000)
    await llama.createGrammar({ grammar: gbnf })
  },
)

// A block that begins or ends in the wrong place would leave out a key, or let a required one be left out.
it("accepts just those selections of many keys that have the required ones", async () => {
  for (const required of [[], [0], [39], [20, 21], [7, 63]]) {
    const names = required.map((index) => `key${index}`)
    for (const more of [{}, { additionalProperties: { type: "null" } }]) {
      const { accepts } = await readSchema(llama, objectOf(75, integer, { required: names, ...more }))
      const others = Object.hasOwn(more, "additionalProperties") ? { other: null } : {}
      for (let step = 1; step <= 75; step++) {
        for (const start of [0, step - 1]) {
          const keys = Array.from({ length: 75 }, (_, index) => index).filter((index) => index % step === start)
          const some = (all: readonly number[]) => ({
            ...Object.fromEntries(all.map((index) => [`key${index}`, 1])),
            ...others,
          })
          expect(accepts(some([...new Set([...keys, ...required])].sort((a, b) => a - b)))).toBe(true)
          expect(accepts(some(keys))).toBe(required.every((index) => keys.includes(index)))
        }
      }
    }
  }
})
