import { type AddressInfo, createServer } from "node:net"
import { describe, expect, it, onTestFinished } from "vitest"
import type { CompletionEvent, CompletionRequest } from "../../../electron/contract/completion.ts"
import { presetOf } from "../../../electron/contract/providerPresets.ts"
import { defaultTimeouts } from "../../../electron/contract/providers.ts"
import { systemClock } from "../../../electron/core/clock.ts"
import type { RemoteProviderParts } from "../../../electron/providers/remoteParts.ts"
import { createRemoteProvider } from "../../../electron/providers/remoteProvider.ts"
import { createSecretRotation } from "../../../electron/providers/secretRotation.ts"
import { answerText, answerThought } from "../../support/upstream/answers.ts"
import { fatalNames, misbehaviours, survivableNames } from "../../support/upstream/misbehaviours.ts"
import { startUpstream, type Upstream, type UpstreamOptions } from "../../support/upstream/upstream.ts"

const never = new AbortController().signal

async function open(options: UpstreamOptions = {}, changes: Partial<RemoteProviderParts> = {}) {
  const upstream = await startUpstream(options)
  const secrets = changes.secrets ?? [{ id: "one", value: "sk-canary-0001" }]
  const clock = changes.clock ?? systemClock
  const provider = createRemoteProvider({
    provider: "far",
    baseUrl: upstream.baseUrl,
    protocol: "openai",
    auth: "bearer",
    preset: presetOf("other"),
    proxy: null,
    timeouts: defaultTimeouts,
    droppedFields: [],
    headers: {},
    secrets,
    rotation: createSecretRotation(secrets, clock),
    unreadable: [],
    ...changes,
  })
  onTestFinished(async () => {
    await upstream[Symbol.asyncDispose]()
    await provider.close()
  })
  return { upstream, provider }
}

function ask(model: string, changes: Partial<CompletionRequest> = {}): CompletionRequest {
  const input = { kind: "chat", messages: [{ role: "user", content: "Hello!" }], templateArguments: {} } as const
  return { model, input, sampling: {}, stop: [], ...changes }
}

async function all(events: AsyncIterable<CompletionEvent>): Promise<CompletionEvent[]> {
  const found: CompletionEvent[] = []
  for await (const event of events) found.push(event)
  return found
}

function textOf(events: readonly CompletionEvent[], type: "text-delta" | "reasoning-delta" = "text-delta"): string {
  return events.map((event) => (event.type === type ? event.text : "")).join("")
}

/** Waits by polling: the service sees the end of a connection a moment later. */
const untilIdle = (upstream: Upstream) => expect.poll(() => upstream.runningCount).toBe(0)

