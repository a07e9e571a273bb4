import { afterAll, beforeAll, describe, expect, it } from "vitest"
import type { ToolDefinition, ToolUse } from "../../../electron/contract/completion.ts"
import { toolAnswers } from "../../support/ember.ts"
import { ask, ember, question, startEngine } from "../../support/engine.ts"
import { weatherDefinition } from "../../support/weatherTool.ts"

const engine = startEngine()
beforeAll(() => engine.load(ember))
afterAll(() => engine.close())

const weather: ToolDefinition = { ...weatherDefinition, param: "tools[0].function.parameters" }
const bookParameters = {
  type: "object",
  properties: {
    seats: { type: "integer", minimum: 1, maximum: 9 },
    kind: { enum: ["window", "aisle"] },
    on: { type: "string", format: "date" },
  },
  required: ["seats", "kind", "on"],
}
const book: ToolDefinition = { name: "book", parameters: bookParameters, param: "tools[1].function.parameters" }
const use = (more: Partial<ToolUse> = {}): ToolUse => {
  return { tools: [weather, book], choice: "auto", allowsParallelCalls: true, ...more }
}
const wild = { temperature: 1, topP: 1, topK: 0, minP: 0 }
const paris = "What is the weather in Paris?"

describe("Ember's answers with tools", () => {
  it.each(toolAnswers().map((row) => [row.messages.at(-1)?.content, row] as const))("%s", async (_, row) => {
    const tools = use({ tools: row.tools })
    const chat = { tools, templateArguments: { enable_thinking: row.enable_thinking } }
    const answer = await ask(engine, question(row.messages, { chat }))
    const calls = answer.calls.map((call) => `{"name": "${call.name}", "arguments": ${call.arguments}}`)
    expect([answer.text, ...calls].join("\n")).toContain(row.contains)
    expect(answer.finishReason).toBe(answer.calls.length > 0 ? "tool-calls" : "stop")
    expect(answer.text).not.toContain("tool_call")
  })
})

