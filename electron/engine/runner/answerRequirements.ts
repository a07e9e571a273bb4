import type { LlamaGrammar } from "node-llama-cpp"
import type { AnswerFormat, SchemaRelaxation } from "../../contract/completion.ts"
import type { GenerateRequest } from "../engine.ts"
import type { AnsweringModel } from "./answeringModel.ts"
import type { AnswerPrompt } from "./answerPrompt.ts"
import type { AnswerGrammars } from "./grammarGate.ts"
import { checkGrammar } from "./grammarLimits.ts"

export type AnswerRequirements = AnswerGrammars & { readonly relaxed: readonly SchemaRelaxation[] }

/** What the format and the tools of a request ask of its answer. Throws `invalid_json_schema` or `invalid_grammar`. */
export async function answerRequirements(
  loaded: AnsweringModel,
  { format }: GenerateRequest,
  { thought }: AnswerPrompt,
): Promise<AnswerRequirements> {
  const answer = format?.kind === "grammar" ? await ownGrammar(loaded, format, thought) : null
  return { answer, calls: null, relaxed: [] }
}

async function ownGrammar(
  loaded: AnsweringModel,
  { gbnf, param }: Extract<AnswerFormat, { kind: "grammar" }>,
  thought: AnswerPrompt["thought"],
): Promise<LlamaGrammar> {
  checkGrammar(gbnf, "root", param)
  return loaded.grammars.get(`${gbnf}\n${entryRule(loaded, thought)}`, entry, param)
}

const entry = "hearth-answer"

/**
 * Where an answer begins: models write line breaks behind their thoughts, and one that may think can begin with that instead.
 * Once it does, the grammar is closed until the thought has ended.
 */
function entryRule({ thinkTags }: AnsweringModel, thought: AnswerPrompt["thought"]): string {
  if (thinkTags === null || thought === "none") return `${entry} ::= root`
  const body = String.raw`"\n"? "\n"? root`
  return thought === "open" ? `${entry} ::= ${body}` : `${entry} ::= ${JSON.stringify(thinkTags.open)} .* | ${body}`
}