describe("an answer of a remote service", () => {
  it.each(survivableNames)("is whole in spite of %s", async (name) => {
    const { provider } = await open()
    const events = await all(provider.complete(name, ask(name), never))
    expect(events[0]).toMatchObject({ type: "started", model: name })
    expect(events.at(-1)?.type).toBe("finished")
    const { topic } = misbehaviours[name]
    if (topic === "tool-call") {
      const written = events.map((event) => (event.type === "tool-call-delta" ? event.arguments : "")).join("")
      expect(JSON.parse(written)).toEqual({ city: "Paris", unit: "celsius" })
    } else {
      expect(textOf(events).trim()).toBe(answerText)
      if (topic === "thought") expect(textOf(events, "reasoning-delta").trim()).toBe(answerThought.join(""))
    }
  })

  const codes: Partial<Record<(typeof fatalNames)[number], string>> = {
    "status-400": "upstream_refused",
    "context-400": "context_length_exceeded",
    "status-401": "upstream_auth_failed",
    "status-402": "upstream_billing",
    "status-403": "upstream_auth_failed",
    "status-413": "upstream_refused",
    "model-404": "model_not_found",
    "path-404": "upstream_invalid_reply",
    "status-422": "upstream_refused",
    "status-429": "upstream_rate_limited",
    "status-429-seconds": "upstream_rate_limited",
    "status-429-date": "upstream_rate_limited",
    "quota-429": "upstream_billing",
    "html-answer": "upstream_invalid_reply",
    "empty-answer": "upstream_invalid_reply",
    "truncated-json": "upstream_invalid_reply",
    redirect: "upstream_invalid_reply",
    silent: "upstream_timeout",
    stall: "upstream_timeout",
    "cut-mid": "upstream_invalid_reply",
    "reset-before": "upstream_unavailable",
    "reset-mid": "upstream_unavailable",
    endless: "upstream_invalid_reply",
    "gigantic-line": "upstream_invalid_reply",
    "invalid-json": "upstream_invalid_reply",
    "only-done": "upstream_invalid_reply",
    "empty-stream": "upstream_invalid_reply",
    "status-in-stream": "upstream_rate_limited",
  }

  it.each(fatalNames)("fails with a code of its own after %s, and leaves no connection busy", async (name) => {
    const isWaiting = name === "silent" || name === "stall"
    const timeouts = isWaiting ? { connectMs: 5_000, firstByteMs: 150, idleMs: 150 } : defaultTimeouts
    const { provider, upstream } = await open({}, { timeouts, limitBytes: 4 * 1024 * 1024 })
    const failed = all(provider.complete(name, ask(name), never))
    await expect(failed).rejects.toMatchObject({
      name: "AppError",
      code: codes[name] ?? "upstream_error",
      facts: { provider: "far" },
    })
    await untilIdle(upstream)
  })

  it("tells time-outs before the first byte and in mid-answer apart", async () => {
    const { provider } = await open({}, { timeouts: { connectMs: 5_000, firstByteMs: 100, idleMs: 120 } })
    const wait = (model: string) =>
      all(provider.complete(model, ask(model), never)).catch((error) => [error.facts.wait, error.facts.limitMs])
    expect(await wait("silent")).toEqual(["first-byte", 100])
    expect(await wait("stall")).toEqual(["idle", 120])
  })

  it("is given up where a connection is taken, but never made secure", async () => {
    const mute = createServer((socket) => socket.on("error", () => {}))
    await new Promise<void>((resolve) => mute.listen(0, "127.0.0.1", resolve))
    onTestFinished(() => void mute.close())
    const { port } = mute.address() as AddressInfo
    const timeouts = { ...defaultTimeouts, connectMs: 100 }
    const { provider } = await open({}, { baseUrl: `https://127.0.0.1:${port}/v1`, timeouts })
    await expect(all(provider.complete("gpt-test", ask("gpt-test"), never))).rejects.toMatchObject({
      code: "upstream_timeout",
      facts: { wait: "connect", limitMs: 100 },
    })
  })

  it("says how long to wait as the service does", async () => {
    const { provider } = await open({}, { secrets: [] })
    const seconds = (model: string) =>
      all(provider.complete(model, ask(model), never)).catch((error) => error.facts.retryAfterSeconds)
    expect(await seconds("status-429")).toBeUndefined()
    expect(await seconds("status-429-seconds")).toBe(7)
    expect(await seconds("status-503-seconds")).toBe(1)
    expect(await seconds("status-429-date")).toBeGreaterThan(50)
  })

  it("is broken off at once when its reader leaves, and counts what was written", async () => {
    const { provider, upstream } = await open()
    const leaving = new AbortController()
    const events: CompletionEvent[] = []
    for await (const event of provider.complete("stall", ask("stall"), leaving.signal)) {
      events.push(event)
      if (event.type === "text-delta") leaving.abort()
    }
    expect(events.at(-1)).toMatchObject({ type: "finished", finishReasons: ["cancelled"] })
    expect(await upstream.requests[0]?.closed).toBe(true)
  })

  it("is broken off before it began, too", async () => {
    const { provider, upstream } = await open()
    const leaving = new AbortController()
    const asked = all(provider.complete("silent", ask("silent"), leaving.signal))
    await expect.poll(() => upstream.runningCount).toBe(1)
    leaving.abort()
    expect(await asked.catch(() => [])).toEqual([])
    await untilIdle(upstream)
  })

  it("does not keep its connection when nobody reads on", async () => {
    const { provider, upstream } = await open()
    for await (const event of provider.complete("endless", ask("endless"), never))
      if (event.type === "text-delta") break
    await untilIdle(upstream)
  })

  it("comes over a connection of an answer before", async () => {
    const { provider, upstream } = await open()
    for (const model of [
      "gpt-test",
      "status-500",
      "gpt-test",
      "crlf",
      "error-in-200",
      "gpt-test",
      "gpt-test",
      "no-done",
    ]) {
      await all(provider.complete(model, ask(model), never)).catch(() => {})
      await untilIdle(upstream)
    }
    expect(upstream.requests).toHaveLength(8)
    // One that is asked for in the moment in which the last bytes of the answer before come in may be a second one.
    expect(new Set(upstream.requests.map(({ connection }) => connection)).size).toBeLessThanOrEqual(3)
  })

  it("is asked for with the user's own headers over ours, and never with what a redirect wants", async () => {
    const { provider, upstream } = await open({}, { headers: { "X-Org": "canary-org", "User-Agent": "Mine" } })
    await all(provider.complete("gpt-test", ask("gpt-test"), never))
    expect(upstream.requests[0]?.headers).toMatchObject({
      authorization: "Bearer sk-canary-0001",
      "x-org": "canary-org",
      "user-agent": "Mine",
    })
  })

  it.each([
    ["api-key", "api-key"],
    ["x-api-key", "x-api-key"],
    ["none", undefined],
  ] as const)("is asked for with a secret in %s", async (auth, header) => {
    const { provider, upstream } = await open({}, { auth })
    await all(provider.complete("gpt-test", ask("gpt-test"), never))
    const headers = upstream.requests[0]?.headers ?? {}
    expect(header === undefined ? upstream.requests[0]?.secret : headers[header]).toBe(
      header === undefined ? null : "sk-canary-0001",
    )
  })
})