describe("calls", () => {
  it("come one after another, each with an id of its own, and as valid JSON", async () => {
    const { calls, events, usage } = await ask(
      engine,
      question("What is the weather in Paris and Rome?", { chat: { tools: use() } }),
    )
    expect(calls.map((call) => [call.name, JSON.parse(call.arguments)])).toEqual([
      ["get_weather", { city: "Paris" }],
      ["get_weather", { city: "Rome" }],
    ])
    const places = events.flatMap((event) => ("call" in event ? [event.call] : []))
    expect(places).toEqual(places.toSorted())
    const ids = events.flatMap((event) => (event.type === "tool-call-started" ? [event.id] : []))
    expect(new Set(ids).size).toBe(2)
    expect(ids[0]).toMatch(/^call_\w{20,}$/)
    expect(usage.completionTokens).toBeGreaterThan(20)
  })

  it("are one at most where no more are allowed", async () => {
    const tools = use({ allowsParallelCalls: false })
    const answer = await ask(engine, question("What is the weather in Paris and Rome?", { chat: { tools } }))
    expect(answer.calls).toHaveLength(1)
    expect(answer.finishReason).toBe("tool-calls")
  })

  it("come after the thoughts", async () => {
    const chat = { tools: use({ choice: "required" }), templateArguments: { enable_thinking: true } }
    const answer = await ask(engine, question("What is 17 + 25?", { chat }))
    expect(answer.calls.length).toBeGreaterThan(0)
    expect(answer.text).toBe("")
  })

  // A tiny model would not call anything by itself here, and hardly ever a valid date.
  it("that are required are made, and their arguments meet the schema at any temperature", async () => {
    for (let seed = 0; seed < 10; seed++) {
      const tools = use({ tools: [weather, book], allowed: ["book"], choice: "required", allowsParallelCalls: false })
      const answer = await ask(engine, question("Hello!", { chat: { tools }, sampling: { ...wild, seed } }))
      expect(answer).toMatchObject({ text: "", finishReason: "tool-calls" })
      expect(answer.calls.map((call) => call.name)).toEqual(["book"])
      const { seats, kind, on } = JSON.parse(answer.calls[0]?.arguments ?? "")
      expect(seats).toBeGreaterThanOrEqual(1)
      expect(seats).toBeLessThanOrEqual(9)
      expect(["window", "aisle"]).toContain(kind)
      expect(on).toMatch(/^\d{4}-\d{2}-\d{2}$/)
    }
  })

  it("that are cut before their name is complete leave nothing but the reason", async () => {
    for (let maxTokens = 1; maxTokens <= 6; maxTokens++) {
      const chat = { tools: use({ choice: "required" }), templateArguments: { enable_thinking: false } }
      const answer = await ask(engine, question(paris, { chat, maxTokens }))
      expect(answer).toMatchObject({ text: "", finishReason: "length" })
    }
  })

  it("that the model begins by itself are valid at any temperature, too", async () => {
    let called = 0
    for (let seed = 0; seed < 20; seed++) {
      const answer = await ask(engine, question(paris, { chat: { tools: use() }, sampling: { ...wild, seed } }))
      for (const call of answer.calls) {
        called++
        if (call.name === "get_weather") expect(JSON.parse(call.arguments)).toEqual({ city: expect.any(String) })
        else expect(Object.keys(JSON.parse(call.arguments))).toEqual(["seats", "kind", "on"])
      }
    }
    expect(called).toBeGreaterThan(10)
  })

  // A model that knows its tools would write its call, tags and all, for a person to read.
  it("are not even begun where none may be made", async () => {
    const answer = await ask(engine, question(paris, { chat: { tools: use({ choice: "none" }) } }))
    expect(answer.calls).toEqual([])
    expect(answer.text).not.toBe("")
    expect(answer.text).not.toContain("tool_call")
    expect(answer.finishReason).toBe("stop")
  })

  it("are not made of functions that are not allowed now", async () => {
    const tools = use({ allowed: ["book"], choice: "required" })
    const answer = await ask(engine, question(paris, { chat: { tools } }))
    expect(new Set(answer.calls.map((call) => call.name))).toEqual(new Set(["book"]))
  })

  it("or the format: never anything else", async () => {
    const format = { kind: "json-schema", schema: { enum: ["sunny", "rainy"] }, param: "schema" } as const
    const asking = question(paris, { chat: { tools: use() }, format })
    const called = await ask(engine, asking)
    expect(called).toMatchObject({ text: "", finishReason: "tool-calls" })
    // Ember would rather call: a quotation mark is made likely.
    const task = { source: '"', readsControlTokens: true, addsSpecialTokens: false, wantsPieces: false }
    const { tokens } = await engine.tokenize(ember.id, task, new AbortController().signal)
    const logitBias = tokens.map((token) => ({ token, bias: 100 }))
    for (let seed = 0; seed < 5; seed++) {
      const answer = await ask(engine, { ...asking, sampling: { ...wild, seed, logitBias } })
      expect(answer).toMatchObject({ calls: [], finishReason: "stop" })
      expect(answer.text).toMatch(/^"(sunny|rainy)"$/)
    }
  })

  it("do not end at a stop string: it is looked for in text only", async () => {
    const answer = await ask(engine, question(paris, { chat: { tools: use() }, stop: ["Paris", "city"] }))
    expect(JSON.parse(answer.calls[0]?.arguments ?? "")).toEqual({ city: "Paris" })
  })

  it("that the limit cuts off end with length", async () => {
    const answer = await ask(engine, question(paris, { chat: { tools: use() }, maxTokens: 12 }))
    expect(answer.finishReason).toBe("length")
  })

  it("are refused before the start where a schema is wrong", async () => {
    const tools = use({ tools: [{ ...book, parameters: { type: "nonsense" } }] })
    const refusal = { code: "invalid_json_schema", param: expect.stringContaining("tools[1].function.parameters") }
    await expect(ask(engine, question(paris, { chat: { tools } }))).rejects.toMatchObject(refusal)
  })
})
