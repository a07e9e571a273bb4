import { AppError } from "../../contract/errors.ts"

/** A rule of ten thousand alternatives takes llama.cpp 75 ms, during which nobody is answered; the time grows with the square. */
const mostCharacters = 128 * 1024
/** llama.cpp's parser calls itself for every parenthesis: somewhere beyond five thousand it crashes. */
const deepestNesting = 200

const lexeme =
  /(?<comment>#.*)|(?<literal>"(?:\\.|[^"\\\n])*")|(?<characters>\[(?:\\.|[^\]\\\n])*\])|(?<open>\()|(?<close>\))|(?<definition>[A-Za-z0-9-]+)(?=\s*::=)|(?<reference>[A-Za-z0-9-]+)|(?<unclosed>["[])|\{[^}\n]*\}|::=|<[^>\n]*>/g

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
  for (const match of gbnf.matchAll(lexeme)) {
    const { open, close, definition, reference, unclosed } = match.groups ?? {}
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

export function invalidGrammar(reason: string, param: string, cause?: unknown): AppError {
  return new AppError("invalid_grammar", `The grammar is not valid: ${reason}.`, { param, facts: { reason }, cause })
}

function at(text: string, index: number): string {
  return ` in line ${text.slice(0, index).split("\n").length}`
}
