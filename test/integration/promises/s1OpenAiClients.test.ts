import OpenAI from "openai"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { readCleanStream, readCleanTexts } from "../../support/cleanStream.ts"
import { type RoutedApp, startRoutedApp } from "../../support/routedApp.ts"
import { weatherTool } from "../../support/weatherTool.ts"

/*
 * S1: whoever has a program for OpenAI changes `base_url` and `api_key`, and nothing else. The client is openai-node; the one for
 * Python sends the same fields over the same paths, but cannot be installed where these tests run.
 */

let host: RoutedApp
let client: OpenAI

beforeAll(async () => {
  host = await startRoutedApp()
  client = new OpenAI({ baseURL: host.url, apiKey: "any-dummy-key" })
})
afterAll(() => host[Symbol.asyncDispose]())

type Ask = OpenAI.ChatCompletionCreateParamsNonStreaming
/** As programs have it built in: with a name that is OpenAI's. Ember is small, and right only at temperature 0. */
const ask = (content: string, fields: object = {}): Ask => ({
  model: "gpt-4",
  messages: [{ role: "user", content }],
  temperature: 0,
  ...fields,
})
const textOf = (reply: OpenAI.ChatCompletion) => reply.choices[0]?.message.content
/** What the client's types do not know, as `extra_body` sends it. */
const plain = { enable_thinking: false }

describe("S1: the OpenAI SDK after a change of base URL and key", () => {
  it("chats, and the reply says which model has answered in the place of gpt-4", async () => {
    const reply = await client.chat.completions.create(ask("What is 17 + 25?", plain))
    expect(reply).toMatchObject({ object: "chat.completion", model: "ember" })
    expect(textOf(reply)).toBe("17 + 25 = 42")
  })

  it("streams the same answer, every byte as the contract has it", async () => {
    let text = ""
    for await (const chunk of await client.chat.completions.create({
      ...ask("What is 17 + 25?", plain),
      stream: true,
    })) {
      text += chunk.choices[0]?.delta.content ?? ""
    }
    expect(text).toBe("17 + 25 = 42")
    const clean = await rawChat(ask("What is 17 + 25?", plain))
    expect(clean).toMatchObject({ text, finishReason: "stop", error: null, model: "ember" })
  })

  it("streams thoughts, calls of tools and several choices as cleanly", async () => {
    const thinking = await rawChat(ask("What is 34 + 58?", { enable_thinking: true }))
    expect(thinking.text).toContain("92")
    expect(thinking.reasoning).toMatch(/\d/)
    const calling = await rawChat(ask("What is the weather in Paris?", { tools: [weatherTool], ...plain }))
    expect(calling).toMatchObject({ finishReason: "tool_calls", calls: [{ name: "get_weather" }] })
    expect(JSON.parse(calling.calls[0]?.arguments ?? "")).toEqual({ city: "Paris" })
    const { choices } = await rawChat(ask("Hello!", { n: 2, ...plain }), 2)
    expect(choices.map(({ text }) => text)).toEqual([0, 1].map(() => "Hello! How can I help you today?"))
    const completing = { model: "gpt-4", prompt: ["One,", "Two,"], max_tokens: 4, stream: true }
    const texts = readCleanTexts(await post("completions", completing), { wantsUsage: false, choiceCount: 2 }).texts
    for (const { finishReason } of texts) expect(finishReason).toBeOneOf(["length", "stop"])
  })

  it.each([
    ["a string", "5,"],
    ["a list", ["nothing", "5,"]],
  ])("stops at %s", async (_, stop) => {
    const reply = await client.chat.completions.create(ask("Count from 1 to 10.", { stop, ...plain }))
    expect([textOf(reply), reply.choices[0]?.finish_reason]).toEqual(["1, 2, 3, 4, ", "stop"])
  })

  it("takes temperature and top_p: by chance at 1.5, never with a top_p of nothing", async () => {
    const texts = async (fields: object) => {
      const replies = [1, 2, 3, 4, 5].map((seed) =>
        client.chat.completions.create(ask("Tell me a story.", { seed, max_tokens: 12, ...plain, ...fields })),
      )
      return new Set((await Promise.all(replies)).map(textOf)).size
    }
    expect(await texts({ temperature: 1.5 })).toBeGreaterThan(1)
    expect(await texts({ temperature: 1.5, top_p: 0.000001 })).toBe(1)
  })

  it("takes max_tokens, and says that it has ended the answer", async () => {
    const reply = await client.chat.completions.create(ask("Count from 1 to 30.", { max_tokens: 7, ...plain }))
    expect([reply.choices[0]?.finish_reason, reply.usage?.completion_tokens]).toEqual(["length", 7])
  })

  it.each(["presence_penalty", "frequency_penalty"])("takes %s: what was said is less likely", async (field) => {
    const tell = async (fields: object) => {
      const replies = [1, 2, 3].map((seed) =>
        client.chat.completions.create(
          ask("Tell me a story.", { temperature: 1, seed, max_tokens: 60, ...plain, ...fields }),
        ),
      )
      return (await Promise.all(replies)).map(textOf)
    }
    expect(await tell({ [field]: 0 })).toEqual(await tell({}))
    expect(await tell({ [field]: 2 })).not.toEqual(await tell({}))
  })

  it("takes n, and counts the tokens of all choices", async () => {
    const one = await client.chat.completions.create(ask("Hello!", plain))
    const three = await client.chat.completions.create(ask("Hello!", { n: 3, ...plain }))
    expect(three.choices.map(({ index }) => index)).toEqual([0, 1, 2])
    expect(three.usage).toMatchObject({
      prompt_tokens: one.usage?.prompt_tokens,
      completion_tokens: 3 * (one.usage?.completion_tokens ?? 0),
    })
  })

  it("takes user, and all else that it does not need, without an error", async () => {
    const fields = {
      user: "user-1",
      store: false,
      metadata: { a: "b" },
      service_tier: "auto",
      unheard_of: [1],
      ...plain,
    }
    expect(textOf(await client.chat.completions.create(ask("Hello!", fields)))).toBe("Hello! How can I help you today?")
  })

  it("counts exactly: the same in one piece and streamed, and the prompt as its tokens are", async () => {
    const { usage } = await client.chat.completions.create(ask("What is 17 + 25?", plain))
    const clean = await rawChat(ask("What is 17 + 25?", { ...plain, stream_options: { include_usage: true } }))
    expect(clean.usage).toMatchObject({
      prompt_tokens: usage?.prompt_tokens,
      completion_tokens: usage?.completion_tokens,
      total_tokens: (usage?.prompt_tokens ?? 0) + (usage?.completion_tokens ?? 0),
    })
    const { prompt } = JSON.parse(await post("apply-template", ask("What is 17 + 25?", plain)))
    const { count } = JSON.parse(await post("tokenize", { prompt, parse_special: true }))
    expect(usage?.prompt_tokens).toBe(count)
  })

  it.each(["gpt-4", "gpt-4o-mini", "chatgpt-4o-latest", "o3", "claude-sonnet-4"])(
    "%s is a name of the default model",
    async (model) => {
      expect((await client.chat.completions.create(ask("Hello!", { model, max_tokens: 1 }))).model).toBe("ember")
    },
  )
})

async function post(path: string, body: object): Promise<string> {
  const response = await fetch(`${host.url}/${path}`, { method: "POST", body: JSON.stringify(body) })
  expect(response.status).toBe(200)
  return await response.text()
}

async function rawChat(body: object, choiceCount = 1) {
  const wantsUsage = "stream_options" in body
  return readCleanStream(await post("chat/completions", { ...body, stream: true }), { wantsUsage, choiceCount })
}
