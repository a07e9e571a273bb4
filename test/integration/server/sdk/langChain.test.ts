import { type AIMessageChunk, HumanMessage, ToolMessage } from "@langchain/core/messages"
import { concat } from "@langchain/core/utils/stream"
import { ChatOpenAI, OpenAI } from "@langchain/openai"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { z } from "zod"
import { startTestServer, type TestServer } from "../../../support/server.ts"
import { weatherIn, weatherTool } from "../../../support/weatherTool.ts"

let server: TestServer
let model: ChatOpenAI

beforeAll(async () => {
  server = await startTestServer()
  model = new ChatOpenAI({ ...clientFields(), modelKwargs: { chat_template_kwargs: { enable_thinking: false } } })
})
afterAll(() => server[Symbol.asyncDispose]())

function clientFields() {
  const configuration = { baseURL: `${server.url}/v1` }
  return { model: "ember", apiKey: "none", temperature: 0, maxRetries: 0, configuration }
}

it("answers, whole and streamed", async () => {
  const whole = await model.invoke("What is 17 + 25?")
  expect(whole.text).toBe("17 + 25 = 42")
  expect(whole.usage_metadata?.total_tokens).toBeGreaterThan(10)
  let text = ""
  for await (const chunk of await model.stream("What is 17 + 25?")) text += chunk.text
  expect(text).toBe("17 + 25 = 42")
})

describe("bindTools", () => {
  it("calls a tool and uses what it says", async () => {
    const bound = model.bindTools([weatherTool])
    const question = new HumanMessage("What is the weather in Paris?")
    const reply = await bound.invoke([question])
    expect(reply.tool_calls).toMatchObject([{ name: "get_weather", args: { city: "Paris" } }])
    const results = (reply.tool_calls ?? []).map(({ id = "", args }) => {
      return new ToolMessage({ tool_call_id: id, content: weatherIn(args.city) })
    })
    const answer = await bound.invoke([question, reply, ...results])
    expect(answer.text).toContain("sunny")
  })

  it("streams two calls, one after another", async () => {
    let whole: AIMessageChunk | undefined
    for await (const chunk of await model.bindTools([weatherTool]).stream("What is the weather in Paris and Rome?")) {
      whole = whole === undefined ? chunk : concat(whole, chunk)
    }
    expect(whole?.tool_calls?.map((call) => call.args)).toEqual([{ city: "Paris" }, { city: "Rome" }])
  })

  it.each(["any", "required", "get_weather"])("forces a call with %s", async (tool_choice) => {
    const reply = await model.bindTools([weatherTool], { tool_choice }).invoke("Hello!")
    expect(reply.tool_calls).toMatchObject([{ name: "get_weather", args: { city: expect.any(String) } }])
  })
})

describe("withStructuredOutput", () => {
  // LangChain writes the bounds of an integer out: ±(2^53 - 1).
  const person = z.object({ name: z.string(), age: z.int() })
  const question = "Return JSON with name and age: Omar is 41 years old."

  it.each(["jsonSchema", "jsonMode"] as const)("holds with %s", async (method) => {
    const structured = model.withStructuredOutput(person, { name: "person", method })
    expect(await structured.invoke(question)).toEqual({ name: "Omar", age: 41 })
  })

  it("holds with functionCalling", async () => {
    const structured = model.withStructuredOutput(person, { name: "person", method: "functionCalling" })
    expect(person.safeParse(await structured.invoke(question)).error).toBeUndefined()
  })

  it("holds without a method, and in a stream", async () => {
    const structured = model.withStructuredOutput(person)
    expect(await structured.invoke(question)).toEqual({ name: "Omar", age: 41 })
    let last: unknown
    for await (const part of await structured.stream(question)) last = part
    expect(last).toEqual({ name: "Omar", age: 41 })
  })
})

it("completes text", async () => {
  const prompt = "<|im_start|>user\nHello!<|im_end|>\n<|im_start|>assistant\n<think>\n\n</think>\n\n"
  const text = await new OpenAI({ ...clientFields(), maxTokens: 8 }).invoke(prompt)
  expect(text).toMatch(/^Hello! How/)
})
