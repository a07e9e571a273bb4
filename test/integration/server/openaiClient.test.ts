import OpenAI, { APIError, APIUserAbortError, BadRequestError, NotFoundError } from "openai"
import type { ChatCompletionCreateParamsNonStreaming } from "openai/resources/chat/completions"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { endlessQuestion, endlessSampling } from "../../support/ember.ts"
import { startEngine } from "../../support/engine.ts"
import { until } from "../../support/httpClient.ts"
import { startTestServer, type TestServer } from "../../support/server.ts"

const engine = startEngine()
let server: TestServer
let client: OpenAI

beforeAll(async () => {
  server = await startTestServer({ engine })
  client = new OpenAI({ baseURL: `${server.url}/v1`, apiKey: "none", maxRetries: 0 })
})
afterAll(() => server[Symbol.asyncDispose]())

/** Fields that the client's types do not know, as users of `extra_body` send them. */
function ask(content: string, fields: object = {}): ChatCompletionCreateParamsNonStreaming {
  const own = { model: "ember", messages: [{ role: "user" as const, content }], temperature: 0 }
  return { ...own, ...({ enable_thinking: false } as object), ...fields }
}

const endless = ask(endlessQuestion, { repeat_penalty: endlessSampling.repeatPenalty })

/** How a stream ends: with its finish reason, or by throwing. */
async function readAll(stream: Promise<AsyncIterable<OpenAI.ChatCompletionChunk>>): Promise<string | null> {
  let reason: string | null = null
  for await (const { choices } of await stream) reason = choices[0]?.finish_reason ?? reason
  return reason
}

function isSlotBusy(): boolean {
  const state = engine.state("ember")
  return state.kind === "ready" && state.activity.busySlots.includes(true)
}

describe("chat", () => {
  it("answers, loading the model on the first request, with exact usage", async () => {
    expect(engine.state("ember").kind).toBe("unloaded")
    const reply = await client.chat.completions.create(ask("What is 17 + 25?"))
    expect(reply.choices[0]).toMatchObject({
      message: { role: "assistant", content: "17 + 25 = 42", refusal: null },
      finish_reason: "stop",
      logprobs: null,
    })
    expect(reply).toMatchObject({ object: "chat.completion", model: "ember" })
    expect(reply.usage?.total_tokens).toBe((reply.usage?.prompt_tokens ?? 0) + (reply.usage?.completion_tokens ?? 0))
    expect(reply.usage?.completion_tokens).toBeGreaterThan(5)
  })

  it("answers names that programs have built in, and says who answered", async () => {
    const reply = await client.chat.completions.create(ask("Hello!", { model: "gpt-4o-mini" }))
    expect(reply.model).toBe("ember")
    expect(reply.choices[0]?.message.content).toBe("Hello! How can I help you today?")
  })

  it("keeps thoughts apart from the answer", async () => {
    const reply = await client.chat.completions.create(ask("What is 34 + 58?", { enable_thinking: true }))
    const message = reply.choices[0]?.message
    expect(message?.content).toContain("92")
    expect(message?.content).not.toContain("think>")
    expect(message).toHaveProperty("reasoning_content", expect.stringMatching(/\d/))
    expect(reply.usage?.completion_tokens_details?.reasoning_tokens).toBeGreaterThan(0)
  })

  it.each([
    ["a string", "5,"],
    ["a list", ["5,", "nothing"]],
  ])("stops at %s, which is not part of the answer", async (_, stop) => {
    const reply = await client.chat.completions.create(ask("Count from 1 to 10.", { stop }))
    expect(reply.choices[0]?.message.content).toBe("1, 2, 3, 4, ")
    expect(reply.choices[0]?.finish_reason).toBe("stop")
  })

  it("ends at max_tokens and says so", async () => {
    const reply = await client.chat.completions.create(ask("Count from 1 to 30.", { max_completion_tokens: 4 }))
    expect(reply.choices[0]?.finish_reason).toBe("length")
    expect(reply.usage?.completion_tokens).toBe(4)
  })

  it("repeats itself for one seed", async () => {
    const fields = { temperature: 1.2, seed: 7, max_tokens: 30 }
    const texts = []
    for (let i = 0; i < 2; i++) {
      const reply = await client.chat.completions.create(ask("Tell me a story.", fields))
      texts.push(reply.choices[0]?.message.content)
    }
    expect(texts[0]).toBe(texts[1])
  })

  it("ignores what does not apply to it", async () => {
    const fields = {
      user: "u",
      store: true,
      metadata: { a: "b" },
      service_tier: "auto",
      logit_bias: {},
      parallel_tool_calls: true,
      tools: [],
      response_format: { type: "text" },
      unheard_of: { a: 1 },
    }
    const reply = await client.chat.completions.create(ask("Hello!", fields))
    expect(reply.choices[0]?.message.content).toBe("Hello! How can I help you today?")
    expect(reply.choices[0]?.logprobs).toBeNull()
  })
})

