import OpenAI from "openai"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { chat, send, until } from "../../../support/httpClient.ts"
import { startTestServer, type TestServer } from "../../../support/server.ts"
import { weatherDefinition, weatherTool } from "../../../support/weatherTool.ts"

let server: TestServer
let client: OpenAI

beforeAll(async () => {
  server = await startTestServer()
  client = new OpenAI({ baseURL: `${server.url}/v1`, apiKey: "none", maxRetries: 0 })
})
afterAll(() => server[Symbol.asyncDispose]())

/** One chat request with what no client's types know. */
async function ask(content: string, fields: object = {}) {
  const messages = [{ role: "user", content }]
  const { status, headers, text, json } = await chat(server.url, {
    messages,
    temperature: 0,
    enable_thinking: false,
    ...fields,
  })
  return { status, headers, text, json, choices: json?.choices ?? [], message: json?.choices?.[0]?.message }
}

const greeting = "Hello! How can I help you today?"

describe("several choices", () => {
  it("are made at once, each its own, and their usage is summed", async () => {
    const { choices, json } = await ask("Tell me a story.", { n: 3, temperature: 1, seed: 5, max_tokens: 24 })
    expect(choices.map((one: { index: number }) => one.index)).toEqual([0, 1, 2])
    const texts = choices.map((one: { message: { content: string } }) => one.message.content)
    expect(new Set(texts).size).toBe(3)
    // More than one of them can have.
    expect(json.usage.completion_tokens).toBeGreaterThan(24)
    const again = await ask("Tell me a story.", { n: 3, temperature: 1, seed: 5, max_tokens: 24 })
    expect(again.choices.map((one: { message: { content: string } }) => one.message.content)).toEqual(texts)
  })

  it("stream mixed, one role and one end each", async () => {
    const stream = await client.chat.completions.create({
      model: "ember",
      messages: [{ role: "user", content: "Hello!" }],
      temperature: 0,
      n: 3,
      stream: true,
      ...({ enable_thinking: false } as object),
    })
    const texts = ["", "", ""]
    const [roles, ends] = [
      [0, 0, 0],
      [0, 0, 0],
    ]
    for await (const { choices } of stream) {
      for (const { index, delta, finish_reason } of choices) {
        texts[index] += delta.content ?? ""
        if (delta.role !== undefined) roles[index] = (roles[index] ?? 0) + 1
        if (finish_reason !== null) ends[index] = (ends[index] ?? 0) + 1
      }
    }
    expect([texts, roles, ends]).toEqual([Array(3).fill(greeting), [1, 1, 1], [1, 1, 1]])
  })
})

describe("log probabilities", () => {
  it("are those of the tokens of the answer, whatever the temperature", async () => {
    const { choices, message } = await ask("Hello!", { logprobs: true, top_logprobs: 3 })
    const { content } = choices[0].logprobs
    expect(content.map((one: { token: string }) => one.token).join("")).toBe(message.content)
    for (const one of content) {
      expect(one.logprob).toBeLessThanOrEqual(0)
      expect(one.top_logprobs).toHaveLength(3)
      expect(one.top_logprobs[0].token).toBe(one.token)
      expect(Buffer.from(one.bytes).toString()).toBe(one.token)
    }
    const hot = await ask("Hello!", { logprobs: true, temperature: 1, top_k: 1 })
    expect(hot.choices[0].logprobs.content[0].logprob).toBeCloseTo(content[0].logprob, 3)
  })

  it("can be turned by a bias: a token that is forbidden does not come", async () => {
    const { choices } = await ask("Hello!", { logprobs: true })
    const first = choices[0].logprobs.content[0].token
    const { json } = await send(server.url, "/tokenize", { body: { model: "ember", content: first } })
    const { message } = await ask("Hello!", { logit_bias: { [json.tokens[0]]: -100 }, max_tokens: 5 })
    expect(message.content.startsWith(first)).toBe(false)
  })
})

describe("what goes before the answer", () => {
  it("an assistant's beginning is continued, not repeated", async () => {
    const messages = [
      { role: "user", content: "Count from 1 to 10." },
      { role: "assistant", content: "1, 2, 3," },
    ]
    const { message } = await ask("", { messages })
    expect(message.content).toBe(" 4, 5, 6, 7, 8, 9, 10.")
  })

  it("a budget of thought is kept", async () => {
    const free = await ask("What is 34 + 58?", { enable_thinking: true })
    const bound = await ask("What is 34 + 58?", { enable_thinking: true, thinking: { budget_tokens: 4 } })
    const thoughtTokens = (json: { usage: { completion_tokens_details: { reasoning_tokens: number } } }) =>
      json.usage.completion_tokens_details.reasoning_tokens
    expect(thoughtTokens(free.json)).toBeGreaterThan(thoughtTokens(bound.json))
    expect(bound.message.content).not.toBe("")
  })
})

