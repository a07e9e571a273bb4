import type OpenAI from "openai"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { readCleanStream, readCleanTexts } from "../../support/cleanStream.ts"
import { type RoutedApp, startRoutedApp } from "../../support/routedApp.ts"
import { answerArguments, answerText, answerThought, answerUsage } from "../../support/upstream/answers.ts"
import { misbehaviourNames, misbehaviours, survivableNames } from "../../support/upstream/misbehaviours.ts"
import type { Upstream } from "../../support/upstream/upstream.ts"
import { weatherTool } from "../../support/weatherTool.ts"

let host: RoutedApp
let far: Upstream
let claude: Upstream
let client: OpenAI

beforeAll(async () => {
  host = await startRoutedApp()
  client = host.client
  const models = ["gpt-test", "text-embedding-test", "rerank-test", "status-400"]
  far = await host.addUpstream("far", [...models, "one-choice", "only-one"])
  claude = await host.addUpstream("unused", [])
  const protocol = "anthropic"
  host.addProvider("claude", claude.baseUrl, ["claude-test", ...misbehaviourNames], { protocol })
})
afterAll(() => host[Symbol.asyncDispose]())

const messages = [{ role: "user" as const, content: "Hello!" }]
const post = (path: string, body: object) =>
  fetch(`${host.url}/${path}`, { method: "POST", body: JSON.stringify(body) })

describe("embeddings of a provider", () => {
  it("are the same as the official client asks for them, in base64, and as numbers", async () => {
    const ask = { model: "far/text-embedding-test", input: ["one", "two"] }
    const decoded = await client.embeddings.create(ask)
    const numbers = await client.embeddings.create({ ...ask, encoding_format: "float" })
    expect(decoded.data.map(({ index }) => index)).toEqual([0, 1])
    for (const [at, { embedding }] of decoded.data.entries()) {
      expect(embedding).toHaveLength(4)
      expect(Math.hypot(...embedding)).toBeCloseTo(1, 5)
      expect([...embedding]).toEqual(numbers.data[at]?.embedding.map((one) => expect.closeTo(one, 6)))
    }
    expect(decoded).toMatchObject({ object: "list", model: "far/text-embedding-test", usage: { prompt_tokens: 10 } })
    const raw = await post("embeddings", { ...ask, encoding_format: "base64" }).then((response) => response.json())
    expect(raw).toMatchObject({ data: [{ embedding: expect.stringMatching(/^[\w+/]+=*$/) }, { index: 1 }] })
  })

  it("may be fewer numbers, where the service can do that", async () => {
    const { data } = await client.embeddings.create({ model: "far/text-embedding-test", input: "one", dimensions: 2 })
    expect(data.map(({ embedding }) => embedding.length)).toEqual([2])
    expect(far.requests.at(-1)?.body).toMatchObject({ dimensions: 2, model: "text-embedding-test" })
  })

  it("are refused where the service reads over the wish: their length would be another one", async () => {
    host.app.services.providers.update("far", { droppedFields: ["dimensions"] })
    const asked = client.embeddings.create({ model: "far/text-embedding-test", input: "one", dimensions: 2 })
    await expect(asked).rejects.toMatchObject({ status: 400, code: "unsupported_value", param: "dimensions" })
    host.app.services.providers.update("far", { droppedFields: [] })
  })
})

it("a provider ranks documents, under every name of the path that clients know", async () => {
  const documents = ["a blue plum", { text: "a red apple" }]
  for (const path of ["rerank", "reranking"]) {
    const body = { model: "far/rerank-test", query: "red apple", documents, top_n: 1, return_documents: true }
    const reply = await post(path, body).then((response) => response.json())
    expect(reply).toMatchObject({
      model: "far/rerank-test",
      results: [{ index: 1, relevance_score: 1, document: { text: "a red apple" } }],
    })
  }
})

it("a provider is asked again over the connection that it has answered on, streamed or not", async () => {
  const fresh = await host.addUpstream("fresh", ["gpt-test"])
  const ask = { model: "fresh/gpt-test", messages }
  for (const stream of [false, false, true, false, true, false]) {
    await post("chat/completions", { ...ask, stream }).then((response) => response.text())
    await expect.poll(() => fresh.runningCount).toBe(0)
  }
  // One that is asked for in the moment in which the last bytes of the answer before come in may be a second one.
  expect(new Set(fresh.requests.map(({ connection }) => connection)).size).toBeLessThanOrEqual(2)
})

