import type { JsonSchema } from "../../../contract/completion.ts"
import { literal } from "../grammar/gbnf.ts"
import { dropRest, skipAll } from "./callEnd.ts"
import type { CallGrammar } from "./callGrammar.ts"
import { jsonCallReader } from "./jsonCalls.ts"
import { isRecord, parseAsWritten, writeJson } from "./jsonText.ts"
import { readArgument, type ValueEnd } from "./pythonValues.ts"
import type { SchemaPart } from "./schemaReading.ts"
import type { Reading } from "./textSource.ts"
import type { AnswerReader, CallReading, ToolSyntax } from "./toolSyntax.ts"
import { ValueRules } from "./valueRule.ts"

type PythonicOptions = {
  readonly name: string
  readonly markers: readonly string[]
  /** Before and after the list of calls. Empty where the list is the whole answer. */
  readonly open: string
  readonly close: string
  /** What models write around the list at times. */
  readonly around?: readonly [open: string, close: string]
  /** Around the calls, and between them. */
  readonly list: readonly [open: string, between: string, close: string]
  readonly endTokens?: readonly string[]
}

const longestName = 300

/** Families that write calls as Python does, `name(key="value")`, in a list or on lines. */
function pythonicSyntax(options: PythonicOptions): ToolSyntax & { readonly read: CallReading } {
  const { name, markers, open, close, around = ["", ""], endTokens = [] } = options
  const [listOpen, between, listClose] = options.list
  return {
    name,
    markers,
    triggers: [open, around[0]].filter((text) => text !== ""),
    startTriggers: open === "" ? [listOpen] : [],
    endTokens,
    frame: { open: `${open}${listOpen}`, between, close: `${listClose}${close}` },
    addCall: (grammar, tool) => [`${tool.name}(`, { rule: argumentsRule(grammar, tool.parameters) }],
    writeCall: (tool, json) => `${open}${listOpen}${tool}(${writeArguments(json)})${listClose}${close}`,
    *read(reader) {
      const { source } = reader
      yield* skipAll(source, [open, around[0], listOpen])
      let calls = 0
      do {
        const from = source.position
        const end = yield* readCall(reader)
        if (end === null) {
          source.rewind(from)
          break
        }
        calls++
        if (end === "cut") yield* dropRest(source, close || listClose)
        else reader.sink.endCall()
        source.forget()
      } while (yield* skipBetween(reader))
      if (calls > 0) yield* skipAll(source, [listClose, close, around[1]])
      return calls > 0
    },
  }
}

/** LFM 2 and LFM 2.5 where no template or prompt asks for JSON: `<|tool_call_start|>[name(key="value")]<|tool_call_end|>`. */
const lfmCalls = pythonicSyntax({
  name: "lfm",
  markers: ["<|tool_call_start|>", "<|tool_call_end|>"],
  open: "<|tool_call_start|>",
  close: "<|tool_call_end|>",
  list: ["[", ", ", "]"],
})

const lfmJson = jsonCallReader({ opens: ["<|tool_call_start|>"], close: "<|tool_call_end|>" })

/** Some templates of LFM 2 show the model its calls as JSON, which it goes on with. */
export const lfm: ToolSyntax = {
  ...lfmCalls,
  *read(reader) {
    const from = reader.source.position
    if (yield* lfmCalls.read(reader)) return true
    reader.source.rewind(from)
    return yield* lfmJson(reader)
  },
}

/** OLMo 3: calls on lines between tags. */
export const olmo = pythonicSyntax({
  name: "olmo",
  markers: ["<function_calls>", "</function_calls>"],
  open: "<function_calls>",
  close: "</function_calls>",
  list: ["\n", "\n", "\n"],
})

/** Llama 3.2 and Llama 4 where their template asks for it: the list is the whole answer. */
export const pythonic = pythonicSyntax({
  name: "pythonic",
  markers: ["<|python_start|>", "<|python_end|>"],
  open: "",
  close: "",
  around: ["<|python_start|>", "<|python_end|>"],
  list: ["[", ", ", "]"],
  endTokens: ["<|eom_id|>", "<|eot_id|>", "<|eom|>", "<|eot|>"],
})

/** Null: it is no call, and nothing was written. */
function* readCall({ source, sink, tools }: AnswerReader): Reading<ValueEnd | null> {
  yield* source.skipBlank()
  const name = (yield* source.until(["("], longestName))?.trim()
  if (name === undefined || !tools.has(name)) return null
  sink.startCall(name)
  source.take(1)
  source.forget()
  let separator = "{"
  for (;;) {
    yield* source.skipBlank()
    if (source.rest === "") return "cut"
    if (yield* source.skip(")")) break
    if ((yield* readArgument(source, separator, (json) => sink.writeArguments(json))) === "cut") return "cut"
    separator = ", "
    yield* source.skipBlank()
    yield* source.skip(",")
  }
  if (separator !== "{") sink.writeArguments("}")
  return "complete"
}

/** Whether another call may follow: after a comma, or on the next line. */
function* skipBetween({ source }: AnswerReader): Reading<boolean> {
  const from = source.position
  yield* source.skipBlank()
  if (yield* source.skip(",")) return true
  if (/^\w/.test(source.rest)) return true
  source.rewind(from)
  return false
}

/** A string is written as JSON has it, or, where it may be any, also between the other quotes that Python knows. */
function argumentsRule(grammar: CallGrammar, parameters: JsonSchema | undefined): string {
  const single = grammar.rule("text", String.raw`"'" ([^'\\\n] | "\\" [^\n])* "'"`)
  const dialect = {
    write: (value: unknown) =>
      typeof value === "string" && !/['"\\\n]/.test(value) ? [writeValue(value), `'${value}'`] : [writeValue(value)],
    text: ({ schema, path }: SchemaPart) => {
      const words = isRecord(schema) ? stringKeywords.filter((keyword) => keyword in schema) : []
      const own = isRecord(schema) ? Object.fromEntries(words.map((keyword) => [keyword, schema[keyword]])) : {}
      const rule = grammar.schemaRule({ ...own, type: "string" }, path)
      return words.length === 0 ? `${rule} | ${single}` : rule
    },
    boolean: '"True" | "False" | "true" | "false"',
    null: '"None" | "null"',
    key: (key: string) => `${literal(JSON.stringify(key))} ": "`,
    argument: (key: string) => literal(`${key}=`),
    anyKey: `(${grammar.schemaRule({ type: "string" }, "")} | ${single}) ":" " "?`,
    comma: '"," " "?',
  }
  return new ValueRules(grammar, dialect, parameters).call()
}

const stringKeywords = ["minLength", "maxLength", "pattern", "format"]

function writeArguments(json: string): string {
  const value = parseAsWritten(json)
  const entries = Object.entries(isRecord(value) ? value : {})
  return entries.map(([key, entry]) => `${key}=${writeValue(entry)}`).join(", ")
}

function writeValue(value: unknown): string {
  if (value === null) return "None"
  if (typeof value === "boolean") return value ? "True" : "False"
  if (Array.isArray(value)) return `[${value.map(writeValue).join(", ")}]`
  if (!isRecord(value)) return writeJson(value)
  const members = Object.entries(value).map(([key, entry]) => `${JSON.stringify(key)}: ${writeValue(entry)}`)
  return `{${members.join(", ")}}`
}
