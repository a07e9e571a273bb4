import type { SchemaRelaxation, ToolDefinition } from "../../../contract/completion.ts"
import { literal } from "../grammar/gbnf.ts"
import type { GrammarBuilder } from "../grammar/grammarBuilder.ts"
import { SchemaDocument } from "../grammar/schemaDocument.ts"
import { addSchema } from "../grammar/schemaGrammar.ts"
import type { CallGrammar, CallText } from "./callGrammar.ts"
import type { ToolSyntax } from "./toolSyntax.ts"

export type CallsRuleOptions = {
  readonly allowsParallelCalls: boolean
  /** The trigger that has been written already; absent: the calls are the whole of what comes, its trigger included. */
  readonly afterTrigger?: string
}

export type CallsRule = {
  readonly rule: string
  /** What of the tools' schemas is not enforced. */
  readonly relaxed: readonly SchemaRelaxation[]
}

/** A rule for one call of these tools or several, up to where the answer ends. Errors: `invalid_json_schema`. */
export function addCallsRule(
  builder: GrammarBuilder,
  syntax: ToolSyntax,
  tools: readonly ToolDefinition[],
  { allowsParallelCalls, afterTrigger }: CallsRuleOptions,
): CallsRule {
  const relaxed: SchemaRelaxation[] = []
  const texts = tools.map((tool) => syntax.addCall(callGrammar(builder, tool, relaxed), tool))
  const { open, between, close } = syntax.frame
  const firsts = texts.map((text) => bodyOf(withoutTrigger(joined([open, ...text]), afterTrigger)))
  const first = builder.rule("first-call", firsts.join(" | "))
  const parts = [first]
  if (allowsParallelCalls && between !== null) {
    const next = builder.rule("next-call", texts.map((text) => bodyOf(joined([between, ...text]))).join(" | "))
    parts.push(`${next}*`)
  }
  if (close !== "") parts.push(flexible(close))
  if (afterTrigger === undefined) parts.unshift(syntax.addLead?.(builder) ?? '"\\n"? "\\n"?')
  return { rule: builder.rule("calls", parts.join(" ")), relaxed }
}

function callGrammar(builder: GrammarBuilder, tool: ToolDefinition, relaxed: SchemaRelaxation[]): CallGrammar {
  // Not all families give the schema to the compiler, which checks it, too.
  if (tool.parameters !== undefined) new SchemaDocument(tool.parameters, tool.param)
  const told = new Set<string>()
  const relax = (path: string, keyword: string) => {
    if (told.has(`${path}\n${keyword}`)) return
    told.add(`${path}\n${keyword}`)
    relaxed.push({ path, keyword })
  }
  return {
    rule: (name, body) => builder.rule(name, body),
    shared: (key, name, body) => builder.shared(key, name, body),
    reserve: (name) => builder.reserve(name),
    define: (name, body) => builder.define(name, body),
    schemaRule: (schema, path) => {
      const added = addSchema(builder, schema, { param: tool.param })
      for (const one of added.relaxed) relax(path + one.path, one.keyword)
      return added.rule
    },
    relax,
  }
}

/** Fixed texts that stand side by side as one. */
function joined(text: CallText): CallText {
  const parts: CallText[number][] = []
  for (const part of text) {
    const last = parts.at(-1)
    if (typeof part === "string" && typeof last === "string") parts[parts.length - 1] = last + part
    else parts.push(part)
  }
  return parts
}

function withoutTrigger(text: CallText, trigger: string | undefined): CallText {
  const [first, ...rest] = text
  if (trigger === undefined || typeof first !== "string" || !first.includes(trigger)) return text
  return [first.slice(first.indexOf(trigger) + trigger.length), ...rest]
}

function bodyOf(text: CallText): string {
  const parts = text.map((part) => (typeof part === "string" ? flexible(part) : part.rule))
  return parts.filter((part) => part !== "").join(" ")
}

/** Line breaks, and blank space after the marks of JSON, as models were trained to write them, or none. */
function flexible(text: string): string {
  const parts = text.split(/(^\s+|\n\s*|(?<=[:,;\]])\s+)/).filter((part) => part !== "")
  return parts.map((part) => (part.trim() === "" ? `${literal(part)}?` : literal(part))).join(" ")
}
