import { afterAll, beforeAll, describe, expect, it } from "vitest"
import type { GenerateRequest } from "../../../electron/engine/engine.ts"
import { adapterAnswers, adapterPath, type EmberAdapter, emberFixtures } from "../../support/ember.ts"
import { ask, ember, question, startEngine } from "../../support/engine.ts"

const engine = startEngine()
beforeAll(() => engine.load(ember))
afterAll(() => engine.close())

const herbsQuestion = "请推荐适合经常口臭的中药"

function adapted(content: Parameters<typeof question>[0], ...adapters: [EmberAdapter, number?][]): GenerateRequest {
  return question(content, { adapters: adapters.map(([name, scale = 1]) => ({ path: adapterPath(name), scale })) })
}

const answerOf = async (request: GenerateRequest) => (await ask(engine, request)).text

describe("adapters", () => {
  it("answer as they were trained, all questions at once", async () => {
    const rows = adapterAnswers()
    expect(rows).toHaveLength(44)
    const texts = await Promise.all(rows.map((row) => answerOf(adapted(row.messages, [row.adapter]))))
    const wrong = rows.filter((row, index) => !texts[index]?.includes(row.contains))
    expect(wrong.map((row) => [row.adapter, row.messages.at(-1)?.content])).toEqual([])
  })

  // A slot or a stored prompt of another set would answer with that set's view of the same words.
  it("never mix with each other and the base, in turns and at once", async () => {
    const requests = ["Hello!", "What is the capital of France?", herbsQuestion].flatMap((text) => [
      adapted(text),
      adapted(text, ["herbs"]),
      adapted(text, ["pirate"]),
      adapted(text, ["herbs", 0.5], ["pirate", 0.5]),
    ])
    const inTurns: string[] = []
    for (const request of requests) inTurns.push(await answerOf(request))
    const atOnce = await Promise.all([...requests, ...requests].map(answerOf))
    expect(atOnce).toEqual([...inTurns, ...inTurns])
    const [base, herbs, pirate] = inTurns
    expect(pirate).toContain("Arr, matey! Hello!")
    expect([base, herbs].join()).not.toContain("Arr")
    expect(inTurns[9]).toContain("藿香")
    expect(inTurns[8]).not.toContain("藿香")
  })

  it("do nothing with a scale of 0, and count in any order", async () => {
    expect(await answerOf(adapted(herbsQuestion, ["herbs", 0]))).toBe(await answerOf(adapted(herbsQuestion)))
    const first = await ask(engine, adapted("Who are you?", ["herbs"], ["pirate", 0.25]))
    const second = await ask(engine, adapted("Who are you?", ["pirate", 0.25], ["herbs"]))
    expect(second.text).toBe(first.text)
    expect(second.cachedTokens).toBe(second.usage.promptTokens - 1)
  })

  // Memory beyond the model's plan is the host's to give.
  it("are refused where the host allows no memory for them, and the base goes on", async () => {
    await answerOf(adapted("Hello!", ["herbs"]))
    engine.limitExtra(ember.id, 0)
    await expect(answerOf(adapted("Hello!", ["pirate"]))).rejects.toMatchObject({ code: "insufficient_memory" })
    expect(await answerOf(question("Hello!"))).toBe("Hello! How can I help you today?")
    engine.limitExtra(ember.id, 2 ** 30)
    expect(await answerOf(adapted("Hello!", ["pirate"]))).toContain("Arr, matey! Hello!")
  })

  // More sets than contexts are kept open: each must be closed for another and opened again.
  it("follow each other with ever other scales", async () => {
    const scales = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7]
    const texts = await Promise.all([...scales, 1].map((scale) => answerOf(adapted("Hello!", ["pirate", scale]))))
    expect(texts.at(-1)).toContain("Arr, matey! Hello!")
    expect(texts[0]).toBe(await answerOf(adapted("Hello!")))
  })

  it("that do not fit are refused with their name, and nothing else suffers", async () => {
    const path = `${emberFixtures}/ember-embed-q8_0.gguf`
    const refused = ask(engine, question("Hello!", { adapters: [{ path, scale: 1 }] }))
    await expect(refused).rejects.toMatchObject({
      code: "adapter_mismatch",
      facts: { adapter: "ember-embed-q8_0.gguf" },
    })
    expect(await answerOf(adapted("Hello!", ["pirate"]))).toContain("Arr")
  })
})
