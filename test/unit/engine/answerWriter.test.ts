import type { LlamaModel, Token } from "node-llama-cpp"
import { expect, it } from "vitest"
import type { TokenLogprob } from "../../../electron/contract/completion.ts"
import type { AnswerDelta } from "../../../electron/engine/protocol.ts"
import { AnswerWriter } from "../../../electron/engine/runner/answer/answerWriter.ts"
import { OutputParser } from "../../../electron/engine/runner/answer/outputParser.ts"
import { hermes } from "../../../electron/engine/runner/tools/hermes.ts"

const pieces = ["So", ".", "<tool_call>", '{"name": "add", "arguments": {"a": "So it is"}}', "</tool_call>", " it"]

/** What is told of an answer of these pieces, each a token with a log probability. */
function deltasOf(written: readonly string[], isCut = false): AnswerDelta[] {
  const deltas: AnswerDelta[] = []
  const model = {
    detokenize: (tokens: readonly Token[]) => tokens.map((token) => written[token]).join(""),
  } as unknown as LlamaModel
  const toolUse = { tools: [{ name: "add", param: "tools[0]" }], choice: "auto", allowsParallelCalls: true } as const
  const parser = new OutputParser({ thinkTags: null, startsInsideThought: false, syntax: hermes, toolUse })
  const writer = new AnswerWriter({
    ...{ model, prompt: [], shownTokens: new Set<Token>(), parser, stop: [] },
    send: (delta) => deltas.push(delta),
  })
  for (const [token, text] of written.entries()) {
    const logprob: TokenLogprob = { text, bytes: [], logprob: -1, top: [] }
    writer.write(token as Token, logprob)
  }
  writer.finish(isCut)
  return deltas
}

// The words of the call were taken for those of the text: it came with the log probabilities of other tokens.
it("tells of text behind a call the tokens that it was made of", () => {
  const deltas = deltasOf([...pieces, " is", "."])
  const measured = deltas.flatMap((delta) => (delta.kind === "text" ? (delta.logprobs ?? []) : []))
  expect(measured.map(({ text }) => text).join("")).toBe("So. it is.")
  expect(deltas.flatMap((delta) => (delta.kind === "text" ? delta.text : [])).join("")).toBe("So.it is.")
})

// A client that runs what it is given would have called the function without the arguments that were still to come.
it("makes no empty arguments for a call that is cut off before them", () => {
  const written = ["<tool_call>", '{"name": "add", "argu']
  expect(deltasOf(written, true)).toEqual([{ kind: "call-started", name: "add", call: 0 }])
  expect(deltasOf(written)).toContainEqual({ kind: "call-arguments", json: "{}", call: 0 })
})
