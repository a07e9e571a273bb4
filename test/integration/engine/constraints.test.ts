import { afterAll, beforeAll, describe, expect, it } from "vitest"
import type { AnswerFormat } from "../../../electron/contract/completion.ts"
import { ask, ember, question, startEngine } from "../../support/engine.ts"

const engine = startEngine()
beforeAll(() => engine.load(ember))
afterAll(() => engine.close())

const grammar = (gbnf: string): AnswerFormat => ({ kind: "grammar", gbnf, param: "grammar" })
const thinking = { chat: { templateArguments: { enable_thinking: true } } }
/** Lets through everything that a grammar does not forbid. */
const wild = { temperature: 2, topP: 1, topK: 0, minP: 0, seed: 7 }

describe("a grammar", () => {
  const yesOrNo = grammar('root ::= "yes" | "no"')

  it("holds the answer to itself and ends it when it is complete", async () => {
    for (let seed = 0; seed < 10; seed++) {
      const answer = await ask(engine, question("Hello!", { format: yesOrNo, sampling: { ...wild, seed } }))
      expect(answer.text).toMatch(/^(yes|no)$/)
      expect(answer.finishReason).toBe("stop")
    }
  })

  it("leaves thoughts alone and holds the answer behind them", async () => {
    const answer = await ask(engine, question("What is 17 + 25?", { format: yesOrNo, ...thinking }))
    expect(answer.reasoning).toMatch(/^Ones: /)
    expect(answer.text).toMatch(/^(yes|no)$/)
  })

  // A small model at a high temperature often ends in the middle of its thought: that was a complete answer without a text.
  it("is kept also by a model that ends in its thoughts", async () => {
    for (let seed = 0; seed < 12; seed++) {
      const answer = await ask(
        engine,
        question("Hello!", { format: yesOrNo, sampling: { ...wild, seed }, ...thinking }),
      )
      expect(answer.text).toMatch(answer.finishReason === "length" ? /^$/ : /^(yes|no)$/)
    }
  })

  it("goes on with what the client has begun", async () => {
    const begun = [
      { role: "user", content: "Count from 1 to 10." },
      { role: "assistant", content: "1, 2" },
    ] as const
    const answer = await ask(engine, question(begun, { format: grammar('root ::= "1, 2" (", " [3-5]){2}') }))
    expect(answer.text).toMatch(/^, [3-5], [3-5]$/)
    // What is begun may also be of no matter to the grammar.
    const other = await ask(engine, question(begun, { format: yesOrNo }))
    expect(other.text).toMatch(/^(yes|no)$/)
    // An end of the answer in it ended the process.
    const ended = [begun[0], { role: "assistant", content: "<|im_end|>1" }] as const
    expect((await ask(engine, question(ended, { format: yesOrNo }))).text).toMatch(/^(yes|no)$/)
  })

  it("is refused before the start where it is wrong", async () => {
    const refusal = { code: "invalid_grammar", param: "grammar" }
    const wrong = ["root ::= other", 'root ::= root "a"', "root"]
    for (const gbnf of wrong) {
      await expect(ask(engine, question("Hello!", { format: grammar(gbnf) }))).rejects.toMatchObject(refusal)
    }
    expect((await ask(engine, question("Hello!"))).text).toBe("Hello! How can I help you today?")
  })

  // llama.cpp draws a token there nevertheless, and the refusal of it ended the process: everybody's answers were lost.
  it("that admits nothing any more ends its own answer only", async () => {
    const story = ask(engine, question("Tell me a story about a fox."))
    for (const gbnf of ["root ::= [z-a]", 'root ::= "a\\x00b"']) {
      for (const more of [{}, { topLogprobs: 3 }, { sampling: wild }]) {
        const answer = ask(engine, question("Hello!", { format: grammar(gbnf), ...more }))
        await expect(answer).rejects.toMatchObject({ code: "invalid_grammar", param: "grammar" })
      }
    }
    expect((await story).finishReason).toBe("stop")
    expect(new Set(engine.pids).size).toBe(1)
  })
})

