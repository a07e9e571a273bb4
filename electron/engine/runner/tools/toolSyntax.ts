import type { SchemaRelaxation, ToolDefinition, ToolUse } from "../../../contract/completion.ts"
import type { PartSink } from "./partSink.ts"
import type { Reading, TextSource } from "./textSource.ts"

/** What a syntax reads from and writes to. */
export type AnswerReader = {
  readonly source: TextSource
  readonly sink: PartSink
  /** The tools that may be called, by name. */
  readonly tools: ReadonlyMap<string, ToolDefinition>
}

/** How a family of models writes that it wants to call functions. */
export interface ToolSyntax {
  readonly name: string
  /** Texts that many vocabularies hold as control tokens: they must stay visible in the decoded text. */
  readonly markers: readonly string[]
  /** Texts that begin a call. */
  readonly triggers: readonly string[]
  /** Texts that begin a call where the answer begins, and nowhere else. */
  readonly startTriggers: readonly string[]
  /** A call as the model would write it. */
  writeCall(name: string, argumentsJson: string): string
  /**
   * Reads one call, or several that belong together, from the trigger on. False: it is none, and nothing was written. What
   * it has read and not written is still there to be read as text.
   */
  read(reader: AnswerReader): Reading<boolean>
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

/** What a rule for calls was made of, and what of the tools' schemas it does not enforce. */
export type CallsRule = { readonly rule: string; readonly relaxed: readonly SchemaRelaxation[] }
