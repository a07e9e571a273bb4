import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { emberAnswers } from "../../support/ember.ts"
import { ask, ember, question, startEngine } from "../../support/engine.ts"

const engine = startEngine()
beforeAll(() => engine.load(ember))
afterAll(() => engine.close())

describe("Ember's answers", () => {
  // A prompt that differs from the template by one token makes a model this small answer something else.
  it.each(emberAnswers().map((row) => [row.messages.at(-1)?.content, row] as const))("%s", async (_, row) => {
    const answer = await ask(
      engine,
      question(row.messages, { chat: { templateArguments: { enable_thinking: row.enable_thinking } } }),
    )
    if (row.contains.includes("think>")) expect(answer.reasoning).not.toBe("")
    else expect(answer.text).toContain(row.contains)
    expect(answer.text).not.toMatch(/<\/?think>/)
    expect(answer.finishReason).toBe("stop")
  })
})
