import type { LlamaGrammar } from "node-llama-cpp"
import type { AnswerFormat, SchemaRelaxation } from "../../contract/completion.ts"
import { assertNever } from "../../core/invariant.ts"
import type { GenerateRequest } from "../engine.ts"
import type { AnsweringModel } from "./answeringModel.ts"
import type { AnswerPrompt } from "./answerPrompt.ts"
import { GrammarBuilder } from "./grammar/grammarBuilder.ts"
import { addJsonObject, addSchema } from "./grammar/schemaGrammar.ts"
import type { AnswerGrammars } from "./grammarGate.ts"
import { checkGrammar } from "./grammarLimits.ts"

export type AnswerRequirements = AnswerGrammars & { readonly relaxed: readonly SchemaRelaxation[] }

/** GBNF that begins with a rule `root`. */
type GrammarText = { readonly gbnf: string; readonly relaxed: readonly SchemaRelaxation[]; readonly param: string }

/** What the format and the tools of a request ask of its answer. Throws `invalid_json_schema` or `invalid_grammar`. */
export async function answerRequirements(
  loaded: AnsweringModel,
  { format }: GenerateRequest,
  { thought }: AnswerPrompt,
): Promise<AnswerRequirements> {
  if (format === undefined) return { answer: null, calls: null, relaxed: [] }
  const text = formatText(format)
  return { answer: await compile(loaded, text, thought), calls: null, relaxed: text.relaxed }
}

function formatText(format: AnswerFormat): GrammarText {
  const builder = new GrammarBuilder()
  switch (format.kind) {
    case "json-object":
      return { gbnf: builder.toGbnf(addJsonObject(builder)), relaxed: [], param: "response_format" }
    case "json-schema": {
      const { rule, relaxed } = addSchema(builder, format.schema, { param: format.param })
      return { gbnf: builder.toGbnf(rule), relaxed, param: format.param }
    }
    case "grammar":
      checkGrammar(format.gbnf, "root", format.param)
      return { gbnf: format.gbnf, relaxed: [], param: format.param }
    default:
      return assertNever(format)
  }
}

function compile(
  loaded: AnsweringModel,
  { gbnf, param }: GrammarText,
  thought: AnswerPrompt["thought"],
): Promise<LlamaGrammar> {
  return loaded.grammars.get(`${gbnf}\n${entryRule(loaded, thought)}`, entry, param)
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