describe("formats", () => {
  it.each([
    ["llama.cpp's grammar", { grammar: 'root ::= "yes" | "no"' }, /^(yes|no)$/],
    ["llama.cpp's json_schema", { json_schema: { type: "boolean" } }, /^(true|false)$/],
    ["Dify's bare schema", { response_format: { type: "json_schema", json_schema: { enum: [7] } } }, /^7$/],
  ])("%s is followed", async (_, fields, expected) => {
    const { message } = await ask("Hello!", fields)
    expect(message.content).toMatch(expected)
  })

  it("any object is an object", async () => {
    const { message } = await ask("Hello!", { response_format: { type: "json_object" }, max_tokens: 400 })
    expect(JSON.parse(message.content)).toBeTypeOf("object")
  })

  it("what a grammar cannot say is told in a header", async () => {
    const list = { type: "array", items: { type: "string", maxLength: 5 }, maxItems: 2, uniqueItems: true }
    const schema = { type: "object", properties: { list }, required: ["list"] }
    const { headers, status } = await ask("Hello!", { json_schema: schema })
    expect([status, headers["x-hearth-relaxed"]]).toEqual([200, expect.stringMatching(/^uniqueItems .*list$/)])
  })

  it("what is no grammar and no schema is refused before anything is written", async () => {
    for (const stream of [false, true]) {
      const grammar = await ask("Hello!", { grammar: "root ::= nobody", stream })
      expect([grammar.status, grammar.json.error.code]).toEqual([400, "invalid_grammar"])
      const schema = await ask("Hello!", { json_schema: { type: "poem" }, stream })
      expect([schema.status, schema.json.error.code]).toEqual([400, "invalid_json_schema"])
      expect(schema.json.error.param).toMatch(/^json_schema/)
    }
  })
})

describe("tools", () => {
  const tools = [weatherTool]

  it("that may not be called are not", async () => {
    const { choices, message } = await ask("What is the weather in Paris?", { tools, tool_choice: "none" })
    expect(message).not.toHaveProperty("tool_calls")
    expect(choices[0].finish_reason).toBe("stop")
  })

  it("are called once where one call is allowed", async () => {
    const fields = { tools, parallel_tool_calls: false }
    const { message } = await ask("What is the weather in Paris and Rome?", fields)
    expect(message.tool_calls).toHaveLength(1)
  })

  it("must be called where they must, with arguments of their schema", async () => {
    const parameters = { type: "object", properties: { level: { enum: ["low", "high"] } }, required: ["level"] }
    const tool = { type: "function", function: { name: "set_level", parameters } }
    const tool_choice = { type: "function", function: { name: "set_level" } }
    const { choices, message } = await ask("Hello!", {
      tools: [weatherTool, tool],
      tool_choice,
      temperature: 1,
      seed: 3,
    })
    expect(choices[0].finish_reason).toBe("tool_calls")
    expect(message.tool_calls.map((call: { function: { name: string } }) => call.function.name)).toEqual(["set_level"])
    expect(["low", "high"]).toContain(JSON.parse(message.tool_calls[0].function.arguments).level)
  })

  it("in their older form are answered in it", async () => {
    const functions = [weatherDefinition]
    const { choices, message } = await ask("What is the weather in Paris?", { functions })
    expect(choices[0].finish_reason).toBe("function_call")
    expect(message.function_call.name).toBe("get_weather")
    expect(JSON.parse(message.function_call.arguments)).toEqual({ city: "Paris" })
    const history = [
      { role: "user", content: "What is the weather in Paris?" },
      { ...message },
      { role: "function", name: "get_weather", content: '{"condition": "sunny", "temperature": 21}' },
    ]
    expect((await ask("", { messages: history, functions })).message.content).toContain("sunny")
  })

  it("reach Dify, which splits at empty lines and joins what has no id", async () => {
    const { text } = await ask("What is the weather in Paris and Rome?", { tools, tool_choice: "auto", stream: true })
    const calls: { id: string; name: string; arguments: string }[] = []
    let finishReason: string | null = null
    for (const frame of text.split("\n\n")) {
      const chunk = frame.trim()
      if (chunk === "" || chunk.startsWith(":")) continue
      const data = chunk.replace(/^data:/, "").trim()
      if (data === "[DONE]") continue
      const choice = JSON.parse(data).choices[0]
      finishReason = choice.finish_reason ?? finishReason
      for (const { id, function: called } of choice.delta.tool_calls ?? []) {
        const known = id ? calls.find((call) => call.id === id) : calls.at(-1)
        if (known === undefined) calls.push({ id, name: called.name, arguments: called.arguments })
        else known.arguments += called.arguments
      }
    }
    expect(calls.map((call) => [call.name, JSON.parse(call.arguments).city])).toEqual([
      ["get_weather", "Paris"],
      ["get_weather", "Rome"],
    ])
    expect(finishReason).toBe("tool_calls")
  })
})

