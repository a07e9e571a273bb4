/** The grammars of calls, as llama.cpp reads them. */

import {
  getLlama,
  type Llama,
  LlamaGrammar,
  LlamaGrammarEvaluationState,
  LlamaLogLevel,
  type LlamaModel,
  type Token,
} from "node-llama-cpp"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import type { ToolDefinition } from "../../../electron/contract/completion.ts"
import { GrammarBuilder } from "../../../electron/engine/runner/grammar/grammarBuilder.ts"
import { addCallsRule, type CallsRuleOptions } from "../../../electron/engine/runner/tools/callsRule.ts"
import { toolSyntaxes } from "../../../electron/engine/runner/tools/families.ts"
import type { ToolSyntax } from "../../../electron/engine/runner/tools/toolSyntax.ts"
import { recordedAnswers } from "../../fixtures/toolCalls.ts"
import { emberPath } from "../../support/ember.ts"
import { parseInPieces } from "../../support/parseInPieces.ts"

/** The library's own way to ask a grammar, which it does not export. */
type Bindings = {
  readonly AddonSampler: {
    canBeNextTokenForGrammarEvaluationState(state: unknown, token: Token): boolean
    acceptGrammarEvaluationStateToken(state: unknown, token: Token): void
  }
}

let llama: Llama
let model: LlamaModel

beforeAll(async () => {
  llama = await getLlama({ build: "never", gpu: false, logLevel: LlamaLogLevel.error, maxThreads: 0 })
  model = await llama.loadModel({ modelPath: emberPath })
})
afterAll(async () => {
  await llama.dispose()
})

const tool = (name: string, properties: Record<string, unknown>, required: readonly string[] = []): ToolDefinition => ({
  name,
  param: `tools.${name}`,
  parameters: { type: "object", properties, required },
})

const tools = [
  tool("get_weather", { city: { type: "string" } }, ["city"]),
  tool("add", { a: { type: "integer" }, b: { type: "number" } }, ["a", "b"]),
  tool("save", {
    text: { type: "string" },
    tags: { type: "array", items: { type: "string" } },
    isDraft: { type: "boolean" },
    note: { type: ["string", "null"] },
  }),
  tool("now", {}),
]

function grammarOf(syntax: ToolSyntax, given: readonly ToolDefinition[], options: CallsRuleOptions): LlamaGrammar {
  const builder = new GrammarBuilder()
  return new LlamaGrammar(llama, { grammar: builder.toGbnf(addCallsRule(builder, syntax, given, options).rule) })
}

/** How much of a text a grammar takes, and whether it may end there. */
function taken(grammar: LlamaGrammar, text: string): { text: string; canEnd: boolean } {
  const state: unknown = Reflect.get(new LlamaGrammarEvaluationState({ model, grammar }), "_state")
  const bindings: Bindings = Reflect.get(llama, "_bindings")
  const can = (token: Token) => bindings.AddonSampler.canBeNextTokenForGrammarEvaluationState(state, token)
  const accepted: Token[] = []
  for (const token of model.tokenize(text, false)) {
    if (!can(token)) break
    bindings.AddonSampler.acceptGrammarEvaluationStateToken(state, token)
    accepted.push(token)
  }
  const eot = model.tokens.eot ?? model.tokens.eos
  return { text: model.detokenize(accepted), canEnd: eot !== null && can(eot) }
}

/** The calls of a recorded answer, in pieces: the trigger that begins them, and what follows it. */
function callsIn(answer: string, syntax: ToolSyntax): { trigger?: string; text: string } {
  const whole = answer.replace(/<\|call\|>$/, "")
  const trigger = syntax.triggers.find((one) => whole.includes(one))
  return trigger === undefined
    ? { text: whole }
    : { trigger, text: whole.slice(whole.indexOf(trigger) + trigger.length) }
}

describe.each(toolSyntaxes.map((syntax) => [syntax.name, syntax] as const))("the grammar of %s", (name, syntax) => {
  it("takes a call as the family writes it, to its end", () => {
    const text = syntax.writeCall("save", '{"text": "a", "tags": ["b"], "isDraft": true, "note": null}')
    const whole = text.replace(/<\|call\|>$/, "")
    const grammar = grammarOf(syntax, tools, { allowsParallelCalls: true })
    expect(taken(grammar, whole)).toEqual({ text: whole, canEnd: true })
  })

  it("takes neither another function nor text instead of a call", () => {
    const grammar = grammarOf(syntax, tools, { allowsParallelCalls: true })
    expect(taken(grammar, syntax.writeCall("fly", "{}")).canEnd).toBe(false)
    expect(taken(grammar, "Hello!").canEnd).toBe(false)
    expect(taken(grammar, "").canEnd).toBe(false)
  })

  it("goes on after a trigger that has been written", () => {
    const text = syntax.writeCall("get_weather", '{"city": "Paris"}').replace(/<\|call\|>$/, "")
    for (const trigger of syntax.triggers.filter((one) => text.includes(one))) {
      const grammar = grammarOf(syntax, tools, { allowsParallelCalls: false, afterTrigger: trigger })
      const rest = text.slice(text.indexOf(trigger) + trigger.length)
      expect(taken(grammar, rest)).toEqual({ text: rest, canEnd: true })
    }
  })

  it("makes a model write calls that hold, whatever it would have said", async () => {
    const choice = { type: "string", enum: ["alpha", "beta"] }
    const given = [tool("pick", { choice, count: { type: "integer", minimum: 0, maximum: 9 } }, ["choice", "count"])]
    const grammar = grammarOf(syntax, given, { allowsParallelCalls: false })
    const context = await model.createContext({ contextSize: 512, threads: 1 })
    try {
      const tokens: Token[] = []
      const options = {
        temperature: 1,
        seed: 7,
        grammarEvaluationState: new LlamaGrammarEvaluationState({ model, grammar }),
      }
      for await (const token of context.getSequence().evaluate(model.tokenize("Hello"), options)) {
        tokens.push(token)
        if (tokens.length > 300) break
      }
      const { calls } = parseInPieces(model.detokenize(tokens, true), 5, { syntax, tools: given })
      expect(calls.map((call) => call.name)).toEqual(["pick"])
      expect(JSON.parse(calls[0]?.arguments ?? "")).toEqual({
        choice: expect.stringMatching(/^(alpha|beta)$/),
        count: expect.any(Number),
      })
    } finally {
      await context.dispose()
    }
  })

  // In auto mode a grammar takes over at the trigger: it must not be stricter than what models write.
  it("takes the recorded answers", () => {
    const answers = (recordedAnswers[name] ?? []).filter((recorded) => recorded.calls.length > 0 && !recorded.isForeign)
    for (const { answer, calls } of answers) {
      const { trigger, text } = callsIn(answer, syntax)
      const after = trigger === undefined ? {} : { afterTrigger: trigger }
      const grammar = grammarOf(syntax, tools, { allowsParallelCalls: true, ...after })
      expect({ calls, ...taken(grammar, text) }).toEqual({ calls, text, canEnd: true })
    }
  })
})
