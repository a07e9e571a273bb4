import { type NamedCallForm, namedCallReader } from "./namedCalls.ts"
import { argumentsSchema } from "./parameterValues.ts"
import type { CallReading, ToolSyntax } from "./toolSyntax.ts"

export type NamedSyntaxOptions = NamedCallForm & {
  readonly name: string
  readonly markers: readonly string[]
  readonly triggers: readonly string[]
  readonly between?: string
  /** Before the name where a call is written. */
  readonly beforeName?: string
  /** GBNF of what models write after the name of their own accord. */
  readonly afterName?: string
}

/** A family that writes the name of a function before its arguments, which are JSON. */
export function namedSyntax(options: NamedSyntaxOptions): ToolSyntax & { readonly read: CallReading } {
  const { name, markers, triggers, open, callOpen, callClose, close, between = "" } = options
  const before = (tool: string) => `${callOpen}${options.beforeName ?? ""}${tool}`
  const afterName = `${options.nameEnds[0] ?? ""}${options.beforeArguments ?? ""}`
  const after = `${options.afterArguments ?? ""}${callClose}`
  return {
    name,
    markers,
    triggers,
    startTriggers: [],
    endTokens: [],
    frame: { open, between, close },
    addCall: (grammar, tool) => [
      before(tool.name),
      ...(options.afterName === undefined ? [] : [{ rule: grammar.rule("after-name", `(${options.afterName})?`) }]),
      afterName,
      { rule: grammar.schemaRule(argumentsSchema(tool), "") },
      after,
    ],
    writeCall: (tool, json) => `${open}${before(tool)}${afterName}${json}${after}${close}`,
    read: namedCallReader(options),
  }
}
