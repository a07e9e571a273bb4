import { readRest } from "./callEnd.ts"
import { readArguments } from "./jsonCalls.ts"
import { firstOf, partialEnd, type Reading } from "./textSource.ts"
import type { AnswerReader } from "./toolSyntax.ts"

const message = "<|message|>"
const ends = ["<|end|>", "<|call|>", "<|return|>", "<|start|>"]
const longestHeader = 500

/** Reads an answer that is a row of messages, each with a header of its channel and of whom it is for. */
export function* readHarmony(reader: AnswerReader): Reading {
  const { source } = reader
  // Where the prompt has begun the text of an answer, no header comes first.
  if ((yield* source.next("<|channel|>", "<|start|>", message, " to=")) === null) yield* readBody(reader, "text")
  while (source.rest !== "" || (yield* source.more())) {
    if (source.rest !== "") yield* readMessage(reader)
  }
}

function* readMessage(reader: AnswerReader): Reading {
  const { source, sink, tools } = reader
  const from = source.position
  const header = yield* readHeader(reader)
  sink.callFrom = null
  if (header === null) {
    const rest = source.take(source.rest.length)
    // A header that is cut is nothing that anybody was to read.
    if (rest.length > longestHeader || !/^\s*(<\||to=)/.test(rest)) sink.write("text", rest)
    return
  }
  const channel = /<\|channel\|>\s*(\w+)/.exec(header)?.[1]
  const recipient = /\bto=(?:functions\.)?([^\s<]+)/.exec(header)?.[1]
  const tool = recipient === undefined ? undefined : tools.get(recipient)
  if (recipient !== undefined && tool === undefined) {
    // Not for a function that can be called: shown as it is, to lose nothing.
    source.rewind(from)
    sink.write("text", source.take(header.length + message.length))
    return yield* readBody(reader, "text", true)
  }
  source.take(message.length)
  source.forget()
  if (tool !== undefined) return yield* readCall(reader, tool.name)
  yield* readBody(reader, channel === "analysis" ? "reasoning" : "text")
}

/** Null if it does not end. Where it names a function, a grammar can take over. */
function* readHeader({ source, sink }: AnswerReader): Reading<string | null> {
  const from = source.position
  for (;;) {
    const { rest } = source
    const end = rest.indexOf(message)
    if (end >= 0) return source.take(end)
    if (rest.includes("to=functions.")) sink.callFrom = from
    if (rest.length > longestHeader || !(yield* source.more())) return null
  }
}

function* readCall(reader: AnswerReader, name: string): Reading {
  const { source, sink } = reader
  sink.startCall(name)
  yield* source.skipBlank()
  const end = source.rest === "" ? "cut" : yield* readArguments(reader, (json) => sink.writeArguments(json))
  if (end !== "complete") yield* readRest(reader, ends)
  if (end !== "cut") sink.endCall()
  yield* skipEnd(reader)
}

function* readBody(reader: AnswerReader, kind: "text" | "reasoning", showsEnd = false): Reading {
  const { source, sink } = reader
  sink.isThinking = kind === "reasoning"
  for (;;) {
    const found = firstOf(source.rest, ends)
    const length = found?.index ?? source.rest.length - partialEnd(source.rest, ...ends)
    sink.write(kind, source.take(length))
    source.forget()
    if (found !== null) break
    if (yield* source.more()) continue
    sink.write(kind, source.take(source.rest.length))
    break
  }
  const end = yield* skipEnd(reader)
  if (showsEnd) sink.write(kind, end)
  sink.isThinking = false
  sink.beginPart()
}

function* skipEnd({ source }: AnswerReader): Reading<string> {
  const end = yield* source.next(...ends)
  const skipped = end === null || end === "<|start|>" ? "" : source.take(end.length)
  yield* source.skipBlank()
  return skipped
}
