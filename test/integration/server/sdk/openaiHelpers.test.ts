import OpenAI from "openai"
import { zodFunction, zodResponseFormat } from "openai/helpers/zod"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { z } from "zod"
import { startTestServer, type TestServer } from "../../../support/server.ts"
import { weatherDefinition, weatherIn, weatherTool } from "../../../support/weatherTool.ts"

let server: TestServer
let client: OpenAI

beforeAll(async () => {
  server = await startTestServer()
  client = new OpenAI({ baseURL: `${server.url}/v1`, apiKey: "none", maxRetries: 0 })
})
afterAll(() => server[Symbol.asyncDispose]())

const noThinking = { chat_template_kwargs: { enable_thinking: false } } as object

function asked(content: string) {
  return { model: "ember", messages: [{ role: "user" as const, content }], temperature: 0, ...noThinking }
}

describe("runTools", () => {
  function runnable() {
    const cities: string[] = []
    const call = ({ city }: { city: string }) => {
      cities.push(city)
      return weatherIn(city)
    }
    const tool = {
      type: "function" as const,
      function: {
        ...weatherDefinition,
        parameters: { ...weatherDefinition.parameters },
        parse: JSON.parse,
        function: call,
      },
    }
    return { cities, tools: [tool] as never }
  }

  it("calls the tool and answers with what it said", async () => {
    const { cities, tools } = runnable()
    const runner = client.chat.completions.runTools({ ...asked("What is the weather in Paris?"), tools })
    expect(await runner.finalContent()).toMatch(/sunny.*21|21.*sunny/)
    expect(cities).toEqual(["Paris"])
  })

  it("does so in a stream", async () => {
    const { cities, tools } = runnable()
    const params = { ...asked("What is the weather in Paris?"), tools, stream: true as const }
    const runner = client.chat.completions.runTools(params)
    expect(await runner.finalContent()).toContain("sunny")
    expect(cities).toEqual(["Paris"])
  })

  it("makes two calls for two cities and answers with both", async () => {
    const { cities, tools } = runnable()
    const runner = client.chat.completions.runTools({ ...asked("What is the weather in Paris and Rome?"), tools })
    const answer = await runner.finalContent()
    expect(cities).toEqual(["Paris", "Rome"])
    expect(answer).toContain("21")
    expect(answer).toContain("14")
  })
})

describe("parse", () => {
  const person = z.object({ name: z.string(), age: z.int() })

  it("gives an object of the schema", async () => {
    const reply = await client.chat.completions.parse({
      ...asked("Return JSON with name and age: Omar is 41 years old."),
      response_format: zodResponseFormat(person, "person"),
    })
    expect(reply.choices[0]?.message.parsed).toEqual({ name: "Omar", age: 41 })
  })

  it("gives the arguments of a call", async () => {
    const parameters = z.object({ city: z.string() })
    const reply = await client.chat.completions.parse({
      ...asked("What is the weather in Paris?"),
      tools: [zodFunction({ name: "get_weather", description: "Get the weather in a city", parameters })],
    })
    expect(reply.choices[0]?.finish_reason).toBe("tool_calls")
    expect(reply.choices[0]?.message.tool_calls).toMatchObject([{ function: { parsed_arguments: { city: "Paris" } } }])
  })

  it("holds at temperature 1 and off the paths that the model knows, however it babbles", async () => {
    const schema = z.object({
      kind: z.enum(["news", "poem"]),
      tags: z.array(z.string().max(8)).max(3),
      score: z.number().min(0).max(1),
      author: z.object({ name: z.string().max(12) }).nullable(),
    })
    for (const seed of [1, 2, 3]) {
      const reply = await client.chat.completions.parse({
        ...asked("Explain quantum physics."),
        temperature: 1,
        seed,
        response_format: zodResponseFormat(schema, "thing"),
      })
      expect(schema.safeParse(reply.choices[0]?.message.parsed).error).toBeUndefined()
    }
  })
})

describe("the streaming helper", () => {
  it("tells each call as it comes and when it is complete", async () => {
    const stream = client.chat.completions.stream({
      ...asked("What is the weather in Paris and Rome?"),
      tools: [weatherTool],
    })
    const done: unknown[] = []
    let deltas = ""
    stream.on("tool_calls.function.arguments.delta", (event) => {
      deltas += event.arguments_delta
    })
    stream.on("tool_calls.function.arguments.done", (event) => done.push([event.index, event.name, event.arguments]))
    const final = await stream.finalChatCompletion()
    const calls = final.choices[0]?.message.tool_calls ?? []
    expect(done).toEqual([
      [0, "get_weather", expect.stringContaining("Paris")],
      [1, "get_weather", expect.stringContaining("Rome")],
    ])
    expect(calls.map((call) => (call.type === "function" ? call.function.arguments : "")).join("")).toBe(deltas)
    expect(final.choices[0]?.finish_reason).toBe("tool_calls")
    expect(final.choices[0]?.message.content || null).toBeNull()
    const ids = calls.map((call) => call.id)
    expect(new Set(ids).size).toBe(2)
    for (const id of ids) expect(id).toMatch(/^call_\w+$/)
  })

  it("parses what it collects", async () => {
    const stream = client.chat.completions.stream({
      ...asked("Extract name and city as JSON: Maria lives in Rome."),
      response_format: zodResponseFormat(z.object({ name: z.string(), city: z.string() }), "person"),
    })
    const final = await stream.finalChatCompletion()
    expect(final.choices[0]?.message.parsed).toEqual({ name: "Maria", city: "Rome" })
  })

  it("collects the text of several choices and their log probabilities", async () => {
    const stream = client.chat.completions.stream({ ...asked("Hello!"), n: 2, logprobs: true, top_logprobs: 1 })
    const final = await stream.finalChatCompletion()
    expect(final.choices.map((choice) => choice.message.content)).toEqual(
      Array(2).fill("Hello! How can I help you today?"),
    )
    for (const { logprobs, message } of final.choices) {
      expect(logprobs?.content?.map((one) => one.token).join("")).toBe(message.content)
    }
  })
})
