import type { LlamaModel } from "node-llama-cpp"
import { expect, it } from "vitest"
import type { GenerateRequest } from "../../../electron/engine/engine.ts"
import type { AnsweringModel } from "../../../electron/engine/runner/answer/answeringModel.ts"
import type { AnswerPrompt } from "../../../electron/engine/runner/answer/answerPrompt.ts"
import { answerRequirements } from "../../../electron/engine/runner/answer/answerRequirements.ts"
import { GrammarCache } from "../../../electron/engine/runner/answer/grammarCache.ts"
import { hermes } from "../../../electron/engine/runner/tools/hermes.ts"
import { qwenCoder } from "../../../electron/engine/runner/tools/qwenCoder.ts"

const createGrammar = () => Promise.reject(new Error("Failed to parse grammar"))
const grammars = new GrammarCache({ llama: { createGrammar } } as unknown as LlamaModel)
const loaded = { toolSyntax: hermes, thinkTags: null, grammars } as Partial<AnsweringModel> as AnsweringModel
const tool = { name: "look", parameters: { type: "object" }, param: "tools[0].function.parameters" }
const tools = { tools: [tool], choice: "required", allowsParallelCalls: true } as const
const schema = { type: "object", properties: { a: { type: "integer" } } }
const param = "response_format.json_schema.schema"

// Who sent a schema has no grammar to correct.
it.each<[string, Partial<GenerateRequest>, string, string]>([
  ["schema", { format: { kind: "json-schema", schema, param } }, "invalid_json_schema", param],
  ["object", { format: { kind: "json-object" } }, "invalid_json_schema", "response_format"],
  ["tool", { input: { kind: "chat", messages: [], templateArguments: {}, tools } }, "invalid_json_schema", "tools"],
  [
    "grammar",
    { format: { kind: "grammar", gbnf: 'root ::= root "a"', param: "grammar" } },
    "invalid_grammar",
    "grammar",
  ],
])("tells a grammar of a %s that the parser refuses by what the client has sent", async (_, more, code, param) => {
  const input = { kind: "chat", messages: [], templateArguments: {} } as const
  const request = { input, sampling: {}, stop: [], ...more } as GenerateRequest
  const prompt: AnswerPrompt = { tokens: [], thought: "none", begun: "" }
  await expect(answerRequirements(loaded, request, prompt)).rejects.toMatchObject({ code, param })
})

// Families with a way of their own to write arguments counted nothing: it was an internal error.
it("refuses tools whose grammar would be too large", async () => {
  const names = Array.from({ length: 15_000 }, (_, index) => `key${index}`.padEnd(300, "x"))
  const parameters = { type: "object", properties: Object.fromEntries(names.map((name) => [name, { type: "string" }])) }
  const input = {
    kind: "chat",
    messages: [],
    templateArguments: {},
    tools: { ...tools, tools: [{ ...tool, parameters }] },
  }
  const request = { input, sampling: {}, stop: [] } as GenerateRequest
  const prompt: AnswerPrompt = { tokens: [], thought: "none", begun: "" }
  const refusal = { code: "invalid_json_schema", param: "tools", message: expect.stringContaining("too complex") }
  await expect(answerRequirements({ ...loaded, toolSyntax: qwenCoder }, request, prompt)).rejects.toMatchObject(refusal)
})