describe("streams", () => {
  it("bring the whole answer, and usage only when asked", async () => {
    const params = { ...ask("What is 17 + 25?"), stream: true as const, stream_options: { include_usage: true } }
    let text = ""
    let usage = null
    for await (const chunk of await client.chat.completions.create(params)) {
      text += chunk.choices[0]?.delta.content ?? ""
      usage = chunk.usage ?? usage
    }
    expect(text).toBe("17 + 25 = 42")
    expect(usage).toMatchObject({ prompt_tokens: expect.any(Number), completion_tokens: expect.any(Number) })

    const plain = await client.chat.completions.create({ ...ask("Hello!"), stream: true as const })
    for await (const chunk of plain) expect([chunk.choices.length, "usage" in chunk]).toEqual([1, false])
  })

  it("satisfy the client's own helper, which checks role and end of every choice", async () => {
    const { model, messages } = ask("What is the capital of France?")
    const stream = client.chat.completions.stream({ model, messages, temperature: 0 })
    expect(await stream.finalContent()).toContain("Paris")
    const final = await stream.finalChatCompletion()
    expect(final.choices[0]?.finish_reason).toBe("stop")
  })

  it("free the slot when they are aborted", async () => {
    const stream = await client.chat.completions.create({ ...endless, stream: true as const })
    for await (const chunk of stream) {
      if (!chunk.choices[0]?.delta.content) continue
      stream.controller.abort()
      break
    }
    await until(() => server.requests.list()[0]?.status.kind === "cancelled")
    await until(() => !isSlotBusy() && server.listener.runningRequests === 0)
  })

  it("free the slot of a blocking request too", async () => {
    const leaving = new AbortController()
    const before = server.requests.list()[0]?.id
    const answer = client.chat.completions.create(endless, { signal: leaving.signal })
    const isStreaming = () => server.requests.list()[0]?.status.kind === "streaming"
    await until(() => server.requests.list()[0]?.id !== before && isStreaming())
    leaving.abort()
    await expect(answer).rejects.toBeInstanceOf(APIUserAbortError)
    await until(() => server.requests.list()[0]?.status.kind === "cancelled")
    await until(() => !isSlotBusy() && server.listener.runningRequests === 0)
  })
})

describe("answers that the host cuts off", () => {
  it("by an unload are errors, not short answers", async () => {
    await using other = await startTestServer()
    const client = new OpenAI({ baseURL: `${other.url}/v1`, apiKey: "none", maxRetries: 0 })
    await other.models.load("ember")
    const streamed = readAll(client.chat.completions.create({ ...endless, stream: true as const }))
    const whole = client.chat.completions.create(endless)
    await until(() => other.requests.list().filter(({ status }) => status.kind === "streaming").length === 2)
    const failures = Promise.all([
      expect(whole).rejects.toMatchObject({ status: 503, code: "model_unloaded" }),
      expect(streamed).rejects.toMatchObject({ code: "model_unloaded" }),
    ])
    await other.engine.unload("ember", 0)
    await failures
  })

  it("by switching the server off come to their end within the grace, or are errors after it", async () => {
    await using other = await startTestServer()
    const { chat } = new OpenAI({ baseURL: `${other.url}/v1`, apiKey: "none", maxRetries: 0 })
    await other.models.load("ember")
    const begin = async (maxTokens: number) => {
      const count = other.requests.list().length
      const end = readAll(chat.completions.create({ ...endless, max_tokens: maxTokens, stream: true as const }))
      end.catch(() => {})
      await until(() => other.requests.list().length > count && other.requests.list()[0]?.status.kind === "streaming")
      return { end }
    }
    const short = await begin(200)
    await other.listener.close(30_000)
    await expect(short.end).resolves.toBe("length")
    await other.listener.listen({ host: "127.0.0.1", port: other.port })
    const long = await begin(2_000)
    await other.listener.close(50)
    await expect(long.end).rejects.toMatchObject({ code: "server_stopping" })
    await until(() => other.listener.runningRequests === 0)
  })
})

it("answers more requests at once than it has slots", async () => {
  const sums = Array.from({ length: 8 }, (_, index) => [10 + index, 20 + index] as const)
  const replies = await Promise.all(sums.map(([a, b]) => client.chat.completions.create(ask(`What is ${a} + ${b}?`))))
  expect(replies.map((reply) => reply.choices[0]?.message.content)).toEqual(
    sums.map(([a, b]) => `${a} + ${b} = ${a + b}`),
  )
})

describe("errors arrive as the client's own classes", () => {
  it("400", async () => {
    const refused = client.chat.completions.create(ask("Hello!", { temperature: 5 }))
    await expect(refused).rejects.toBeInstanceOf(BadRequestError)
    await expect(refused).rejects.toMatchObject({ status: 400, param: "temperature", code: "decimal_above_max_value" })
  })

  it("404, with a request id", async () => {
    const refused = client.chat.completions.create(ask("Hello!", { model: "nothing-like-it" }))
    await expect(refused).rejects.toBeInstanceOf(NotFoundError)
    await expect(refused).rejects.toMatchObject({ code: "model_not_found", requestID: expect.stringMatching(/^req_/) })
    await expect(client.models.retrieve("nothing-like-it")).rejects.toBeInstanceOf(NotFoundError)
  })

  it("a prompt that is too long is never cut silently", async () => {
    const refused = client.chat.completions.create(ask("word ".repeat(3_000)))
    await expect(refused).rejects.toMatchObject({ status: 400, code: "context_length_exceeded", param: "messages" })
    await expect(refused).rejects.toThrow(/maximum context length.* 2048 .*\d{4,}/)
  })
})

it("lists models", async () => {
  const { data } = await client.models.list()
  expect(data.map((model) => model.id)).toEqual(["ember"])
  expect(await client.models.retrieve("ember")).toMatchObject({ id: "ember", object: "model" })
})

describe("an engine that is killed", () => {
  it("in mid-stream ends that stream with an error inside, and the next request is answered", async () => {
    const stream = await client.chat.completions.create({ ...endless, stream: true as const })
    const reading = (async () => {
      for await (const chunk of stream) {
        const pid = engine.pids.at(-1)
        if (chunk.choices[0]?.delta.content && pid !== undefined) process.kill(pid, "SIGKILL")
      }
    })()
    await expect(reading).rejects.toBeInstanceOf(APIError)
    await expect(reading).rejects.toMatchObject({ code: "engine_crashed" })
    const reply = await client.chat.completions.create(ask("What is 17 + 25?"))
    expect(reply.choices[0]?.message.content).toBe("17 + 25 = 42")
  })
})
