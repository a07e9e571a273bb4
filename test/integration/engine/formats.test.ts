import { Ajv2020 } from "ajv/dist/2020.js"
import addFormats from "ajv-formats"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import type { AnswerFormat, JsonSchema } from "../../../electron/contract/completion.ts"
import { answerSchemas } from "../../support/answerSchemas.ts"
import { ask, ember, question, startEngine } from "../../support/engine.ts"

const engine = startEngine()
beforeAll(() => engine.load(ember))
afterAll(() => engine.close())

const schemaFormat = (schema: JsonSchema): AnswerFormat => ({ kind: "json-schema", schema, param: "schema" })
const thinking = { chat: { templateArguments: { enable_thinking: true } } }
const wild = { temperature: 1, topP: 1, topK: 0, minP: 0 }
const person = {
  type: "object",
  properties: { name: { type: "string", maxLength: 12 }, age: { type: "integer", minimum: 0, maximum: 120 } },
  required: ["name", "age"],
}

describe("an answer as JSON", () => {
  it("is an object where nothing else is asked for", async () => {
    const format: AnswerFormat = { kind: "json-object" }
    let complete = 0
    for (let seed = 0; seed < 8; seed++) {
      const asking = question("Hello!", { format, sampling: { ...wild, seed }, maxTokens: 300 })
      const { text, finishReason } = await ask(engine, asking)
      if (finishReason !== "stop") continue
      expect(JSON.parse(text)).toEqual(expect.any(Object))
      complete++
    }
    expect(complete).toBeGreaterThan(0)
  })

  // A grammar is complete before the model says that it is: trailing blank space once ran on to the limit.
  it("ends where it is complete", async () => {
    for (let seed = 0; seed < 10; seed++) {
      const asking = question("Hello!", { format: schemaFormat(person), sampling: { ...wild, seed } })
      const { text, finishReason } = await ask(engine, asking)
      expect(finishReason).toBe("stop")
      expect(text).toMatch(/^\{.*\}$/s)
      expect(JSON.parse(text)).toEqual({ name: expect.any(String), age: expect.any(Number) })
    }
  })

  it("comes after the thoughts", async () => {
    const asking = question("What is 17 + 25?", { ...thinking, format: schemaFormat({ type: "integer" }) })
    const answer = await ask(engine, asking)
    expect(answer.reasoning).toMatch(/^Ones: /)
    expect(Number.isInteger(JSON.parse(answer.text))).toBe(true)
  })

  it("comes after a thought whose budget is used up", async () => {
    const chat = { ...thinking.chat, thinkingBudget: 5 }
    const answer = await ask(engine, question("What is 17 + 25?", { chat, format: schemaFormat({ type: "integer" }) }))
    expect(answer.reasoning).not.toBe("")
    expect(Number.isInteger(JSON.parse(answer.text))).toBe(true)
  })

  it("goes on with what the client has begun", async () => {
    const begun = '{"name": "Ada", "age":'
    const messages = [
      { role: "user", content: "Who are you?" },
      { role: "assistant", content: begun },
    ] as const
    const answer = await ask(engine, question(messages, { format: schemaFormat(person) }))
    expect(JSON.parse(begun + answer.text)).toMatchObject({ name: "Ada", age: expect.any(Number) })
  })

  it("tells what is not enforced", async () => {
    const schema = { type: "array", items: { type: "integer" }, maxItems: 2, uniqueItems: true }
    const { events } = await ask(engine, question("Hello!", { format: schemaFormat(schema) }))
    const started = events.find((event) => event.type === "started")
    expect(started?.relaxed).toEqual([expect.objectContaining({ keyword: "uniqueItems" })])
  })

  it("is refused before the start where its schema is wrong", async () => {
    const asking = question("Hello!", { format: schemaFormat({ type: "nonsense" }) })
    await expect(ask(engine, asking)).rejects.toMatchObject({ code: "invalid_json_schema" })
  })
})

describe("100 schemas at temperature 1", () => {
  const ajv = addFormats.default(new Ajv2020({ strict: false }))

  it("admit only what validates, and nearly every answer comes to its end", async () => {
    const invalid: unknown[] = []
    let complete = 0
    const answer = async (schema: JsonSchema, seed: number) => {
      const asking = { format: schemaFormat(schema), sampling: { ...wild, seed }, maxTokens: 400 }
      const { text, finishReason } = await ask(engine, question("Tell me a story.", asking))
      if (finishReason !== "stop") return
      complete++
      const isValid = ajv.compile(schema)
      if (!isValid(JSON.parse(text))) invalid.push({ schema, text, errors: isValid.errors })
    }
    const schemas = answerSchemas(100)
    for (let at = 0; at < schemas.length; at += 20) {
      await Promise.all(schemas.slice(at, at + 20).map((schema, index) => answer(schema, at + index)))
    }
    expect(invalid).toEqual([])
    expect(complete).toBeGreaterThanOrEqual(95)
  })
})