describe("an answer of Anthropic", () => {
  const asAnthropic = { protocol: "anthropic", auth: "x-api-key", preset: presetOf("anthropic") } as const

  it.each(["gpt-test", "crlf", "comments", "byte-by-byte", "gzip", "swapped-form", "slow-start"])(
    "is whole (%s)",
    async (model) => {
      const { provider, upstream } = await open({}, asAnthropic)
      const events = await all(provider.complete(model, ask(model), never))
      expect(textOf(events)).toBe(answerText)
      expect(events.at(-1)).toMatchObject({ usage: { promptTokens: 12, cachedTokens: 4, completionTokens: 9 } })
      expect(upstream.requests[0]).toMatchObject({ path: "/v1/messages", secret: "sk-canary-0001" })
      expect(upstream.requests[0]?.headers).toMatchObject({ "anthropic-version": "2023-06-01" })
    },
  )

  it.each([
    ["status-529", "upstream_error"],
    ["status-401", "upstream_auth_failed"],
    ["status-429-seconds", "upstream_rate_limited"],
    ["reset-mid", "upstream_unavailable"],
    ["cut-mid", "upstream_invalid_reply"],
    ["html-answer", "upstream_invalid_reply"],
  ])("fails with a code of its own after %s", async (model, code) => {
    const { provider } = await open({}, asAnthropic)
    await expect(all(provider.complete(model, ask(model), never))).rejects.toMatchObject({ code })
  })
})

describe("several choices", () => {
  it.each([
    ["openai", 1],
    ["anthropic", 3],
  ] as const)("of %s come of as many requests as it takes", async (protocol, requests) => {
    const { provider, upstream } = await open({}, { protocol })
    const events = await all(provider.complete("gpt-test", ask("gpt-test", { choiceCount: 3 }), never))
    for (const choice of [0, 1, 2]) {
      const own = events.filter((event) => event.type === "text-delta" && event.choice === choice)
      expect(textOf(own)).toBe(answerText)
    }
    expect(events.at(-1)).toMatchObject({ type: "finished", finishReasons: ["stop", "stop", "stop"] })
    expect(upstream.requests).toHaveLength(requests)
  })
})