describe("completions of a provider", () => {
  it("come as a whole and streamed", async () => {
    const ask = { model: "far/gpt-test", prompt: "Hello" }
    const whole = await client.completions.create(ask)
    expect(whole).toMatchObject({ object: "text_completion", choices: [{ text: answerText, finish_reason: "stop" }] })
    const raw = await post("completions", { ...ask, stream: true, stream_options: { include_usage: true } })
    const { texts, usage } = readCleanTexts(await raw.text(), { wantsUsage: true })
    expect(texts).toEqual([{ text: answerText, finishReason: "stop" }])
    expect(usage).toMatchObject({ prompt_tokens: answerUsage.prompt, completion_tokens: answerUsage.completion })
    expect(far.requests.at(-1)?.path).toBe("/v1/completions")
  })

  it("come for several prompts in one stream", async () => {
    const raw = await post("completions", { model: "far/gpt-test", prompt: ["Hello", "Bye"], stream: true })
    const { texts } = readCleanTexts(await raw.text(), { wantsUsage: false, choiceCount: 2 })
    expect(texts).toEqual([0, 1].map(() => ({ text: answerText, finishReason: "stop" })))
  })
})

describe("several choices of a provider", () => {
  it.each([
    ["that gives them", "far/gpt-test", 1],
    ["that refuses them: it is asked again for each", "far/one-choice", 4],
    ["that gives one whatever it is asked: the others are asked for, too", "far/only-one", 4],
    ["that knows no such wish", "claude/claude-test", 3],
  ])("%s", async (_, model, requests) => {
    const before = far.requests.length + claude.requests.length
    const whole = await client.chat.completions.create({ model, messages, n: 3 })
    expect(whole.choices.map(({ index, message }) => [index, message.content])).toEqual(
      [0, 1, 2].map((index) => [index, answerText]),
    )
    expect(far.requests.length + claude.requests.length - before).toBe(requests)
    const raw = await post("chat/completions", { model, messages, n: 3, stream: true })
    const { choices, error } = readCleanStream(await raw.text(), { wantsUsage: false, choiceCount: 3 })
    expect(error).toBeNull()
    expect(choices.map(({ text, finishReason }) => [text, finishReason])).toEqual(
      [0, 1, 2].map(() => [answerText, "stop"]),
    )
    // What it refuses it is not asked again.
    expect(far.requests.length + claude.requests.length - before).toBe(requests === 1 ? 2 : requests + 3)
  })

  it("cost the prompt as often as it was read", async () => {
    const { providers, ledger } = host.app.services
    const price = { currency: "USD", inputPerMillion: 1, cachedPerMillion: null, outputPerMillion: 1 }
    const costs = []
    for (const model of ["far/gpt-test", "claude/claude-test"]) {
      const [provider = "", id = ""] = model.split("/")
      providers.setModels(provider, [id], { price })
      await client.chat.completions.create({ model, messages, n: 3 })
      costs.push(ledger.list({ limit: 1 }).items[0]?.cost?.nanos)
    }
    const { prompt, completion } = answerUsage
    // The scripted service counts one choice for all of its own.
    expect(costs).toEqual([1_000 * (prompt + completion), 1_000 * 3 * (prompt + completion)])
  })

  it("that refuses something else is told as it is, and not asked three times", async () => {
    const { length } = far.requests
    const failed = client.chat.completions.create({ model: "far/status-400", messages, n: 3 })
    await expect(failed).rejects.toMatchObject({ status: 400, code: "upstream_refused" })
    expect(far.requests.length).toBe(length + 1)
  })
})

/** What is not about OpenAI's own words. */
const anyFormat = survivableNames.filter((name) => {
  const { write, packets, compresses, type, swapsForm, transport } = misbehaviours[name]
  return [write, packets, compresses, type, swapsForm, transport].some((one) => one !== undefined)
})

