import OpenAI from "openai"
import { afterEach, expect, it } from "vitest"
import type { KeyPolicy } from "../../../electron/contract/keys.ts"
import { type Answer, chat, send } from "../../support/httpClient.ts"
import { startTestServer, type TestServer } from "../../support/server.ts"
import {
  createScriptedEngine,
  finished,
  neverEnds,
  plays,
  type Script,
  started,
  text,
} from "../../support/serverEngine.ts"
import { tempFolder } from "../../support/tempFolder.ts"

let server: TestServer | null = null
afterEach(async () => {
  await server?.[Symbol.asyncDispose]()
  server = null
})

/** The scripted model reads 7 tokens and writes 5. */
async function start(policy: Partial<KeyPolicy>, script?: Script, folder?: string) {
  const engine = createScriptedEngine(script)
  const started = await startTestServer({ engine, ...(folder === undefined ? {} : { folder }) })
  server = started
  const { key, secret } = started.access.keys.create({ name: "Team", policy })
  const headers = { Authorization: `Bearer ${secret}` }
  const ask = (fields: object = {}) => chat(started.url, { max_tokens: 5, ...fields }, headers)
  const usage = async () => (await send(started.url, "/v1/usage", { headers })).json
  return { server: started, engine, key, secret, headers, ask, usage }
}

function answersAfter(gate: Promise<void>): Script {
  return async function* (request, signal) {
    await gate
    yield* plays(started, ...text("Hello"), finished())(request, signal)
  }
}

const askAll = (count: number, ask: () => Promise<Answer>) => Promise.all(Array.from({ length: count }, ask))
const statuses = (answers: readonly Answer[]) => ({
  answered: answers.filter(({ status }) => status === 200).length,
  refused: answers.filter(({ status, json }) => status === 429 && json.error.code === "rate_limit_exceeded").length,
})

it("lets in exactly as many of 50 clients at once as a minute has, and tells each what is left", async () => {
  const { ask, usage } = await start({ requestsPerMinute: 20 })
  const answers = await askAll(50, ask)
  expect(statuses(answers)).toEqual({ answered: 20, refused: 30 })
  for (const { status, headers, json } of answers) {
    expect(headers).toMatchObject({
      "x-ratelimit-limit-requests": "20",
      "x-ratelimit-remaining-requests": expect.stringMatching(/^\d+$/),
      "x-ratelimit-reset-requests": expect.stringMatching(/^(\d+s|1m0s)$/),
    })
    if (status === 200) continue
    expect(Number(headers["retry-after"])).toBeGreaterThanOrEqual(1)
    expect(json.error.message).toContain("Please try again in")
  }
  expect(await usage()).toMatchObject({
    day: { requests: 20, tokens: 240 },
    limits: { requests_per_minute: { limit: 20, remaining: 0 } },
  })
})

it("runs no more requests of a key at once than it may, and frees a place when a client goes away", async () => {
  const { server, engine, ask, headers, usage } = await start({ concurrency: 3 }, neverEnds("On"))
  const leaving = new AbortController()
  const body = JSON.stringify({ model: "ember", stream: true, messages: [{ role: "user", content: "Hi" }] })
  const streams = Array.from({ length: 50 }, () =>
    fetch(`${server.url}/v1/chat/completions`, { method: "POST", headers, body, signal: leaving.signal }),
  )
  const answers = await Promise.all(streams)
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(3)
  expect(answers.filter(({ status }) => status === 429)).toHaveLength(47)
  expect(engine.running).toBe(3)
  leaving.abort()
  await expect
    .poll(async () => (await usage()).limits.concurrency, { timeout: 30_000 })
    .toEqual({ limit: 3, running: 0 })
  engine.script = plays(started, ...text("Hello"), finished())
  expect(statuses(await askAll(3, ask))).toEqual({ answered: 3, refused: 0 })
})

