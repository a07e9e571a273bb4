import type { ToolDefinition, ToolUse } from "../../../contract/completion.ts"
import type { CallFrame, CallGrammar, CallText, RuleBuilder } from "./callGrammar.ts"
import type { PartSink } from "./partSink.ts"
import type { Reading, TextSource } from "./textSource.ts"

/** What a syntax reads from and writes to. */
export type AnswerReader = {
  readonly source: TextSource
  readonly sink: PartSink
  /** The tools that may be called, by name. */
  readonly tools: ReadonlyMap<string, ToolDefinition>
}

/**
 * Reads one call, or several that belong together, from the trigger on. False: it is none, and nothing was written. What
 * it has read and not written is still there to be read as text.
 */
export type CallReading = (reader: AnswerReader) => Reading<boolean>

/** How a family of models writes that it wants to call functions. */
export interface ToolSyntax {
  readonly name: string
  /** Texts that many vocabularies hold as control tokens: they must stay visible in the decoded text. */
  readonly markers: readonly string[]
  /** Texts that begin a call. */
  readonly triggers: readonly string[]
  /** Texts that begin a call where the answer begins, and nowhere else. */
  readonly startTriggers: readonly string[]
  /** Texts of tokens that end an answer with a call in it, where the vocabulary does not say so itself. */
  readonly endTokens: readonly string[]
  /** What stands around calls where a grammar writes them. */
  readonly frame: CallFrame
  /** A rule for what may come before the first call, where it is not just blank space. */
  addLead?(grammar: RuleBuilder): string
  /** A rule for what comes before the text of an answer, where that has a header. */
  addTextLead?(grammar: RuleBuilder): string
  /** A call of this tool in a grammar. */
  addCall(grammar: CallGrammar, tool: ToolDefinition): CallText
  /** Calls as the model would write them; the arguments are JSON. */
  writeCall(name: string, argumentsJson: string): string
  /** Null where calls are no part of a text: see `readAnswer`. */
  readonly read: CallReading | null
  /** For families whose answers have more structure than thoughts, text and calls in a row: reads all of it. */
  readAnswer?(reader: AnswerReader): Reading
}

/** The tools whose calls are calls; the others are known to the model, but what it writes of them is text. */
export function callableTools(use: ToolUse | undefined): readonly ToolDefinition[] {
  if (use === undefined || use.choice === "none") return []
  const { allowed } = use
  const tools = allowed === undefined ? use.tools : use.tools.filter((tool) => allowed.includes(tool.name))
  return [...new Map(tools.map((tool) => [tool.name, tool])).values()]
}
