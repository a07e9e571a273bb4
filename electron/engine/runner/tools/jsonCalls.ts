import { readRest } from "./callEnd.ts"
import { type JsonEnd, parseJson, readJsonString, readJsonText, readJsonValue } from "./jsonText.ts"
import type { Reading } from "./textSource.ts"
import type { AnswerReader, CallReading } from "./toolSyntax.ts"

/** Calls as JSON objects, one or an array of them, between two texts. */
export type JsonCallForm = {
  /** One of them comes before the calls; none where the calls are the whole answer. */
  readonly opens: readonly string[]
  /** Comes after the calls; models leave it out at times. */
  readonly close: string | null
}

const nameKeys: readonly string[] = ["name", "tool_name", "function"]
const argumentsKeys: readonly string[] = ["arguments", "parameters"]

/** The reader of a family that writes its calls as JSON. */
export function jsonCallReader({ opens, close }: JsonCallForm): CallReading {
  return function* read(reader) {
    const { source } = reader
    const open = yield* source.next(...opens)
    if (open !== null) source.take(open.length)
    yield* source.skipBlank()
    const isArray = yield* source.skip("[")
    let calls = 0
    for (;;) {
      const from = source.position
      yield* source.skipBlank()
      const end = yield* readJsonCall(reader)
      if (end === null) {
        source.rewind(from)
        break
      }
      calls++
      if (end !== "complete") yield* readRest(reader, [close ?? ""])
      reader.sink.endCall()
      source.forget()
      if (end !== "complete" || !(yield* skipSeparator(reader, isArray))) break
    }
    if (calls > 0) yield* skipEnd(reader, isArray, close)
    return calls > 0
  }
}

/** Whether another call may follow: after a comma or semicolon, or another object at once. */
function* skipSeparator({ source }: AnswerReader, isArray: boolean): Reading<boolean> {
  const from = source.position
  yield* source.skipBlank()
  const separator = yield* source.next(",", ";", "{")
  if (separator === "," || separator === ";") source.take(1)
  if (separator === null || (isArray && separator === ";")) source.rewind(from)
  return separator !== null
}

/** The end of the calls; braces that are one too many are left out. */
function* skipEnd({ source }: AnswerReader, isArray: boolean, close: string | null): Reading {
  const ends = [...(isArray ? ["]"] : []), ...(close === null ? [] : [close, "}", "]"])]
  for (;;) {
    const from = source.position
    yield* source.skipBlank()
    const end = yield* source.next(...ends)
    if (end === null) return source.rewind(from)
    source.take(end.length)
    if (end === (close ?? "]")) return
  }
}

/**
 * One call. Null: it is none, and nothing was written. Members other than name and arguments are left out; arguments that come
 * before the name wait for it. A call is complete with its name and arguments, for small models forget braces.
 */
function* readJsonCall(reader: AnswerReader): Reading<JsonEnd | null> {
  const { source, sink, tools } = reader
  if (!(yield* source.skip("{"))) return null
  const call: JsonCall = { isStarted: false, waiting: null, hasArguments: false }
  do {
    const key = yield* readKey(source)
    if (key === null) return endOf(call, "broken")
    if (nameKeys.includes(key) && !call.isStarted) {
      const name = (yield* readJsonString(source))?.trim()
      if (name === undefined || !tools.has(name)) return null
      sink.startCall(name)
      sink.writeArguments(call.waiting ?? "")
      call.isStarted = true
      source.forget()
    } else if (argumentsKeys.includes(key)) {
      const end = yield* readArguments(reader, (json) => {
        if (call.isStarted) sink.writeArguments(json)
        else call.waiting = (call.waiting ?? "") + json
      })
      if (end !== "complete") return call.isStarted ? end : null
      call.hasArguments = true
    } else if ((yield* readJsonValue(source)) === null) return endOf(call, "broken")
    yield* source.skipBlank()
  } while (yield* source.skip(","))
  return endOf(call, (yield* source.skip("}")) ? "complete" : "broken")
}

type JsonCall = { isStarted: boolean; waiting: string | null; hasArguments: boolean }

function endOf(call: JsonCall, end: JsonEnd): JsonEnd | null {
  if (!call.isStarted) return null
  return call.hasArguments ? "complete" : end
}

function* readKey(source: AnswerReader["source"]): Reading<string | null> {
  yield* source.skipBlank()
  const key = yield* readJsonString(source)
  if (key === null) return null
  yield* source.skipBlank()
  if (!(yield* source.skip(":"))) return null
  yield* source.skipBlank()
  return key
}

/** Arguments as an object, or as that object's text in a string. */
export function* readArguments({ source }: AnswerReader, write: (json: string) => void): Reading<JsonEnd> {
  yield* source.skipBlank()
  if (/^[{[]/.test(source.rest)) return yield* readJsonText(source, write)
  const value = yield* readJsonValue(source)
  if (value === null) return "broken"
  const text = parseJson(value)
  write(typeof text === "string" ? text : text === null ? "{}" : value)
  return "complete"
}
