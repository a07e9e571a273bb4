import { Ajv2020 } from "ajv/dist/2020.js"
import addFormats from "ajv-formats"
import fc from "fast-check"
import type { Llama } from "node-llama-cpp"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { AppError } from "../../../electron/contract/errors.ts"
import { schemaGrammar } from "../../../electron/engine/runner/grammar/schemaGrammar.ts"
import { openGrammarParser, testText } from "../../support/grammars.ts"
import { randomText, readGrammar } from "../../support/grammarWalk.ts"
import { seededRandom } from "../../support/random.ts"
import { randomSchema } from "../../support/randomSchemas.ts"

let llama: Llama

beforeAll(async () => {
  llama = await openGrammarParser()
})

afterAll(async () => {
  await llama.dispose()
})

const textsPerSchema = 4

describe("the grammar of any schema", () => {
  it("admits only what the schema accepts, in the engine's parser, too, and that as JSON.stringify writes it", async () => {
    const ajv = new Ajv2020({ strict: false, logger: false })
    addFormats.default(ajv)
    let enforced = 0
    await fc.assert(
      fc.asyncProperty(fc.nat(), fc.boolean(), async (seed, allowsExtraKeys) => {
        const random = seededRandom(seed)
        const schema = randomSchema(random)
        let converted: ReturnType<typeof schemaGrammar>
        try {
          converted = schemaGrammar(schema, { param: "schema", allowsExtraKeys })
        } catch (error) {
          if (error instanceof AppError && error.message.startsWith("No JSON value can meet")) return
          throw error
        }
        const grammar = readGrammar(converted.gbnf)
        const parsed = await llama.createGrammar({ grammar: converted.gbnf })
        const validate = ajv.compile(schema)
        if (converted.relaxed.length === 0) enforced++
        for (let count = 0; count < textsPerSchema; count++) {
          const text = randomText(grammar, random)
          expect(testText(parsed, text), `${text} of ${JSON.stringify(schema)}`).toBe(true)
          const isValid = validate(JSON.parse(text))
          const canonical = JSON.stringify(JSON.parse(text))
          // JSON.stringify puts keys like "9" first, and writes numbers beyond 21 digits with an exponent, which ranges do not know.
          if (isValid && !/\de[+-]|"\d+":/.test(canonical)) {
            expect(testText(parsed, canonical), `${canonical} of ${JSON.stringify(schema)}`).toBe(true)
          }
          if (converted.relaxed.length > 0) continue
          expect(isValid, `${text} of ${JSON.stringify(schema)}: ${JSON.stringify(validate.errors)}`).toBe(true)
        }
      }),
      { numRuns: 1000, seed: 20261121 },
    )
    expect(enforced).toBeGreaterThan(700)
  })
})