describe("a grammar that can be read in ever more ways", () => {
  // Each "a" doubles what llama.cpp has to follow, which neither a cancelled request nor the watch over hung engines would end.
  const explosive = grammar('root ::= x\nx ::= "a" x "b" | "a" x "c" | "zzzzzzz"')

  it("fails in time, and the others go on", async () => {
    await expect(ask(engine, question("Hello!", { format: explosive }))).rejects.toMatchObject({
      code: "invalid_grammar",
      param: "grammar",
    })
    expect((await ask(engine, question("Hello!"))).text).toBe("Hello! How can I help you today?")
  })
})

describe("a thinking budget", () => {
  const budgeted = (thinkingBudget: number) =>
    question("What is 17 + 25?", { chat: { ...thinking.chat, thinkingBudget } })

  it("ends the thought, and the answer goes on", async () => {
    const free = await ask(engine, question("What is 17 + 25?", thinking))
    const short = await ask(engine, budgeted(8))
    expect(short.reasoning).not.toBe("")
    expect(free.reasoning.startsWith(short.reasoning)).toBe(true)
    expect(short.usage.reasoningTokens).toBeLessThan(free.usage.reasoningTokens)
    expect(short.text).not.toBe("")
    expect(short.text).not.toContain("think>")
    expect(short.finishReason).toBe("stop")
  })

  it("of nothing is no thought at all", async () => {
    const answer = await ask(engine, budgeted(0))
    expect(answer).toMatchObject({ reasoning: "", text: "17 + 25 = 42", usage: { reasoningTokens: 0 } })
  })

  it("that is not used up changes nothing", async () => {
    const free = await ask(engine, question("What is 17 + 25?", thinking))
    const wide = await ask(engine, budgeted(1000))
    expect([wide.reasoning, wide.text]).toEqual([free.reasoning, free.text])
  })

  it("counts what it puts into the model's mouth, and keeps within maxTokens", async () => {
    const answer = await ask(engine, { ...budgeted(8), maxTokens: 9 })
    expect(answer.usage).toMatchObject({ completionTokens: 9, reasoningTokens: 9 })
    expect(answer.finishReason).toBe("length")
  })
})

describe("biases and other ways of drawing", () => {
  const story = question("Tell me a story about a fox.", { maxTokens: 40 })

  it("forbid tokens, those that end an answer included", async () => {
    const task = { source: "<|im_end|>", readsControlTokens: true, addsSpecialTokens: false, wantsPieces: false }
    const { tokens } = await engine.tokenize(ember.id, task, new AbortController().signal)
    const logitBias = tokens.map((token) => ({ token, bias: -100 }))
    expect((await ask(engine, question("Hello!", { maxTokens: 40 }))).finishReason).toBe("stop")
    const endless = await ask(engine, question("Hello!", { maxTokens: 40, sampling: { temperature: 0, logitBias } }))
    expect(endless.finishReason).toBe("length")
  })

  it("leave out tokens that the model does not have", async () => {
    const logitBias = [
      { token: 99_999_999, bias: 100 },
      { token: -5, bias: 100 },
    ]
    const plain = await ask(engine, story)
    expect((await ask(engine, { ...story, sampling: { temperature: 0, logitBias } })).text).toBe(plain.text)
  })

  it("keep away from repetitions, and from the likeliest", async () => {
    const sampling = { ...wild, temperature: 1 }
    const plain = await ask(engine, { ...story, sampling })
    const dry = { multiplier: 100, base: 4, allowedLength: 1, lastTokens: -1, sequenceBreakers: ["x"] }
    const repeating = question("Count from 1 to 10.")
    const dried = await ask(engine, { ...repeating, sampling: { temperature: 0, dry } })
    expect(dried.text).not.toBe((await ask(engine, repeating)).text)
    const excluding = await ask(engine, {
      ...story,
      sampling: { ...sampling, xtc: { probability: 1, threshold: 0.05 } },
    })
    expect(excluding.text).not.toBe(plain.text)
  })
})
