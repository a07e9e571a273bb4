import { readdirSync } from "node:fs"
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest"
import type { ChatMessage, CompletionEvent, RequestPriority } from "../../../electron/contract/completion.ts"
import { processFolderParents } from "../../../electron/core/processFolder.ts"
import { adapterPath } from "../../support/ember.ts"
import { ask, type EngineAnswer, ember, question, startEngine } from "../../support/engine.ts"

const engine = startEngine()
beforeAll(() => engine.load(ember))
afterAll(() => engine.close())

const never = new AbortController().signal
const story = question("Tell me a long story about a bear.")

/** What the process keeps of conversations that lost their slot. */
function storedFiles(): string[] {
  const isOurs = (name: string) => engine.pids.some((pid) => name.startsWith(`hearth-engine-${pid}-`))
  const listed = processFolderParents().flatMap((parent) => readdirSync(parent).map((name) => [parent, name] as const))
  return listed.filter(([, name]) => isOurs(name)).flatMap(([parent, name]) => readdirSync(`${parent}/${name}`))
}

function longTalk(number: number): ChatMessage[] {
  const content = `Talk ${number}. ${`Number ${number} alpha beta ${number} gamma. `.repeat(20)} What is 17 + ${number}?`
  return [{ role: "user", content }]
}

describe("eight at once on four slots", () => {
  it("answer as each of them alone", async () => {
    const requests = [
      "What is 17 + 25?",
      "What is the capital of France?",
      "Tell me a story about a fox.",
      "Count from 1 to 10.",
      "讲一个故事",
      "Who are you?",
      "What is 7 * 8?",
      "Tell me a long story about a bear.",
    ].map((text) => question(text))
    const alone: string[] = []
    for (const request of requests) alone.push((await ask(engine, request)).text)
    // Threads that draw tokens side by side once exchanged them between answers, in one round of four.
    for (let round = 0; round < 20; round++) {
      const together = await Promise.all(requests.map((request) => ask(engine, request)))
      expect(together.map((answer) => answer.text)).toEqual(alone)
    }
  })

  // The slots know four of them; the other four come back from what was stored.
  it("do not read their history again when they come back", async () => {
    const talks = Array.from({ length: 8 }, (_, index) => longTalk(index))
    const answers: EngineAnswer[] = []
    for (const talk of talks) answers.push(await ask(engine, question(talk, { maxTokens: 40 })))
    const next = talks.map((talk, index) =>
      question(
        [...talk, { role: "assistant", content: answers[index]?.text ?? "" }, { role: "user", content: "Hello!" }],
        {
          maxTokens: 40,
        },
      ),
    )
    const second = await Promise.all(next.map((request) => ask(engine, request)))
    const history = answers.map((answer) => answer.usage.promptTokens)
    const readAgain = second.map((answer, index) => (history[index] ?? 0) - answer.cachedTokens)
    expect(Math.max(...readAgain)).toBeLessThan(16)
    expect(storedFiles().length).toBeGreaterThan(0)
    const cold = { ...ember, id: "cold" }
    await engine.load(cold)
    const fresh = await Promise.all(next.map((request) => ask(engine, request, never, cold.id)))
    expect(fresh.every((answer) => answer.cachedTokens < 16)).toBe(true)
    expect(second.map((answer) => answer.text)).toEqual(fresh.map((answer) => answer.text))
    await engine.unload(cold.id)
  })

  it("do not take what was computed with an adapter for the base's", async () => {
    const talks = Array.from({ length: 4 }, (_, index) => longTalk(100 + index))
    const adapters = [{ path: adapterPath("pirate"), scale: 1 }]
    for (const talk of talks) await ask(engine, question(talk, { adapters, maxTokens: 5 }))
    for (const talk of talks)
      expect((await ask(engine, question(talk, { maxTokens: 5 }))).cachedTokens).toBeLessThan(16)
    for (const talk of talks) {
      const again = await ask(engine, question(talk, { adapters, maxTokens: 5 }))
      expect(again.cachedTokens).toBe(again.usage.promptTokens - 1)
    }
  })
})

describe("a long prompt", () => {
  it("is read while others are being answered, and they go on meanwhile", async () => {
    // Every token is about as likely as any other: hardly an answer ends by itself.
    const endless = { ...story, sampling: { temperature: 5, topP: 1, topK: 0, minP: 0, seed: 1 }, maxTokens: 1900 }
    const abort = new AbortController()
    const deltas = [0, 0, 0]
    const streams = deltas.map(async (_, index) => {
      for await (const event of engine.generate(ember.id, endless, abort.signal)) {
        if (event.type === "text-delta") deltas[index] = (deltas[index] ?? 0) + 1
      }
    })
    await vi.waitFor(() => expect(Math.min(...deltas)).toBeGreaterThan(1), { timeout: 10_000 })
    const content = `Remember this. ${"Number one alpha beta gamma. ".repeat(120)}`
    const counts: number[] = []
    for await (const event of engine.generate(ember.id, question(content, { maxTokens: 2 }), never)) {
      if (event.type === "started") expect(event.promptTokens).toBeGreaterThan(1200)
      if (event.type !== "queued") counts.push(deltas.reduce((sum, count) => sum + count, 0))
    }
    const [atStart = 0, atFirstToken = 0] = counts
    expect(atFirstToken - atStart).toBeGreaterThan(3)
    abort.abort()
    await Promise.all(streams)
  })
})

describe("what the processes keep", () => {
  it("is gone when they have ended", async () => {
    const other = startEngine()
    await other.load(ember)
    const [pid] = other.pids
    const left = () =>
      processFolderParents().flatMap((parent) =>
        readdirSync(parent).filter((name) => name.startsWith(`hearth-engine-${pid}-`)),
      )
    expect(left()).toHaveLength(1)
    await other.close()
    expect(left()).toEqual([])
  })
})

describe("the queue", () => {
  it("lets the window go before programs and these before batch work", async () => {
    const abort = new AbortController()
    const running = Array.from({ length: 4 }, () => Array.fromAsync(engine.generate(ember.id, story, abort.signal)))
    const started: RequestPriority[] = []
    const asking = (["batch", "api", "window"] as const).map(async (priority) => {
      const stream = engine.generate(ember.id, { ...question("Hello!"), priority }, never)
      for await (const event of stream) if (event.type === "started") started.push(priority)
    })
    await Promise.all(asking)
    expect(started).toEqual(["window", "api", "batch"])
    abort.abort()
    await Promise.all(running)
  })

  it("forgets a request that is cancelled while it waits", async () => {
    const abort = new AbortController()
    const running = Array.from({ length: 4 }, () => Array.fromAsync(engine.generate(ember.id, story, abort.signal)))
    const events: CompletionEvent[] = []
    const leaving = new AbortController()
    for await (const event of engine.generate(ember.id, story, leaving.signal)) {
      events.push(event)
      leaving.abort()
    }
    expect(events).toEqual([{ type: "queued", position: 1 }])
    await vi.waitFor(() => expect(engine.state(ember.id)).toMatchObject({ activity: { queueLength: 0 } }))
    abort.abort()
    await Promise.all(running)
  })
})
