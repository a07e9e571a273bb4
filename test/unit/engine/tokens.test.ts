import { describe, expect, it } from "vitest"
import { DeltaBuffer } from "../../../electron/engine/runner/answer/deltaBuffer.ts"
import { evaluateOptions } from "../../../electron/engine/runner/answer/sampling.ts"
import { TokenDecoder } from "../../../electron/engine/runner/answer/tokenDecoder.ts"
import { candidateThreads } from "../../../electron/engine/runner/loading/threads.ts"
import { controlTexts } from "../../../electron/engine/runner/prompt/controlTexts.ts"
import { promptTokens } from "../../../electron/engine/runner/prompt/promptTokens.ts"
import { TokenRate } from "../../../electron/engine/runner/tokenRate.ts"
import { ManualClock } from "../../support/manualClock.ts"

describe("sampling", () => {
  it("leaves nothing to the library's defaults", () => {
    const options = evaluateOptions({}, [], 2048)
    expect(options).toMatchObject({ temperature: 0.7, topP: 0.95, topK: 40, minP: 0.05 })
    expect(options.seed).not.toBe(evaluateOptions({}, [], 2048).seed)
  })

  it("passes on what was asked for, zero included", () => {
    const asked = { temperature: 0, topP: 0.1, topK: 0, minP: 0, seed: 0 }
    expect(evaluateOptions(asked, [], 2048)).toMatchObject(asked)
    expect(evaluateOptions({ seed: -2 }, [], 2048).seed).toBe(2 ** 32 - 2)
    expect(evaluateOptions({ seed: Number.MAX_SAFE_INTEGER }, [], 2048).seed).toBeLessThan(2 ** 32)
  })

  it("looks back over no more than there can be: the engine reserves memory for it", () => {
    const asked = { repeatPenalty: 1.1, repeatLastTokens: 1_000_000 }
    expect(evaluateOptions(asked, [], 2048).repeatPenalty).toMatchObject({ maxPunishTokens: 2048 })
  })

  it("gives every penalty a number as soon as one is asked for", () => {
    expect(evaluateOptions({}, [], 2048).repeatPenalty).toBeUndefined()
    expect(evaluateOptions({ frequencyPenalty: 1 }, [], 2048).repeatPenalty).toMatchObject({
      penalty: 1,
      frequencyPenalty: 1,
      presencePenalty: 0,
    })
  })
})

describe("decoding", () => {
  /** A model whose tokens are bytes; 256 and above are control tokens. */
  const bytes = {
    detokenize: (tokens: readonly number[], special: boolean) =>
      tokens.map((token) => (token < 256 ? "" : special ? "<tag>" : "")).join("") +
      Buffer.from(tokens.filter((token) => token < 256)).toString("utf8"),
  }

  it("never splits a character and never shows a broken one", () => {
    const decoder = new TokenDecoder(bytes, [], new Set<number>())
    const pieces = [...Buffer.from("aé好👋")].map((byte) => decoder.push(byte))
    expect(pieces.join("")).toBe("aé好👋")
    expect(pieces).not.toContain("\ufffd")
  })

  it("leaves out bytes that are no character, and goes on after them", () => {
    const decoder = new TokenDecoder(bytes, [], new Set<number>())
    const pieces = [0xff, 0xfe, 0xff, 0xfe, 0x61, 0xe4, 0x62].map((byte) => decoder.push(byte))
    expect(pieces.join("")).toBe("ab")
  })

  it("shows control tokens only where they mean something to us", () => {
    const decoder = new TokenDecoder(bytes, [], new Set([256]))
    expect(decoder.push(256)).toBe("<tag>")
    expect(decoder.push(257)).toBe("")
  })
})

describe("prompt tokens", () => {
  const control = controlTexts(["<a>", "<a>>", "</s>"])
  /** Writes down what was tokenised how, one "token" a call. */
  const model = (bos: string | null, prepends: boolean) => ({
    tokenize: (text: string, special: boolean) => (special ? text.split(/(<s>)/).filter(Boolean) : [`text:${text}`]),
    tokens: { bos, shouldPrependBosToken: prepends },
  })
  const piece = (text: string, isProtected = false) => ({ text, isProtected })

  it("are taken as one piece where users wrote nothing suspicious", () => {
    expect(promptTokens([piece("<a>hi</s>")], control, model(null, false))).toEqual(["<a>hi</s>"])
  })

  it("are plain text for the whole stretch in which a user wrote a control token", () => {
    const prompt = [piece("<a>user\nhi "), piece("</s>", true), piece(" there</s><a>>")]
    expect(promptTokens(prompt, control, model(null, false))).toEqual(["<a>", "text:user\nhi </s> there", "</s><a>>"])
  })

  it("begin with exactly one beginning", () => {
    expect(promptTokens([piece("x")], control, model("<s>", true))).toEqual(["<s>", "x"])
    expect(promptTokens([piece("<s><s>x")], control, model("<s>", true))).toEqual(["<s>", "x"])
    expect(promptTokens([piece("x")], control, model("<s>", false))).toEqual(["x"])
  })
})

describe("the pace of sending", () => {
  it("is at once for the first piece and then once a window", () => {
    const clock = new ManualClock()
    const sent: string[] = []
    const buffer = new DeltaBuffer(clock, (part) => sent.push(`${part.kind}:${"text" in part ? part.text : ""}`))
    for (const text of ["a", "b", "c"]) buffer.push({ kind: "reasoning", text })
    expect(sent).toEqual(["reasoning:a"])
    clock.advance(16)
    expect(sent).toEqual(["reasoning:a", "reasoning:bc"])
    buffer.push({ kind: "reasoning", text: "d" })
    buffer.push({ kind: "text", text: "e" })
    buffer.flush()
    expect(sent.slice(2)).toEqual(["reasoning:d", "text:e"])
    clock.advance(100)
    expect(sent).toHaveLength(4)
  })
})

describe("choices for the machine", () => {
  it("leave one core to everything else", () => {
    expect(candidateThreads(2, 2)).toEqual([1])
    expect(candidateThreads(1, 1)).toEqual([1])
    expect(candidateThreads(16, 8)).toEqual([1, 8, 15])
    expect(candidateThreads(10, 4)).toEqual([1, 4, 5, 9])
  })
})

it("counts the tokens of the last minute, second by second", () => {
  const rate = new TokenRate()
  for (const atMs of [1_000, 1_500, 2_000, 60_000]) rate.add(atMs)
  const now = rate.lastMinute(60_500)
  expect([now.length, now[0], now[1], now[2], now[59]]).toEqual([60, 2, 1, 0, 1])
  expect(rate.lastMinute(62_000).reduce((sum, count) => sum + count)).toBe(1)
  expect(rate.lastMinute(1e9).every((count) => count === 0)).toBe(true)
})
