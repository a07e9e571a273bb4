import type { ToolDefinition } from "../../../contract/completion.ts"
import type { CallFrame, CallGrammar, CallText } from "./callGrammar.ts"
import { type JsonCallForm, jsonCallReader } from "./jsonCalls.ts"
import { argumentsSchema } from "./parameterValues.ts"
import type { CallReading, ToolSyntax } from "./toolSyntax.ts"

export type JsonSyntaxOptions = JsonCallForm & {
  readonly name: string
  readonly markers: readonly string[]
  readonly startTriggers?: readonly string[]
  readonly endTokens?: readonly string[]
  readonly frame: CallFrame
  readonly nameKey?: string
  readonly argumentsKey?: string
  /** GBNF of members that models write before the name, and after the arguments, of their own accord. */
  readonly membersBefore?: string
  readonly membersAfter?: string
  /** Line breaks before each member, and after the last, for families that write objects on lines. */
  readonly line?: string
  readonly lastLine?: string
}

/** A family that writes calls as JSON objects with a name and arguments. */
export function jsonSyntax(options: JsonSyntaxOptions): ToolSyntax & { readonly read: CallReading } {
  const { name, markers, opens, frame, startTriggers = [], endTokens = [], line = "", lastLine = "" } = options
  const before = (tool: string) =>
    `${line}"${options.nameKey ?? "name"}": ${JSON.stringify(tool)},${line || " "}"${options.argumentsKey ?? "arguments"}": `
  return {
    name,
    markers,
    triggers: opens,
    startTriggers,
    endTokens,
    frame,
    addCall: (grammar: CallGrammar, tool: ToolDefinition): CallText => [
      "{",
      ...optional(grammar, options.membersBefore),
      before(tool.name),
      { rule: grammar.schemaRule(argumentsSchema(tool), "") },
      ...optional(grammar, options.membersAfter),
      `${lastLine}}`,
    ],
    writeCall: (tool, json) => `${frame.open}{${before(tool)}${json}${lastLine}}${frame.close}`,
    read: jsonCallReader(options),
  }
}

function optional(grammar: CallGrammar, members: string | undefined): CallText {
  return members === undefined ? [] : [{ rule: grammar.rule("members", `(${members})?`) }]
}
