import { getLlama, type LlamaContext, LlamaLogLevel, type Token } from "node-llama-cpp"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import type { TokenLogprob } from "../../../electron/contract/completion.ts"
import { logprobMetadata } from "../../../electron/engine/runner/answer/logprobs.ts"
import { tellTrueProbabilities } from "../../../electron/engine/runner/answer/trueProbabilities.ts"
import { bytesOfToken, bytesOfTokenText } from "../../../electron/engine/runner/tokenPieces.ts"
import { emberPath } from "../../support/ember.ts"
import { ask, type EngineAnswer, ember, question, startEngine } from "../../support/engine.ts"

/** Lets through everything, however unlikely. */
const wild = { temperature: 1.5, topP: 1, topK: 0, minP: 0 }

describe("the library, told to tell true probabilities", () => {
  let context: LlamaContext
  let prompt: Token[]

  beforeAll(async () => {
    const llama = await getLlama({ build: "never", gpu: false, maxThreads: 0, logLevel: LlamaLogLevel.error })
    const model = await llama.loadModel({ modelPath: emberPath })
    context = await model.createContext({ contextSize: 512, sequences: 2, threads: 1 })
    prompt = model.tokenize("<|im_start|>user\nTell me a story.<|im_end|>\n<|im_start|>assistant\n", true)
  })
  afterAll(() => context.model.llama.dispose())

  // The library's own figures are of what the filters left over, after the temperature.
  it("gives those of a softmax over the whole vocabulary, whatever is drawn", async () => {
    const [first, second] = [context.getSequence(), context.getSequence()]
    const drawn: Token[] = []
    const options = { ...wild, topK: 3, seed: 5 }
    for await (const token of first.evaluate(prompt, options)) if (drawn.push(token) === 25) break
    await first.clearHistory()
    const asking = { generateNext: { probabilities: true, options: { temperature: 1, topP: 1, topK: 0, minP: 0 } } }
    const softmax = await first.controlledEvaluate([...prompt, ...drawn].map((token) => [token, asking]))

    tellTrueProbabilities(context)
    let at = prompt.length - 1
    for await (const told of second.evaluateWithMetadata(prompt, logprobMetadata, options)) {
      const expected = softmax[at]?.next.probabilities ?? new Map<Token, number>()
      expect(told.token).toBe(drawn[at - prompt.length + 1])
      expect(told.confidence).toBeCloseTo(Math.log(expected.get(told.token) ?? 0), 4)
      expect([...told.probabilities.keys()]).toEqual([...expected.keys()].slice(0, 20))
      for (const [token, logprob] of told.probabilities) {
        expect(logprob).toBeCloseTo(Math.log(expected.get(token) ?? 0), 4)
      }
      if (++at === prompt.length + drawn.length - 1) break
    }
    expect(at).toBe(prompt.length + drawn.length - 1)
    first.dispose()
    second.dispose()
  })

  it("measures a drawn token that is far from the likeliest", async () => {
    const sequence = context.getSequence()
    const asking = { generateNext: { probabilities: true, options: { temperature: 1, topP: 1, topK: 0, minP: 0 } } }
    const plain = await (await context.model.createContext({ contextSize: 64, threads: 1 }))
      .getSequence()
      .controlledEvaluate(prompt.map((token) => [token, asking]))
    const softmax = plain.at(-1)?.next.probabilities ?? new Map<Token, number>()
    const far = [...softmax.keys()].slice(-2000, -1990)
    for (const wanted of far) {
      const { tokenBias } = await import("../../../electron/engine/runner/answer/tokenBias.ts")
      await sequence.clearHistory()
      const drawn = sequence.evaluateWithMetadata(prompt, logprobMetadata, {
        temperature: 0,
        tokenBias: tokenBias(context.model, [[wanted, 1e6]]),
      })
      const { value } = await drawn.next()
      await drawn.return(undefined)
      expect(value?.token).toBe(wanted)
      expect(value?.confidence).toBeCloseTo(Math.log(softmax.get(wanted) ?? 0), 3)
    }
    sequence.dispose()
  })

  it("knows the bytes of every token", () => {
    const { tokens = [], token_type: types = [] } = context.model.fileInfo.metadata.tokenizer.ggml
    for (const [token, text] of tokens.entries()) {
      const bytes = bytesOfToken(context.model, token as Token)
      if (types[token] === 1) expect(bytes).toEqual(bytesOfTokenText(text))
      expect(bytes.length).toBeGreaterThan(0)
    }
  })
})

