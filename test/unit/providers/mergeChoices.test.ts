import { describe, expect, it } from "vitest"
import type { CompletionEvent } from "../../../electron/contract/completion.ts"
import { AppError } from "../../../electron/contract/errors.ts"
import { AsyncQueue } from "../../../electron/core/asyncQueue.ts"
import { mergeChoices, type PromptCount } from "../../../electron/providers/mergeChoices.ts"

const timings = { waitedMs: 1, firstTokenMs: 10, totalMs: 110, tokensPerSecond: 50 }
const started = (cachedTokens: number): CompletionEvent => {
  return { type: "started", model: "ember", promptTokens: 7, cachedTokens }
}
const text = (words: string): CompletionEvent => ({ type: "text-delta", choice: 0, text: words })
const finished = (reason: "stop" | "length" | "cancelled"): CompletionEvent => {
  const usage = { promptTokens: 7, cachedTokens: 0, completionTokens: 5, reasoningTokens: 2 }
  return { type: "finished", finishReasons: [reason], usage, timings }
}

/** Choices whose events the test plays, and what comes of them. */
function play(count: number, promptCount: PromptCount = "once") {
  const choices = Array.from({ length: count }, () => new AsyncQueue<CompletionEvent>())
  const signals: AbortSignal[] = []
  const abort = new AbortController()
  const merged = mergeChoices(abort.signal, count, promptCount, (choice, signal) => {
    signals[choice] = signal
    return choices[choice] as AsyncQueue<CompletionEvent>
  })
  const say = (choice: number, ...events: CompletionEvent[]) => {
    for (const event of events) choices[choice]?.push(event)
  }
  const end = (choice: number, ...events: CompletionEvent[]) => {
    say(choice, ...events)
    choices[choice]?.close()
  }
  return { choices, signals, abort, events: Array.fromAsync(merged), say, end }
}

describe("several choices", () => {
  it("start once, are told apart, and end once with the prompt counted once", async () => {
    const { events, say, end } = play(2)
    say(1, started(0), text("b"))
    end(0, started(6), text("a"), finished("stop"))
    end(1, finished("length"))
    const all = await events
    expect(all.map((event) => event.type)).toEqual(["started", "text-delta", "text-delta", "finished"])
    expect(all[0]).toEqual(started(0))
    expect(all).toContainEqual({ type: "text-delta", choice: 1, text: "b" })
    expect(all.at(-1)).toMatchObject({
      finishReasons: ["stop", "length"],
      usage: { promptTokens: 7, cachedTokens: 0, completionTokens: 10, reasoningTokens: 4 },
    })
  })

  it("cost their prompt each time where each is a request of its own, and say where a count is a guess", async () => {
    const { events, end } = play(2, "each")
    const guessed = { promptTokens: 7, cachedTokens: 3, completionTokens: 5, reasoningTokens: 0, isEstimated: true }
    end(0, started(0), text("a"), finished("stop"))
    end(1, started(0), text("b"), { type: "finished", finishReasons: ["stop"], usage: guessed, timings })
    expect((await events).at(-1)).toMatchObject({
      usage: { promptTokens: 14, cachedTokens: 3, completionTokens: 10, reasoningTokens: 2, isEstimated: true },
    })
  })

  it("are asked for eight at a time: a hundred would fill the queue of the engine", async () => {
    const { events, signals, end } = play(20)
    expect(Object.keys(signals)).toHaveLength(8)
    for (let choice = 0; choice < 20; choice++) end(choice, started(0), text("a"), finished("stop"))
    const last = (await events).at(-1)
    expect(last).toMatchObject({ finishReasons: Array(20).fill("stop"), usage: { completionTokens: 100 } })
  })

  it("that were not asked for yet never are once the caller has gone", async () => {
    const { events, signals, abort, end } = play(20)
    abort.abort()
    for (let choice = 0; choice < 8; choice++) end(choice, started(0), finished("cancelled"))
    expect((await events).at(-1)).toMatchObject({ finishReasons: Array(20).fill("cancelled") })
    expect(Object.keys(signals)).toHaveLength(8)
  })

  // All that can be refused must be before the start: after it the client has its status already.
  it("do not start as long as one of them may still be refused", async () => {
    const { events, choices, say, end } = play(2)
    end(0, started(0), text("a"), finished("stop"))
    say(1)
    choices[1]?.fail(new AppError("rate_limit_exceeded", "full"))
    await expect(events).rejects.toMatchObject({ code: "rate_limit_exceeded" })
  })

  it("start although one of them waits, and tell the place in the queue until then", async () => {
    const { events, end } = play(2)
    end(1, { type: "queued", position: 1 }, started(3), finished("stop"))
    end(0, { type: "queued", position: 4 }, started(2), text("a"), finished("stop"))
    const all = await events
    expect(all.filter((event) => event.type === "queued")).toEqual([{ type: "queued", position: 4 }])
    expect(all.filter((event) => event.type === "started")).toHaveLength(1)
  })

  it("fail together: the failure of one ends the others", async () => {
    const { events, choices, signals, say, end } = play(3)
    for (const choice of [0, 1, 2]) say(choice, started(0))
    signals[0]?.addEventListener("abort", () => end(0, finished("cancelled")))
    signals[2]?.addEventListener("abort", () => end(2, finished("cancelled")))
    choices[1]?.fail(new AppError("engine_crashed", "gone"))
    await expect(events).rejects.toMatchObject({ code: "engine_crashed" })
    expect(signals.every((signal) => signal.aborted)).toBe(true)
  })

  it("are cancelled together, those that still wait included", async () => {
    const { events, abort, signals, say, end } = play(2)
    say(0, started(0), text("a"))
    say(1, { type: "queued", position: 1 })
    signals[0]?.addEventListener("abort", () => end(0, finished("cancelled")))
    signals[1]?.addEventListener("abort", () => end(1))
    abort.abort()
    expect((await events).at(-1)).toMatchObject({ finishReasons: ["cancelled", "cancelled"] })
  })
})
