import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import OpenAI from "openai"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { type App, createApp } from "../../../electron/app.ts"
import { testPorts } from "../../support/appPorts.ts"
import { readCleanStream } from "../../support/cleanStream.ts"
import { answerText, answerThought, answerUsage } from "../../support/upstream/answers.ts"
import { fatalNames, type Misbehaviour, misbehaviours, survivableNames } from "../../support/upstream/misbehaviours.ts"
import { startUpstream, type Upstream } from "../../support/upstream/upstream.ts"

let folder: string
let app: App
let upstream: Upstream
let url: string
let client: OpenAI

/** "far" has all the time that it wants; "hasty" gives up what does not go on. */
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "hearth-served-"))
  upstream = await startUpstream()
  app = await createApp(testPorts(folder))
  const { providers, server } = app.services
  const models = [...survivableNames, ...fatalNames, "text-embedding-test", "rerank-test", "gpt-test"]
  for (const id of ["far", "hasty", "claude"]) {
    const protocol = id === "claude" ? "anthropic" : "openai"
    const timeouts = id === "hasty" ? { firstByteMs: 200, idleMs: 200 } : {}
    providers.create({
      kind: "other",
      id,
      baseUrl: upstream.baseUrl,
      protocol,
      timeouts,
      secrets: [{ secret: "sk-canary-1" }],
    })
    providers.setModels(id, models, { isEnabled: true })
  }
  const { addresses } = await server.start()
  url = (addresses[0]?.url ?? "").replace(/\/v1$/, "")
  client = new OpenAI({ baseURL: `${url}/v1`, apiKey: "any-dummy-key", maxRetries: 0 })
})

afterAll(async () => {
  await app.close()
  await upstream[Symbol.asyncDispose]()
  rmSync(folder, { recursive: true, force: true })
})

const messages = [{ role: "user" as const, content: "Hello!" }]
const tool = {
  type: "function" as const,
  function: { name: "get_weather", parameters: { type: "object", properties: {} } },
}

/** What is asked of a service in this way: tools are offered where it calls one. */
const bodyOf = (name: string, provider = "far") => ({
  model: `${provider}/${name}`,
  messages,
  ...(misbehaviours[name as Misbehaviour]?.topic === "tool-call" ? { tools: [tool] } : {}),
})

function post(body: object, signal?: AbortSignal) {
  return fetch(`${url}/v1/chat/completions`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
    signal,
  })
}

describe.each(survivableNames)("through Hearth, a service with %s", (name) => {
  const { topic = "text" } = misbehaviours[name]

  it.each([true, false])("streams as the contract says (usage asked for: %s)", async (wantsUsage) => {
    const options = wantsUsage ? { stream_options: { include_usage: true } } : {}
    const response = await post({ ...bodyOf(name), stream: true, ...options })
    expect([response.status, response.headers.get("content-type")]).toEqual([200, "text/event-stream; charset=utf-8"])
    const clean = readCleanStream(await response.text(), { wantsUsage })
    expect(clean.error).toBeNull()
    if (topic === "tool-call") {
      expect(clean.calls.map((call) => [call.name, JSON.parse(call.arguments)])).toEqual([
        ["get_weather", { city: "Paris", unit: "celsius" }],
      ])
      expect(clean.finishReason).toBe("tool_calls")
    } else expect([clean.text, clean.finishReason]).toEqual([answerText, "stop"])
    if (topic === "thought") expect(clean.reasoning.trim()).toBe(answerThought.join(""))
    if (clean.usage === null) return
    const { prompt_tokens, completion_tokens, total_tokens } = clean.usage
    expect(total_tokens).toBe(prompt_tokens + completion_tokens)
    if (name !== "no-usage")
      expect([prompt_tokens, completion_tokens]).toEqual([answerUsage.prompt, answerUsage.completion])
    else expect(Math.min(prompt_tokens, completion_tokens)).toBeGreaterThan(0)
  })

  it("passes the official client's own checks, streamed and as a whole", async () => {
    const streamed = await client.chat.completions.stream({ ...bodyOf(name), stream: true }).finalChatCompletion()
    const whole = await client.chat.completions.create(bodyOf(name))
    for (const reply of [streamed, whole]) {
      const [choice] = reply.choices
      expect(reply.model).toBe(`far/${name}`)
      if (topic === "tool-call") {
        const [call] = choice?.message.tool_calls ?? []
        expect(call?.type === "function" && JSON.parse(call.function.arguments)).toEqual({
          city: "Paris",
          unit: "celsius",
        })
      } else expect(choice?.message.content).toBe(answerText)
    }
    expect(whole.object).toBe("chat.completion")
  })
})

describe("through Hearth, all else that a service can do", () => {
  it("is asked of Anthropic in its own words", async () => {
    const reply = await client.chat.completions.create({ model: "claude/gpt-test", messages })
    expect(reply.choices[0]?.message.content).toBe(answerText)
    expect(upstream.requests.at(-1)?.path).toBe("/v1/messages")
  })

  it("embeds, ranks and completes", async () => {
    const { data } = await client.embeddings.create({ model: "far/text-embedding-test", input: ["a", "b"] })
    expect(data.map(({ embedding }) => Math.hypot(...embedding))).toEqual([expect.closeTo(1, 5), expect.closeTo(1, 5)])
    const text = await client.completions.create({ model: "far/gpt-test", prompt: "Hello" })
    expect(text.choices[0]?.text).toBe(answerText)
    const ranked = await fetch(`${url}/v1/rerank`, {
      method: "POST",
      body: JSON.stringify({ model: "far/rerank-test", query: "red apple", documents: ["a blue plum", "a red apple"] }),
    })
    expect(await ranked.json()).toMatchObject({ results: [{ index: 1, relevance_score: 1 }, { index: 0 }] })
  })

  it("never sees the key of the client, and always its own", () => {
    expect(upstream.requests.length).toBeGreaterThan(100)
    expect(new Set(upstream.requests.map(({ secret }) => secret))).toEqual(new Set(["sk-canary-1"]))
    expect(JSON.stringify(upstream.requests.map(({ headers }) => headers))).not.toContain("any-dummy-key")
  })
})