describe("Anthropic behind the official client of OpenAI", () => {
  it.each(anyFormat)("answers and calls tools in spite of %s", async (name) => {
    const ask = { model: `claude/${name}`, messages, stream: true }
    const clean = readCleanStream(await post("chat/completions", ask).then((raw) => raw.text()), { wantsUsage: false })
    expect(clean).toMatchObject({ text: answerText, finishReason: "stop", error: null })
    const [choice] = (await client.chat.completions.create({ ...ask, stream: false, tools: [weatherTool] })).choices
    const [call] = choice?.message.tool_calls ?? []
    expect(call?.type === "function" && JSON.parse(call.function.arguments)).toEqual(answerArguments)
  })

  it.each([
    ["reset-mid", "upstream_unavailable"],
    ["cut-mid", "upstream_invalid_reply"],
    ["invalid-json", "upstream_invalid_reply"],
    ["error-in-stream", "upstream_error"],
    ["error-event", "upstream_error"],
    ["gigantic-line", "upstream_invalid_reply"],
  ])("is broken off by %s with one error inside the stream", async (name, code) => {
    const ask = { model: `claude/${name}`, messages, stream: true }
    const response = await post("chat/completions", ask)
    const raw = await response.text()
    // Anthropic begins with frames that hold no text: what fails behind two of them can still be a status.
    if (response.status === 200) expect(readCleanStream(raw, { wantsUsage: false }).error).toMatchObject({ code })
    else expect([response.status, JSON.parse(raw).error.code]).toEqual([502, code])
    await expect.poll(() => claude.runningCount).toBe(0)
  })

  it("answers, and streams as the contract says", async () => {
    const whole = await client.chat.completions.create({ model: "claude/claude-test", messages, max_tokens: 50 })
    expect(whole).toMatchObject({ model: "claude/claude-test", choices: [{ finish_reason: "stop" }] })
    expect(whole.choices[0]?.message.content).toBe(answerText)
    expect(whole.usage).toMatchObject({
      prompt_tokens: answerUsage.prompt,
      completion_tokens: answerUsage.completion,
      prompt_tokens_details: { cached_tokens: answerUsage.cached },
    })
    expect(claude.requests.at(-1)).toMatchObject({ path: "/v1/messages", body: { max_tokens: 50 } })
    const ask = { model: "claude/claude-test", messages, stream: true, stream_options: { include_usage: true } }
    const clean = readCleanStream(await post("chat/completions", ask).then((raw) => raw.text()), { wantsUsage: true })
    expect(clean).toMatchObject({ text: answerText, finishReason: "stop", error: null })
    expect(clean.usage).toMatchObject({ prompt_tokens: answerUsage.prompt, completion_tokens: answerUsage.completion })
  })

  it("tells its thoughts apart from its answer", async () => {
    const ask = { model: "claude/reasoning-content", messages, stream: true }
    const clean = readCleanStream(await post("chat/completions", ask).then((raw) => raw.text()), { wantsUsage: false })
    expect([clean.reasoning, clean.text]).toEqual([answerThought.join(""), answerText])
    const whole = await client.chat.completions.create({ model: "claude/reasoning-content", messages })
    expect(whole.choices[0]?.message).toMatchObject({ content: answerText, reasoning_content: answerThought.join("") })
  })

  it("calls a tool, and answers with what it said", async () => {
    const ask = { model: "claude/claude-test", messages, tools: [weatherTool] }
    const stream = client.chat.completions.stream(ask)
    const [streamed] = (await stream.finalChatCompletion()).choices
    const [whole] = (await client.chat.completions.create(ask)).choices
    for (const choice of [streamed, whole]) {
      expect(choice?.finish_reason).toBe("tool_calls")
      const [call] = choice?.message.tool_calls ?? []
      expect(call?.type === "function" && JSON.parse(call.function.arguments)).toEqual(answerArguments)
    }
    const raw = await post("chat/completions", { ...ask, stream: true }).then((response) => response.text())
    expect(readCleanStream(raw, { wantsUsage: false }).calls).toHaveLength(1)
    if (whole === undefined) throw new Error("There is a choice.")
    const id = whole.message.tool_calls?.[0]?.id ?? ""
    const answered = await client.chat.completions.create({
      ...ask,
      messages: [...messages, whole.message, { role: "tool", tool_call_id: id, content: "sunny" }],
    })
    expect(answered.choices[0]?.message.content).toBe(answerText)
    const sent = claude.requests.at(-1)?.body.messages
    expect(sent).toMatchObject([
      { role: "user" },
      { role: "assistant", content: [{ type: "tool_use", id, input: answerArguments }] },
      { role: "user", content: [{ type: "tool_result", tool_use_id: id }] },
    ])
  })
})