describe("completions", () => {
  it("of several prompts free their slots when the client leaves", async () => {
    const leaving = new AbortController()
    const body = { model: "ember", prompt: Array(12).fill("Tell me"), max_tokens: -1, temperature: 0, stream: true }
    const answer = await fetch(`${server.url}/v1/completions`, {
      method: "POST",
      body: JSON.stringify({ ...body, repeat_penalty: 0 }),
      signal: leaving.signal,
    })
    await answer.body?.getReader().read()
    leaving.abort()
    await until(() => server.requests.list()[0]?.status.kind === "cancelled")
    const isBusy = () => {
      const state = server.engine.state("ember")
      return state.kind === "ready" && state.activity.busySlots.includes(true)
    }
    await until(() => !isBusy() && server.listener.runningRequests === 0)
  })

  const complete = (fields: object) =>
    send(server.url, "/v1/completions", { body: { model: "ember", temperature: 0, ...fields } })
  const prompt = "<|im_start|>user\nHello!<|im_end|>\n<|im_start|>assistant\n<think>\n\n</think>\n\n"

  it("go on from the text as it is, without a template", async () => {
    const reply = await client.completions.create({ model: "ember", prompt, temperature: 0, max_tokens: 30 })
    expect(reply.choices[0]?.text).toContain("Hello! How can I help")
    expect(reply).toMatchObject({ object: "text_completion", usage: { completion_tokens: expect.any(Number) } })
  })

  it("go on with a space where the text does", async () => {
    const { json } = await complete({ prompt: `${prompt}Hello! How`, max_tokens: 2 })
    expect(json.choices[0].text).toBe(" can I")
  })

  it("begin with their prompt on demand, of text and of tokens", async () => {
    const { json: tokenized } = await send(server.url, "/tokenize", { body: { model: "ember", content: "Hello! How" } })
    for (const one of ["Hello! How", tokenized.tokens]) {
      const { json } = await complete({ prompt: one, echo: true, max_tokens: 0 })
      expect(json.choices[0].text).toBe("Hello! How")
    }
  })

  it("stream", async () => {
    const stream = await client.completions.create({
      model: "ember",
      prompt,
      temperature: 0,
      max_tokens: 30,
      stream: true,
    })
    let text = ""
    for await (const chunk of stream) text += chunk.choices[0]?.text ?? ""
    expect(text).toContain("Hello! How can I help")
  })

  it("count a prompt without adding to it", async () => {
    const { status, json } = await complete({ prompt: "Hello! How", max_tokens: 0 })
    expect([status, json.choices[0].text, json.choices[0].finish_reason]).toEqual([200, "", "length"])
    expect([json.usage.prompt_tokens > 0, json.usage.completion_tokens]).toEqual([true, 0])
  })

  it("score a prompt without adding to it, as evaluations do", async () => {
    const tokens = (
      await send(server.url, "/tokenize", { body: { model: "ember", content: "The capital of France is Paris." } })
    ).json
    const { json } = await complete({ prompt: [tokens.tokens], echo: true, logprobs: 1, max_tokens: 0 })
    const { logprobs, text, finish_reason } = json.choices[0]
    expect(logprobs.tokens).toHaveLength(tokens.tokens.length)
    expect(logprobs.token_logprobs[0]).toBeNull()
    expect(logprobs.token_logprobs.slice(1).every((one: number) => one <= 0)).toBe(true)
    expect([text.endsWith("Paris."), finish_reason, json.usage.completion_tokens]).toEqual([true, "length", 0])
  })

  it("answer several prompts of text and of tokens alike", async () => {
    const { json: tokenized } = await send(server.url, "/tokenize", { body: { model: "ember", content: prompt } })
    const whole = await complete({ prompt: [prompt, prompt], max_tokens: 12 })
    const [first, second] = whole.json.choices
    expect(first.text).toBe(second.text)
    const byToken = await complete({ prompt: tokenized.tokens, max_tokens: 12 })
    expect(byToken.json.choices[0].text).toBe(first.text)
  })

  it("refuse a batch by its status, though only its last prompt does not fit and it is streamed", async () => {
    const reply = await complete({ prompt: [...Array(6).fill("Hi"), "word ".repeat(3_000)], stream: true })
    expect([reply.status, reply.json.error.code, reply.json.error.param]).toEqual([
      400,
      "context_length_exceeded",
      "prompt",
    ])
  })

  it("refuse what does not fit, and a gap that the model cannot fill", async () => {
    const tooLong = await complete({ prompt: "word ".repeat(3_000) })
    expect([tooLong.status, tooLong.json.error.code, tooLong.json.error.param]).toEqual([
      400,
      "context_length_exceeded",
      "prompt",
    ])
    const gap = await complete({ prompt: "a", suffix: "b" })
    expect([gap.status, gap.json.error.code]).toEqual([400, "unsupported_value"])
    expect((await complete({ prompt: "", max_tokens: 2 })).status).toBeLessThan(500)
    expect((await complete({ prompt: [999_999], max_tokens: 2 })).status).toBe(400)
  })
})
