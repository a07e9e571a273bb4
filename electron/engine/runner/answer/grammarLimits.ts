import { AppError } from "../../../contract/errors.ts"
import { tooComplexMessage } from "../grammar/grammarBuilder.ts"

/** A rule of ten thousand alternatives takes llama.cpp 75 ms, during which nobody is answered; the time grows with the square. */
const mostCharacters = 128 * 1024
/** llama.cpp's parser calls itself for every parenthesis: somewhere beyond five thousand it crashes. */
const deepestNesting = 200
/** llama.cpp writes what is repeated out in full: without a limit a line of text takes all the memory of the computer. */
const mostRepeatedElements = 200_000

const lexeme =
  /(?<comment>#.*)|(?<literal>"(?:\\.|[^"\\\n])*")|(?<characters>\[(?:\\.|[^\]\\\n])*\])|(?<open>\()|(?<close>\))|(?<definition>[A-Za-z0-9-]+)(?=\s*::=)|(?<reference>[A-Za-z0-9-]+)|(?<unclosed>["[])|(?<repetition>\{[^}]*\})|::=|<[^>\n]*>/g

/**
 * Refuses what would crash llama.cpp's parser or keep it busy for long, and says what it does not: where a grammar is wrong.
 * What remains is for the engine to refuse. A grammar that is valid may still be slow to follow where its rules are ambiguous.
 */
export function checkGrammar(gbnf: string, root: string, param: string): void {
  if (gbnf.length > mostCharacters) {
    throw invalidGrammar(`it has ${gbnf.length} characters, more than ${mostCharacters}`, param)
  }
  const defined = new Set<string>()
  const references = new Map<string, number>()
  let depth = 0
  let repeated = 0
  let previousElements = 1
  for (const match of gbnf.matchAll(lexeme)) {
    const { comment, literal, characters, open, close, definition, reference, unclosed, repetition } =
      match.groups ?? {}
    if (comment !== undefined) continue
    if (repetition !== undefined) repeated += previousElements * timesOf(repetition, () => at(gbnf, match.index), param)
    previousElements = (literal ?? characters ?? " ").length
    if (repeated > mostRepeatedElements) throw invalidGrammar("what it repeats comes to too much", param)
    if (definition !== undefined) defined.add(definition)
    else if (reference !== undefined) references.set(reference, references.get(reference) ?? match.index)
    else if (unclosed !== undefined) throw invalidGrammar(`${unclosed} is not closed${at(gbnf, match.index)}`, param)
    depth += open !== undefined ? 1 : close !== undefined ? -1 : 0
    if (depth > deepestNesting) throw invalidGrammar(`more than ${deepestNesting} nested parentheses`, param)
  }
  const missing = [...references].find(([name]) => !defined.has(name))
  if (missing !== undefined) throw invalidGrammar(`the rule ${missing[0]} is not defined${at(gbnf, missing[1])}`, param)
  if (!defined.has(root)) throw invalidGrammar(`it has no rule ${root}`, param)
}

/** How often a rule repeats at most; with the number backwards, llama.cpp counts until the memory is full. */
function timesOf(repetition: string, where: () => string, param: string): number {
  const [, from = "", comma, to = ""] = /^\{\s*(\d*)\s*(,?)\s*(\d*)\s*\}$/.exec(repetition) ?? []
  const least = Number(from)
  if (comma !== "," || to === "") return least
  if (Number(to) >= least) return Number(to)
  throw invalidGrammar(`${repetition} asks for at least more than at most${where()}`, param)
}

export function invalidGrammar(reason: string, param: string, cause?: unknown): AppError {
  return new AppError("invalid_grammar", `The grammar is not valid: ${reason}.`, { param, facts: { reason }, cause })
}

/** Where the schemas of a format or of tools ask for a grammar that the engine does not take. */
export function tooComplexSchema(param: string, cause?: unknown): AppError {
  return new AppError("invalid_json_schema", tooComplexMessage, { param, cause })
}

function at(text: string, index: number): string {
  return ` in line ${text.slice(0, index).split("\n").length}`
}
