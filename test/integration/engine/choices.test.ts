import { afterAll, beforeAll, describe, expect, it } from "vitest"
import type { CompletionEvent, CompletionRequest } from "../../../electron/contract/completion.ts"
import { createLocalProvider } from "../../../electron/providers/localProvider.ts"
import { ask, ember, question, startEngine } from "../../support/engine.ts"

const engine = startEngine()
const provider = createLocalProvider(engine)
beforeAll(() => engine.load(ember))
afterAll(() => engine.close())

const sampling = { temperature: 1.2, topP: 1, topK: 0, minP: 0, seed: 21 }
const story = { ...question("Tell me a story about a fox."), model: ember.id, sampling, maxTokens: 40 }

async function textsOf(request: CompletionRequest): Promise<{ texts: string[]; events: CompletionEvent[] }> {
  const events = await Array.fromAsync(provider.complete(ember.id, request, new AbortController().signal))
  const texts: string[] = Array.from({ length: request.choiceCount ?? 1 }, () => "")
  for (const event of events) if (event.type === "text-delta") texts[event.choice] += event.text
  return { texts, events }
}

describe("several choices of one request", () => {
  it("differ, and are the same again with the same seed", async () => {
    const first = await textsOf({ ...story, choiceCount: 3 })
    expect(new Set(first.texts).size).toBe(3)
    expect((await textsOf({ ...story, choiceCount: 3 })).texts).toEqual(first.texts)
    expect(first.texts[0]).toBe((await textsOf(story)).texts[0])
  })

  it("may be more than there are slots", async () => {
    const { texts, events } = await textsOf({ ...story, choiceCount: 9 })
    expect(texts.every((text) => text !== "")).toBe(true)
    const one = await ask(engine, story)
    expect(events.filter((event) => event.type === "started")).toHaveLength(1)
    const finished = events.at(-1)
    if (finished?.type !== "finished") throw new Error("The choices did not come to their end")
    expect(finished.finishReasons).toHaveLength(9)
    expect(finished.usage.promptTokens).toBe(one.usage.promptTokens)
    expect(finished.usage.completionTokens).toBeLessThanOrEqual(9 * 40)
    expect(finished.usage.completionTokens).toBeGreaterThan(40)
  })
})
