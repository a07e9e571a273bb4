import type { LlamaGrammar } from "node-llama-cpp"
import type { AnswerFormat, SchemaRelaxation, ToolDefinition, ToolUse } from "../../../contract/completion.ts"
import { AppError } from "../../../contract/errors.ts"
import type { GenerateRequest } from "../../engine.ts"
import { GrammarBuilder, GrammarTooLarge } from "../grammar/grammarBuilder.ts"
import { addJsonObject, addSchema } from "../grammar/schemaGrammar.ts"
import { addCallsRule } from "../tools/callsRule.ts"
import { callableTools, type ToolSyntax } from "../tools/toolSyntax.ts"
import type { AnsweringModel } from "./answeringModel.ts"
import type { AnswerPrompt } from "./answerPrompt.ts"
import type { Refusal } from "./grammarCache.ts"
import type { AnswerGrammars } from "./grammarGate.ts"
import { checkGrammar, invalidGrammar, tooComplexSchema } from "./grammarLimits.ts"

export type AnswerRequirements = AnswerGrammars & { readonly relaxed: readonly SchemaRelaxation[] }

/** A grammar under construction. */
type GrammarText = { readonly gbnf: string; readonly relaxed: readonly SchemaRelaxation[]; readonly refusal: Refusal }

/**
 * What the format and the tools of a request ask of its answer: calls where they are required, the format, or either of them.
 * Throws `invalid_json_schema` or `invalid_grammar`.
 */
export async function answerRequirements(
  loaded: AnsweringModel,
  { input, format }: GenerateRequest,
  { thought }: AnswerPrompt,
): Promise<AnswerRequirements> {
  const use = input.kind === "chat" ? input.tools : undefined
  const tools = callableTools(use)
  if (use === undefined || tools.length === 0) {
    const text = format === undefined ? null : formatText(loaded.toolSyntax, format)
    if (text === null) return { answer: null, behindThought: null, calls: null, relaxed: [] }
    return { ...(await compileBoth(loaded, text, thought)), calls: null, relaxed: text.relaxed }
  }
  const text = withinLimits("tools", () => callsText(loaded.toolSyntax, tools, use, format))
  if (use.choice !== "auto" || format !== undefined) {
    return { ...(await compileBoth(loaded, text, thought)), calls: null, relaxed: text.relaxed }
  }
  const calls = await compile(loaded, text, "none")
  return { answer: null, behindThought: null, calls, relaxed: text.relaxed }
}

function formatText(syntax: ToolSyntax, format: AnswerFormat): GrammarText {
  if (format.kind === "grammar") {
    checkGrammar(format.gbnf, "root", format.param)
    return { gbnf: format.gbnf, relaxed: [], refusal: unparsed(format.param) }
  }
  const param = paramOf(format)
  return withinLimits(param, () => {
    const builder = new GrammarBuilder()
    const { rule, relaxed } = addFormat(builder, syntax, format)
    return { gbnf: builder.toGbnf(rule), relaxed, refusal: tooComplex(param) }
  })
}

const unparsed =
  (param: string): Refusal =>
  (cause) =>
    invalidGrammar("it cannot be parsed, or a rule begins with itself", param, cause)

/** The client has sent no grammar but a schema or tools, which ask for too much. */
const tooComplex =
  (param: string): Refusal =>
  (cause) =>
    tooComplexSchema(param, cause)

/** What the client has sent to have a format. */
export function paramOf(format: AnswerFormat): string {
  return format.kind === "json-object" ? "response_format" : format.param
}

function callsText(
  syntax: ToolSyntax,
  tools: readonly ToolDefinition[],
  { choice, allowsParallelCalls }: ToolUse,
  format: AnswerFormat | undefined,
): GrammarText {
  const builder = new GrammarBuilder()
  const calls = addCallsRule(builder, syntax, tools, { allowsParallelCalls })
  if (choice === "required" || format === undefined) {
    return { gbnf: builder.toGbnf(calls.rule), relaxed: calls.relaxed, refusal: tooComplex("tools") }
  }
  if (format.kind === "grammar") {
    const message =
      "The rules of a grammar and of calls cannot be told apart: send a grammar or tools, or require a call."
    throw new AppError("unsupported_value", message, { param: format.param })
  }
  const text = addFormat(builder, syntax, format)
  const gbnf = builder.toGbnf(builder.rule("text-or-calls", `${text.rule} | ${calls.rule}`))
  return { gbnf, relaxed: [...text.relaxed, ...calls.relaxed], refusal: tooComplex("tools") }
}

/** What is written around the schemas counts, too, and so do schemas that the family of a model writes in a way of its own. */
function withinLimits(param: string, build: () => GrammarText): GrammarText {
  try {
    return build()
  } catch (error) {
    throw error instanceof GrammarTooLarge ? tooComplexSchema(param, error) : error
  }
}

/** Text that the client has begun itself goes on without what comes before text. */
function addFormat(builder: GrammarBuilder, syntax: ToolSyntax, format: Exclude<AnswerFormat, { kind: "grammar" }>) {
  const { rule, relaxed } = addJson(builder, format)
  const lead = syntax.addTextLead?.(builder)
  return { rule: lead === undefined ? rule : builder.rule("text", `${lead}? ${rule}`), relaxed }
}

function addJson(builder: GrammarBuilder, format: Exclude<AnswerFormat, { kind: "grammar" }>) {
  if (format.kind === "json-object") return { rule: addJsonObject(builder), relaxed: [] }
  return addSchema(builder, format.schema, { param: format.param })
}

async function compileBoth(loaded: AnsweringModel, text: GrammarText, thought: AnswerPrompt["thought"]) {
  const behindThought = thought === "possible" ? "open" : thought
  return {
    answer: await compile(loaded, text, thought),
    behindThought: await compile(loaded, text, behindThought),
  }
}

function compile(
  loaded: AnsweringModel,
  { gbnf, refusal }: GrammarText,
  thought: AnswerPrompt["thought"],
): Promise<LlamaGrammar> {
  return loaded.grammars.get(`${gbnf}\n${entryRule(loaded, thought)}`, entry, refusal)
}

/** No rule that is made from a schema has a name like this. */
const entry = "answer-"

/**
 * Where an answer begins: models write line breaks behind their thoughts, and one that may think can begin with that instead.
 * Once it does, the grammar is closed until the thought has ended.
 */
function entryRule({ thinkTags }: AnsweringModel, thought: AnswerPrompt["thought"]): string {
  if (thinkTags === null || thought === "none") return `${entry} ::= root`
  const body = String.raw`"\n"? "\n"? root`
  return thought === "open" ? `${entry} ::= ${body}` : `${entry} ::= ${JSON.stringify(thinkTags.open)} .* | ${body}`
}
