import { createOpenAICompatible } from "@ai-sdk/openai-compatible"
import { generateObject, generateText, jsonSchema, stepCountIs, streamObject, streamText, tool } from "ai"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { z } from "zod"
import { startTestServer, type TestServer } from "../../../support/server.ts"
import { weatherDefinition, weatherIn, weatherParameters } from "../../../support/weatherTool.ts"

let server: TestServer
let shared: Pick<Parameters<typeof generateText>[0], "model" | "temperature" | "maxRetries" | "providerOptions">

beforeAll(async () => {
  server = await startTestServer()
  shared = using({ supportsStructuredOutputs: true })
})
afterAll(() => server[Symbol.asyncDispose]())

function using(options: { supportsStructuredOutputs: boolean }) {
  const provider = createOpenAICompatible({
    name: "hearth",
    baseURL: `${server.url}/v1`,
    includeUsage: true,
    ...options,
  })
  const providerOptions = { hearth: { chat_template_kwargs: { enable_thinking: false } } }
  return { model: provider("ember"), temperature: 0, maxRetries: 0, providerOptions }
}

function weatherTools() {
  const cities: string[] = []
  const get_weather = tool({
    description: weatherDefinition.description,
    inputSchema: jsonSchema<{ city: string }>(weatherParameters),
    execute: ({ city }) => {
      cities.push(city)
      return weatherIn(city)
    },
  })
  return { cities, tools: { get_weather } }
}

describe("generateText", () => {
  it("answers, with usage and thoughts apart", async () => {
    const { text, usage, finishReason } = await generateText({ ...shared, prompt: "What is 17 + 25?" })
    expect([text, finishReason]).toEqual(["17 + 25 = 42", "stop"])
    expect(usage.totalTokens).toBe((usage.inputTokens ?? 0) + (usage.outputTokens ?? 0))
    const thinking = await generateText({ ...shared, providerOptions: {}, prompt: "What is 34 + 58?" })
    expect(thinking.reasoningText).toMatch(/\d/)
    expect(thinking.text).toContain("92")
  })

  it("calls a tool and goes on with what it said", async () => {
    const { cities, tools } = weatherTools()
    const prompt = "What is the weather in Paris?"
    const { text, steps } = await generateText({ ...shared, tools, stopWhen: stepCountIs(3), prompt })
    expect(cities).toEqual(["Paris"])
    expect(steps.map((step) => step.finishReason)).toEqual(["tool-calls", "stop"])
    expect(text).toContain("sunny")
  })

  it("forces a call", async () => {
    const { cities, tools } = weatherTools()
    const { toolCalls } = await generateText({ ...shared, tools, toolChoice: "required", prompt: "Hello!" })
    expect(toolCalls[0]?.toolName).toBe("get_weather")
    expect(cities.length).toBeGreaterThan(0)
  })
})

describe("streamText", () => {
  it("streams an answer", async () => {
    const { textStream, usage } = streamText({ ...shared, prompt: "Tell me a story." })
    const parts = await Array.fromAsync(textStream)
    expect(parts.length).toBeGreaterThan(3)
    expect(parts.join("")).toContain("The end.")
    expect((await usage).outputTokens).toBeGreaterThan(50)
  })

  it("streams calls and the answer that uses them", async () => {
    const { cities, tools } = weatherTools()
    const prompt = "What is the weather in Paris and Rome?"
    const { text } = streamText({ ...shared, tools, stopWhen: stepCountIs(3), prompt })
    expect(await text).toContain("14")
    expect(cities).toEqual(["Paris", "Rome"])
  })
})

describe("objects", () => {
  const schema = z.object({ name: z.string(), age: z.int() })
  const prompt = "Return JSON with name and age: Omar is 41 years old."

  it("are generated", async () => {
    const { object } = await generateObject({ ...shared, schema, prompt })
    expect(object).toEqual({ name: "Omar", age: 41 })
  })

  it("are streamed", async () => {
    const { partialObjectStream, object } = streamObject({ ...shared, schema, prompt })
    expect((await Array.fromAsync(partialObjectStream)).at(-1)).toEqual({ name: "Omar", age: 41 })
    expect(await object).toEqual({ name: "Omar", age: 41 })
  })

  it("come as arrays and as one of several words", async () => {
    const element = z.object({ word: z.string().max(10) })
    const { object } = await generateObject({
      ...shared,
      output: "array",
      schema: element,
      prompt: "Name two animals.",
    })
    expect(z.array(element).safeParse(object).error).toBeUndefined()
    const words = ["sunny", "rainy"]
    const one = await generateObject({ ...shared, output: "enum", enum: words, prompt: "How is the weather?" })
    expect(words).toContain(one.object)
  })

  it("are JSON where the client knows no schemas", async () => {
    const { object } = await generateObject({
      ...using({ supportsStructuredOutputs: false }),
      output: "no-schema",
      prompt,
    })
    expect(object).toEqual({ name: "Omar", age: 41 })
  })
})