it("never spends more of a budget than there is, whatever 50 clients ask at once, and nothing twice after a restart", async () => {
  const folder = tempFolder()
  const limit = 400
  const policy = { budgets: [{ period: "month", amount: { kind: "tokens", tokens: limit } }] } as const
  const all = Promise.withResolvers<void>()
  const first = await start(policy, answersAfter(all.promise), folder)
  let refusedCount = 0
  const asked = askAll(50, async () => {
    const answer = await first.ask()
    if (answer.status === 429) refusedCount += 1
    return answer
  })
  // Nobody is answered before everybody has been let in or refused.
  await expect.poll(() => first.engine.running + refusedCount, { timeout: 30_000 }).toBe(50)
  all.resolve()
  const answers = await asked
  const answered = answers.filter(({ status }) => status === 200).length
  expect(answered).toBeGreaterThan(0)
  const before = await first.usage()
  expect(answered * 12).toBeLessThanOrEqual(limit)
  expect(before).toMatchObject({ month: { requests: answered, tokens: answered * 12 }, budgets: [{ limit }] })
  await first.server[Symbol.asyncDispose]()

  const again = await startTestServer({ engine: createScriptedEngine(), folder })
  server = again
  const headers = first.headers
  expect((await send(again.url, "/v1/usage", { headers })).json).toEqual(before)
  let last = await chat(again.url, { max_tokens: 5 }, headers)
  for (; last.status === 200; last = await chat(again.url, { max_tokens: 5 }, headers));
  expect(last.json.error).toMatchObject({ code: "insufficient_quota", type: "rate_limit_error" })
  expect(last.headers["x-should-retry"]).toBe("false")
  const after = (await send(again.url, "/v1/usage", { headers })).json
  expect(after.budgets[0].used).toBeLessThanOrEqual(limit)
  expect(after.budgets[0].used).toBe(after.month.requests * 12)
})

it("gives back what a request had reserved that was refused or failed before it was answered", async () => {
  const { ask, engine, usage } = await start({
    concurrency: 1,
    budgets: [{ period: "day", amount: { kind: "tokens", tokens: 10_000 } }],
  })
  expect((await ask({ model: "no-such-model" })).status).toBe(404)
  engine.script = () => {
    throw new Error("broken")
  }
  expect((await ask()).status).toBe(500)
  expect(await usage()).toMatchObject({ day: { tokens: 0 }, limits: { concurrency: { running: 0 } } })
  engine.script = plays(started, ...text("Hello"), finished())
  expect((await ask()).status).toBe(200)
  expect(await usage()).toMatchObject({ day: { tokens: 12 } })
})

it("streams to the official client with the headers of its minute, and lets it wait as it was told", async () => {
  const { server, secret } = await start({ requestsPerMinute: 1, tokensPerMinute: 1_000 })
  const client = new OpenAI({ baseURL: `${server.url}/v1`, apiKey: secret, maxRetries: 0 })
  const messages: OpenAI.ChatCompletionMessageParam[] = [{ role: "user", content: "Hi" }]
  const request = { model: "ember", messages, max_tokens: 5, stream: true } as const
  const { data, response } = await client.chat.completions.create(request).withResponse()
  expect(response.headers.get("x-ratelimit-remaining-requests")).toBe("0")
  expect(Number(response.headers.get("x-ratelimit-remaining-tokens"))).toBeLessThan(1_000)
  for await (const chunk of data) expect(chunk.object).toBe("chat.completion.chunk")
  const refused = await client.chat.completions.create(request).catch((error: unknown) => error)
  expect(refused).toBeInstanceOf(OpenAI.RateLimitError)
  const { headers } = refused as InstanceType<typeof OpenAI.RateLimitError>
  expect(Number(headers?.get("retry-after"))).toBeGreaterThan(50)
})

it("lets the key's fallback answer when its budget is spent", async () => {
  const { ask, usage } = await start({
    budgets: [{ period: "day", amount: { kind: "tokens", tokens: 10 } }],
    fallback: "ember",
  })
  for (let index = 0; index < 3; index += 1) expect((await ask()).status).toBe(200)
  expect(await usage()).toMatchObject({ day: { requests: 3, tokens: 36 }, budgets: [{ used: 0 }] })
})
