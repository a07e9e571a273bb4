import { getLlama, LlamaGrammarEvaluationState, LlamaLogLevel, type LlamaModel } from "node-llama-cpp"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import type { AnsweringModel } from "../../../electron/engine/runner/answer/answeringModel.ts"
import { answerRequirements } from "../../../electron/engine/runner/answer/answerRequirements.ts"
import { GrammarCache } from "../../../electron/engine/runner/answer/grammarCache.ts"
import { acceptText } from "../../../electron/engine/runner/answer/grammarText.ts"
import { harmony } from "../../../electron/engine/runner/tools/harmony.ts"
import { hermes } from "../../../electron/engine/runner/tools/hermes.ts"
import type { ToolSyntax } from "../../../electron/engine/runner/tools/toolSyntax.ts"
import { emberPath } from "../../support/ember.ts"
import { question } from "../../support/engine.ts"

let model: LlamaModel
beforeAll(async () => {
  const llama = await getLlama({ build: "never", gpu: false, logLevel: LlamaLogLevel.error, maxThreads: 0 })
  model = await llama.loadModel({ modelPath: emberPath })
})
afterAll(() => model.llama.dispose())

const schema = { type: "object", properties: { a: { type: "integer" } }, required: ["a"] }

/** Whether an answer may begin with this text where it must be `{"a": …}`. */
async function admits(text: string, toolSyntax: ToolSyntax, thought: "open" | "possible" | "none"): Promise<boolean> {
  const thinkTags = { open: "<think>", close: "</think>" }
  const loaded = { model, toolSyntax, thinkTags, grammars: new GrammarCache(model) } as Partial<AnsweringModel>
  const request = question("Hello!", { format: { kind: "json-schema", schema, param: "schema" } })
  const prompt = { tokens: [], thought, begun: "" }
  const { answer } = await answerRequirements(loaded as AnsweringModel, request, prompt)
  if (answer === null) throw new Error("The answer is held to nothing")
  return acceptText(model, new LlamaGrammarEvaluationState({ model, grammar: answer }), text)
}

describe("an answer that is held to a schema", () => {
  it("begins at once, after line breaks behind a thought, or with a thought where there may be one", async () => {
    expect(await admits('{"a": 1}', hermes, "none")).toBe(true)
    expect(await admits('\n\n{"a": 1}', hermes, "open")).toBe(true)
    expect(await admits("<think>Well, any", hermes, "possible")).toBe(true)
    expect(await admits('{"a": 1}', hermes, "possible")).toBe(true)
    expect(await admits("<think>", hermes, "none")).toBe(false)
    expect(await admits("Well", hermes, "possible")).toBe(false)
  })

  // gpt-oss: a brace where the header of a message must be would be no answer at all.
  it("has its header before it in families that write one", async () => {
    const thought = "<|channel|>analysis<|message|>Well.<|end|>"
    const header = "<|start|>assistant<|channel|>final<|message|>"
    expect(await admits(`${thought}${header}{"a": 1}`, harmony, "none")).toBe(true)
    expect(await admits(`${header}{"a": 1}`, harmony, "none")).toBe(true)
    expect(await admits(`${thought}${header}Well`, harmony, "none")).toBe(false)
    expect(await admits("<|channel|>commentary to=functions.x", harmony, "none")).toBe(false)
    expect(await admits('{"a": 1}', harmony, "none")).toBe(true)
  })
})