describe("log probabilities of an answer", () => {
  const engine = startEngine()
  beforeAll(() => engine.load(ember))
  afterAll(() => engine.close())

  const told = ({ events }: EngineAnswer): TokenLogprob[] =>
    events.flatMap((event) => (event.type === "text-delta" ? [...(event.logprobs ?? [])] : []))
  const textOf = (logprobs: readonly TokenLogprob[]) =>
    Buffer.concat(logprobs.map(({ bytes }) => Buffer.from(bytes))).toString("utf8")

  it("come with the text that they are of, and no more alternatives than asked for", async () => {
    const answer = await ask(engine, question("Tell me a story about a fox.", { topLogprobs: 3 }))
    const logprobs = told(answer)
    expect(textOf(logprobs)).toBe(answer.text)
    for (const { logprob, text, top } of logprobs) {
      expect(top).toHaveLength(3)
      // Greedy: the drawn token is the likeliest.
      expect(top[0]).toMatchObject({ text, logprob })
    }
    expect((await ask(engine, question("Hello!"))).events.some((event) => "logprobs" in event)).toBe(false)
    const none = told(await ask(engine, question("Hello!", { topLogprobs: 0 })))
    expect(none.every(({ top }) => top.length === 0)).toBe(true)
  })

  it("do not change what is drawn", async () => {
    const request = question("Tell me a story about a fox.", { sampling: { ...wild, seed: 4 }, maxTokens: 60 })
    const plain = await ask(engine, request)
    const measured = await ask(engine, { ...request, topLogprobs: 20 })
    expect(measured.text).toBe(plain.text)
  })

  it("come whole with characters of several tokens", async () => {
    const answer = await ask(engine, question("讲一个故事", { topLogprobs: 1 }))
    expect(textOf(told(answer))).toBe(answer.text)
    for (const event of answer.events) {
      if (event.type === "text-delta") expect(textOf(event.logprobs ?? [])).toBe(event.text)
    }
  })

  it("leave out thoughts, and what a stop string has cut off", async () => {
    const thinking = { chat: { templateArguments: { enable_thinking: true } }, topLogprobs: 0 }
    const answer = await ask(engine, question("What is 17 + 25?", thinking))
    expect(answer.reasoning).not.toBe("")
    expect(textOf(told(answer)).trim()).toBe(answer.text)
    const stopped = await ask(engine, question("Count from 1 to 10.", { stop: ["5, 6"], topLogprobs: 0 }))
    expect(textOf(told(stopped))).toBe(stopped.text)
  })

  it("of a prompt are those that its tokens have as an answer", async () => {
    const begun = "The capital of France"
    const sampling = { temperature: 0 }
    const text = { input: { kind: "text", prompt: begun } as const, sampling, stop: [], maxTokens: 8, topLogprobs: 2 }
    const answer = await ask(engine, text)
    const whole = { kind: "text", prompt: begun + answer.text, wantsPromptLogprobs: true } as const
    const echoed = await ask(engine, { ...text, input: whole, maxTokens: 0 })
    const started = echoed.events.find((event) => event.type === "started")
    const ofPrompt = started?.promptLogprobs ?? []
    expect(ofPrompt).toHaveLength(echoed.usage.promptTokens)
    expect(ofPrompt[0]).toMatchObject({ text: expect.stringMatching(/./), logprob: null, top: [] })
    const ofAnswer = told(answer)
    const tail = ofPrompt.slice(-ofAnswer.length)
    expect(tail.map((entry) => entry.text)).toEqual(ofAnswer.map(({ text: piece }) => piece))
    for (const [at, entry] of tail.entries()) expect(entry.logprob).toBeCloseTo(ofAnswer[at]?.logprob ?? 1, 1)
    expect(echoed).toMatchObject({ finishReason: "length", text: "", usage: { completionTokens: 0 } })
  })
})
