import { readRest, skipAll } from "./callEnd.ts"
import { readArguments } from "./jsonCalls.ts"
import type { JsonEnd } from "./jsonText.ts"
import type { Reading } from "./textSource.ts"
import type { AnswerReader, CallReading } from "./toolSyntax.ts"

/** Calls whose name stands before their arguments, which are JSON. */
export type NamedCallForm = {
  /** Before the first call; models leave it out at times. */
  readonly open: string
  /** Before every name. */
  readonly callOpen: string
  /** Any of these ends the name. */
  readonly nameEnds: readonly string[]
  /** What else stands between name and arguments, and may be left out. */
  readonly beforeArguments?: string
  /** What stands after the arguments before `callClose`, and may be left out. */
  readonly afterArguments?: string
  readonly callClose: string
  /** Between two calls, where it is more than blank space. */
  readonly separator?: string
  /** After the last call. */
  readonly close: string
  /** The name of the function in what the model wrote. */
  readonly cleanName?: (name: string) => string
}

/** Longer than any name that the API allows, with what models write around it. */
const longestName = 300

/** The reader of a family that writes names before JSON. */
export function namedCallReader(form: NamedCallForm): CallReading {
  return function* read(reader) {
    const { source, sink } = reader
    yield* source.skip(form.open)
    let calls = 0
    for (;;) {
      const from = source.position
      yield* source.skipBlank()
      const end = yield* readNamedCall(reader, form)
      if (end === null) {
        source.rewind(from)
        break
      }
      calls++
      if (end !== "complete") yield* readRest(reader, [form.callClose, form.close])
      sink.endCall()
      yield* skipAll(source, [form.afterArguments ?? "", form.callClose, form.separator ?? ""])
      source.forget()
    }
    if (calls > 0) yield* skipAll(source, [form.close])
    return calls > 0
  }
}

/** Null: it is no call, and nothing was written. */
function* readNamedCall(reader: AnswerReader, form: NamedCallForm): Reading<JsonEnd | null> {
  const { source, sink, tools } = reader
  if (!(yield* source.skip(form.callOpen))) return null
  const written = yield* source.until(form.nameEnds, longestName)
  if (written === null) return null
  const name = (form.cleanName?.(written) ?? written).trim()
  if (!tools.has(name)) return null
  sink.startCall(name)
  const end = yield* source.next(...form.nameEnds)
  source.take(end?.length ?? 0)
  source.forget()
  yield* skipAll(source, [form.beforeArguments ?? ""])
  yield* source.skipBlank()
  if (/^[{["]/.test(source.rest)) return yield* readArguments(reader, (json) => sink.writeArguments(json))
  return "broken"
}
