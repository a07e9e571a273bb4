import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { gapTokens, writeSyntheticModel } from "../../../bench/syntheticModel.ts"
import type { CompletionInput } from "../../../electron/contract/completion.ts"
import { ask, ember, startEngine } from "../../support/engine.ts"
import { tempFolder } from "../../support/tempFolder.ts"

const engine = startEngine()
beforeAll(() => engine.load(ember))
afterAll(() => engine.close())

type TextInput = Omit<Extract<CompletionInput, { kind: "text" }>, "kind">

const goOn = (input: TextInput, maxTokens = 30) =>
  ask(engine, { input: { kind: "text", ...input }, sampling: { temperature: 0 }, stop: [], maxTokens })

const turn = "<|im_start|>user\nCount from 1 to 10.<|im_end|>\n<|im_start|>assistant\n<think>\n\n</think>\n\n"

describe("bare text as a prompt", () => {
  it("goes on without a chat template, control tokens in it included", async () => {
    expect((await goOn({ prompt: turn })).text).toBe("1, 2, 3, 4, 5, 6, 7, 8, 9, 10.")
  })

  it("may be the tokens themselves", async () => {
    const task = { source: turn, readsControlTokens: true, addsSpecialTokens: true, wantsPieces: false }
    const { tokens } = await engine.tokenize(ember.id, task, new AbortController().signal)
    const asText = await goOn({ prompt: turn })
    expect((await goOn({ prompt: tokens })).text).toBe(asText.text)
  })

  // Beyond the vocabulary the engine reads memory that is not its own.
  it.each([[[1, 99_999_999]], [[-1]], [[1.5]]])("is refused where it has tokens like %j", async (prompt) => {
    await expect(goOn({ prompt })).rejects.toMatchObject({ code: "invalid_value", param: "prompt" })
  })

  it("is refused with its own name where it is too long", async () => {
    const expected = { code: "context_length_exceeded", param: "prompt" }
    await expect(goOn({ prompt: "Hello ".repeat(3000) })).rejects.toMatchObject(expected)
    await expect(goOn({ prompt: new Array(3000).fill(5) })).rejects.toMatchObject(expected)
  })

  it("says what thinks and calls as text", async () => {
    const answer = await goOn({ prompt: turn.replace("<think>\n\n</think>\n\n", "") })
    expect(answer.reasoning).toBe("")
  })

  it("may be empty, or is refused in words where the model cannot begin by itself", async () => {
    const answer = await goOn({ prompt: "" }).catch((error: unknown) => error)
    if (answer instanceof Error) expect(answer).toMatchObject({ code: "invalid_value", param: "prompt" })
    else expect(answer).toMatchObject({ usage: { promptTokens: 1 } })
  })

  // In another order a model answers with something that fits nowhere.
  it("has a gap to fill: what is before it, what is after it, and the model goes on with the gap", async () => {
    const path = join(tempFolder(), "filler.gguf")
    writeSyntheticModel(path, {
      ...{ layers: 1, width: 64, heads: 2, kvHeads: 2, feedForward: 64, vocabulary: 300, contextLength: 256 },
      fillsGaps: true,
    })
    await engine.load({ id: "filler", path, options: { contextSize: 256, slotCount: 1 } })
    try {
      const input = { kind: "text", prompt: "ab", suffix: "c<|fim_middle|>", wantsPromptLogprobs: true } as const
      const request = { input, sampling: { temperature: 0 }, stop: [], maxTokens: 1, topLogprobs: 0 }
      const { events } = await ask(engine, request, new AbortController().signal, "filler")
      const prompt = events.flatMap((event) => (event.type === "started" ? (event.promptLogprobs ?? []) : []))
      const [begin, before, after, gap] = gapTokens
      // What a text says of the tokens is text.
      expect(prompt.map((token) => token.text)).toEqual([begin, before, "a", "b", after, "c", ..."<|fim_middle|>", gap])
    } finally {
      await engine.unload("filler")
    }
  })

  it("has no gap to fill where the model has no tokens for that", async () => {
    const error = { code: "unsupported_value", param: "suffix" }
    await expect(goOn({ prompt: "a", suffix: "c" })).rejects.toMatchObject(error)
  })
})