describe("several secrets", () => {
  const secrets = ["a", "b", "c"].map((id) => ({ id, value: `sk-canary-${id.repeat(8)}` }))
  const value = (id: string) => `sk-canary-${id.repeat(8)}`

  it.each(["status-401", "status-402", "status-403", "status-429", "quota-429"] as const)(
    "the next one answers where the first gets %s",
    async (refusal) => {
      const accepted = { [value("a")]: refusal, [value("b")]: refusal, [value("c")]: null }
      const { provider, upstream } = await open({ secrets: accepted }, { secrets })
      expect(textOf(await all(provider.complete("gpt-test", ask("gpt-test"), never)))).toBe(answerText)
      expect(upstream.requests.map(({ secret }) => secret)).toEqual(["a", "b", "c"].map(value))
      await all(provider.complete("gpt-test", ask("gpt-test"), never))
      expect(upstream.requests.at(-1)?.secret).toBe(value("c"))
      expect(upstream.requests).toHaveLength(4)
    },
  )

  it("are not used up by an error that is not theirs", async () => {
    const { provider, upstream } = await open({ behaviour: "status-500" }, { secrets })
    await expect(all(provider.complete("gpt-test", ask("gpt-test"), never))).rejects.toMatchObject({
      code: "upstream_error",
    })
    expect(upstream.requests).toHaveLength(1)
  })

  it("are never part of an error, not even where the service repeats them", async () => {
    const { provider } = await open({ secrets: {} }, { secrets })
    const error = await all(provider.complete("gpt-test", ask("gpt-test"), never)).catch((thrown) => thrown)
    expect(error.code).toBe("upstream_auth_failed")
    expect(JSON.stringify([error.toBody(), error.stack])).not.toContain("canary")
  })

  it("are left alone for as long as the service said", async () => {
    const { provider, upstream } = await open({ behaviour: "status-429-seconds" }, { secrets: secrets.slice(0, 1) })
    const first = all(provider.complete("gpt-test", ask("gpt-test"), never))
    await expect(first).rejects.toMatchObject({ facts: { retryAfterSeconds: 7 } })
    const second = all(provider.complete("gpt-test", ask("gpt-test"), never))
    await expect(second).rejects.toMatchObject({ code: "upstream_rate_limited" })
    expect(upstream.requests).toHaveLength(1)
  })

  it("that cannot be read here are told as such, instead of asking without one", async () => {
    const { provider, upstream } = await open({}, { secrets: [], unreadable: ["a"] })
    await expect(all(provider.complete("gpt-test", ask("gpt-test"), never))).rejects.toMatchObject({
      code: "secret_unreadable",
    })
    expect(upstream.requests).toHaveLength(0)
  })
})

describe("what else a remote service does", () => {
  it("embeds with vectors of length 1", async () => {
    const { provider } = await open()
    const { vectors } = await provider.embed("text-embedding-test", { inputs: ["one", "two"] }, never)
    expect(vectors.map((vector) => Math.hypot(...vector))).toEqual([expect.closeTo(1, 5), expect.closeTo(1, 5)])
  })

  it("ranks in the order of the documents", async () => {
    const { provider } = await open()
    const task = { query: "red apple", documents: ["a blue plum", "a red apple"] }
    const { scores } = await provider.rank("rerank-test", task, never)
    expect(scores).toEqual([0, 1])
  })

  it("lists its models, and says where it has no list", async () => {
    const { provider, upstream } = await open()
    expect((await provider.listModels(never)).map(({ id }) => id)).toEqual([
      "gpt-test",
      "text-embedding-test",
      "rerank-test",
    ])
    upstream.behave("html-answer")
    await expect(provider.listModels(never)).rejects.toMatchObject({ code: "upstream_invalid_reply" })
  })

  it("gives up a vector task at once when it is aborted", async () => {
    const { provider, upstream } = await open()
    const leaving = new AbortController()
    const asked = provider.embed("silent", { inputs: ["a"] }, leaving.signal)
    await expect.poll(() => upstream.runningCount).toBe(1)
    leaving.abort(new Error("enough"))
    await expect(asked).rejects.toThrow("enough")
    await untilIdle(upstream)
  })
})
