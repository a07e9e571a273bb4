import OpenAI from "openai"
import { describe, expect, it } from "vitest"
import { answerText, answerUsage } from "../../support/upstream/answers.ts"
import { misbehaviourNames } from "../../support/upstream/misbehaviours.ts"
import { startUpstream } from "../../support/upstream/upstream.ts"

/** If the script itself were wrong, all that is tested against it would prove nothing. */
describe("the scripted upstream", () => {
  const ask = { messages: [{ role: "user" as const, content: "Hello!" }] }

  it("answers the official client as OpenAI does, where nothing is to go wrong", async () => {
    await using upstream = await startUpstream()
    const client = new OpenAI({ baseURL: upstream.baseUrl, apiKey: "sk-1", maxRetries: 0 })
    const whole = await client.chat.completions.create({ model: "gpt-test", ...ask })
    expect(whole.choices[0]?.message.content).toBe(answerText)
    const stream = await client.chat.completions.create({
      model: "gpt-test",
      ...ask,
      stream: true,
      stream_options: { include_usage: true },
    })
    let text = ""
    let completionTokens: number | undefined
    for await (const chunk of stream) {
      text += chunk.choices[0]?.delta.content ?? ""
      completionTokens = chunk.usage?.completion_tokens
    }
    expect([text, completionTokens]).toEqual([answerText, answerUsage.completion])
    const { data } = await client.embeddings.create({ model: "text-embedding-test", input: ["a", "b"] })
    expect(data.map(({ embedding }) => embedding.length)).toEqual([4, 4])
    expect(upstream.requests.map(({ path }) => path)).toEqual([
      "/v1/chat/completions",
      "/v1/chat/completions",
      "/v1/embeddings",
    ])
    expect(upstream.requests.every(({ secret }) => secret === "sk-1")).toBe(true)
  })

  it("has all the misbehaviours that Hearth must stand", () => {
    expect(misbehaviourNames.length).toBeGreaterThanOrEqual(40)
  })

  it("breaks off what runs when it is killed, and comes back on its port", async () => {
    await using upstream = await startUpstream()
    const asked = fetch(`${upstream.baseUrl}/chat/completions`, {
      method: "POST",
      body: JSON.stringify({ model: "silent", ...ask, stream: true }),
    })
    await expect.poll(() => upstream.runningCount).toBe(1)
    await upstream.kill()
    await expect(asked).rejects.toThrow()
    await expect(fetch(`${upstream.baseUrl}/models`)).rejects.toThrow()
    await upstream.restart()
    expect((await fetch(`${upstream.baseUrl}/models`)).status).toBe(200)
  })

  it("tells whether a client left before the end", async () => {
    await using upstream = await startUpstream()
    const leaving = new AbortController()
    const asked = fetch(`${upstream.baseUrl}/chat/completions`, {
      method: "POST",
      body: JSON.stringify({ model: "stall", ...ask, stream: true }),
      signal: leaving.signal,
    })
    await asked
    leaving.abort()
    expect(await upstream.requests[0]?.closed).toBe(true)
    await expect.poll(() => upstream.runningCount).toBe(0)
  })
})
