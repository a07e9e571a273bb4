import { readRest } from "./callEnd.ts"
import { readArguments } from "./jsonCalls.ts"
import { argumentsSchema } from "./parameterValues.ts"
import { partialEnd, type Reading } from "./textSource.ts"
import type { AnswerReader, ToolSyntax } from "./toolSyntax.ts"

const mark = ">>>"
/** Whom text is for. */
const everybody = "all"
const longestName = 300

/** Functionary 3.2: `>>>` and whom the next part is for, `all` or a function; the prompt ends with the first `>>>`. */
export const functionaryTurns: ToolSyntax = {
  name: "functionary-turns",
  markers: [],
  triggers: [mark],
  startTriggers: [],
  endTokens: [],
  frame: { open: "", between: mark, close: "" },
  addLead: (grammar) => grammar.rule("lead", `"${mark}"?`),
  addTextLead: (grammar) => grammar.rule("text-lead", String.raw`"${mark}"? "${everybody}\n"`),
  addCall: (grammar, tool) => [
    tool.name,
    { rule: grammar.rule("line-end", String.raw`"\n"`) },
    { rule: grammar.schemaRule(argumentsSchema(tool), "") },
  ],
  writeCall: (name, json) => `${mark}${name}\n${json}`,
  read: null,
  *readAnswer(reader) {
    const { source } = reader
    yield* readPart(reader)
    while (source.rest !== "" || (yield* source.more())) if (source.rest !== "") yield* readPart(reader)
  },
}

function* readPart(reader: AnswerReader): Reading {
  const { source, sink, tools } = reader
  const from = source.position
  yield* source.skip(mark)
  const name = yield* readName(reader, from)
  sink.callFrom = null
  if (name === everybody) source.take(1)
  else if (name !== null && tools.has(name)) {
    source.take(1)
    return yield* readCall(reader, name)
  } else source.rewind(from)
  yield* readText(reader)
}

/** Up to the end of the line, which is left unread; null if it cannot be a name. */
function* readName({ source, sink, tools }: AnswerReader, from: number): Reading<string | null> {
  for (;;) {
    const { rest } = source
    const end = rest.indexOf("\n")
    const begun = end < 0 ? rest : rest.slice(0, end)
    const mayBe = [everybody, ...tools.keys()].filter((name) => name.startsWith(begun.trimEnd()))
    if (mayBe.length === 0 || begun.length > longestName) return null
    if (end >= 0) return source.take(end).trim()
    // From here on it can be nothing but a call.
    if (begun !== "" && !mayBe.includes(everybody)) sink.callFrom = from
    if (!(yield* source.more())) return null
  }
}

function* readCall(reader: AnswerReader, name: string): Reading {
  const { source, sink } = reader
  sink.startCall(name)
  source.forget()
  yield* source.skipBlank()
  const end = source.rest === "" ? "cut" : yield* readArguments(reader, (json) => sink.writeArguments(json))
  if (end !== "complete") yield* readRest(reader, [mark])
  if (end !== "cut") sink.endCall()
  yield* source.skipBlank()
  source.forget()
}

/** Text goes on to the next mark. What is held back is blank space that may stand before it. */
function* readText({ source, sink }: AnswerReader): Reading {
  // The mark of a part that is for nobody known is text itself.
  if (source.rest.startsWith(mark)) sink.write("text", source.take(mark.length))
  for (;;) {
    const { rest } = source
    const at = rest.indexOf(mark)
    const before = at < 0 ? rest.slice(0, rest.length - partialEnd(rest, mark)) : rest.slice(0, at)
    sink.write("text", source.take(before.trimEnd().length))
    source.forget()
    if (at >= 0) {
      yield* source.skipBlank()
      return sink.beginPart()
    }
    if (yield* source.more()) continue
    return sink.write("text", source.take(source.rest.length))
  }
}
