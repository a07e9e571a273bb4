import { firstOf, type Reading, undecidedEnd } from "./textSource.ts"
import type { AnswerReader, CallReading } from "./toolSyntax.ts"

/** Where calls begin in a text, and what reads them. */
export type CallsInText = {
  readonly triggers: readonly string[]
  readonly startTriggers: readonly string[]
  /** What stands after the last call. */
  readonly close: string
  readonly read: CallReading
}

/** Reads an answer to its end: its text, and the calls in it. */
export function* readTextAndCalls(reader: AnswerReader, syntax: CallsInText): Reading {
  if (yield* comesNext(reader, syntax.startTriggers)) yield* tryCall(reader, syntax, syntax.startTriggers)
  while (yield* readText(reader, syntax.triggers)) yield* tryCall(reader, syntax, syntax.triggers)
}

/** Reads text up to where a call may begin, blank space before it left unread. False: all text has been read. */
export function* readText({ source, sink }: AnswerReader, triggers: readonly string[]): Reading<boolean> {
  for (;;) {
    const { rest } = source
    const found = firstOf(rest, triggers)
    const end =
      found === null ? rest.length - undecidedEnd(rest, triggers) : rest.slice(0, found.index).trimEnd().length
    sink.write("text", source.take(end))
    source.forget()
    if (found !== null) return true
    if (yield* source.more()) continue
    sink.write("text", source.take(source.rest.length))
    return false
  }
}

/** What only looks like the beginning of a call is text. */
export function* tryCall(reader: AnswerReader, syntax: CallsInText, triggers: readonly string[]): Reading {
  const { source, sink } = reader
  const from = source.position
  yield* source.skipBlank()
  // What only an answer's beginning can be is too little to force a call: it may as well be an answer in JSON.
  if (triggers !== syntax.startTriggers) sink.callFrom = source.position
  if (!(yield* syntax.read(reader))) {
    source.rewind(from)
    const blank = source.rest.length - source.rest.trimStart().length
    const trigger = firstOf(source.rest, triggers)?.literal ?? ""
    sink.write("text", source.take(blank + trigger.length))
  }
  sink.callFrom = null
  source.forget()
}

function* comesNext({ source }: AnswerReader, literals: readonly string[]): Reading<boolean> {
  if (literals.length === 0) return false
  const from = source.position
  yield* source.skipBlank()
  const found = yield* source.next(...literals)
  source.rewind(from)
  return found !== null
}
