import type { ToolDefinition } from "../../../contract/completion.ts"
import { dropRest, skipAll } from "./callEnd.ts"
import type { CallGrammar, CallText } from "./callGrammar.ts"
import { gemmaArguments, writeValue } from "./gemmaRule.ts"
import { readDict } from "./gemmaValues.ts"
import { parseAsWritten } from "./jsonText.ts"
import type { Reading } from "./textSource.ts"
import type { AnswerReader, ToolSyntax } from "./toolSyntax.ts"

export type GemmaForm = { readonly open: string; readonly quote: string; readonly close: string }

const longestName = 300

/** Calls as `call:name{key:value}`, in which strings stand between texts of their own. */
function gemmaSyntax(name: string, form: GemmaForm, markers: readonly string[]): ToolSyntax {
  const { open, quote, close } = form
  return {
    name,
    markers: [open, quote, close, ...markers],
    triggers: [open],
    startTriggers: [],
    endTokens: [],
    frame: { open: `${open}call:`, between: `${close}${open}call:`, close },
    addCall: (grammar: CallGrammar, tool: ToolDefinition): CallText => [
      tool.name,
      { rule: gemmaArguments(grammar, quote, tool.parameters) },
    ],
    writeCall: (tool, json) => `${open}call:${tool}${writeValue(parseAsWritten(json) ?? {}, quote)}${close}`,
    *read(reader) {
      let calls = 0
      for (; yield* readCall(reader, form); calls++) reader.source.forget()
      return calls > 0
    },
  }
}

/** Gemma 4. Its thoughts stand between `<|channel>thought` and `<channel|>`. */
export const gemma = gemmaSyntax("gemma", { open: "<|tool_call>", quote: '<|"|>', close: "<tool_call|>" }, [
  "<|channel>",
  "<channel|>",
])

export const functionGemma = gemmaSyntax(
  "function-gemma",
  { open: "<start_function_call>", quote: "<escape>", close: "<end_function_call>" },
  [],
)

/** False: it is no call, and nothing was written. */
function* readCall({ source, sink, tools }: AnswerReader, { open, quote, close }: GemmaForm): Reading<boolean> {
  const from = source.position
  yield* source.skipBlank()
  const isOpen = (yield* source.skip(open)) && (yield* source.skip("call:"))
  const name = isOpen ? (yield* source.until(["{"], longestName))?.trim() : undefined
  if (name === undefined || !tools.has(name)) {
    source.rewind(from)
    return false
  }
  sink.startCall(name)
  source.forget()
  const end = yield* readDict(source, quote, (json) => sink.writeArguments(json))
  if (end === "cut") yield* dropRest(source, close)
  else sink.endCall()
  yield* skipAll(source, [close])
  return true
}
